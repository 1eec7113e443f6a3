import type { MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { COUNTED } from '../../data/counted.ts';
import { useDrafts } from '../../data/drafts.ts';
import { useMe } from '../../data/me.ts';
import { countsQuery } from '../../data/queries.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import styles from './nav.module.css';
import { usePlaces } from './places.ts';

/** How the column shows: words, icons only (under 1024), or tall rows for touch. */
export type NavShape = 'words' | 'icons' | 'tall';

interface NavLinkProps {
  way: LinkProps;
  icon: IconName;
  label: string;
  count: number;
  isCurrent: boolean;
  shape: NavShape;
}

/** One way of the column: its icon, its word or a tooltip for it, and what waits there. */
function NavLink({ way, icon, label, count, isCurrent, shape }: NavLinkProps) {
  const format = usePersonFormat();
  const link = (
    <Link
      {...way}
      className={styles.link}
      data-on={isCurrent || undefined}
      aria-current={isCurrent ? 'page' : undefined}
    >
      <Icon name={icon} />
      {shape === 'icons' ? (
        <VisuallyHidden>{label}</VisuallyHidden>
      ) : (
        <span className={styles.label}>{label}</span>
      )}
      {count > 0 && <span className={styles.count}>{format.count(count, COUNTED)}</span>}
    </Link>
  );
  if (shape !== 'icons') return link;
  return (
    <Tooltip label={label} position="right">
      {link}
    </Tooltip>
  );
}

const navClass = (shape: NavShape) => `${styles.nav} ${styles[shape] ?? ''}`;

export interface PlaceNavProps {
  mailbox: MyMailbox;
  /** The place on screen, if it is one of this mailbox. */
  current: string | null;
  shape?: NavShape;
}

/** The standing places of a mailbox, each with what waits there and its own address. */
export function PlaceNav({ mailbox, current, shape = 'words' }: PlaceNavProps) {
  const { t } = useLingui();
  const { data } = useQuery(countsQuery(mailbox.id));
  const places = usePlaces(mailbox.kind).filter(({ place }) => place !== 'all');
  return (
    <nav className={navClass(shape)} aria-label={t`Emplacements`}>
      {places.map(({ place, label, icon, counted }) => (
        <div key={place}>
          <NavLink
            way={{ to: '/m/$mailboxId/$place', params: { mailboxId: mailbox.id, place } }}
            icon={icon}
            label={label}
            count={counted ? (data?.places[place] ?? 0) : 0}
            isCurrent={place === current}
            shape={shape}
          />
        </div>
      ))}
    </nav>
  );
}

type OneNavProps = { isCurrent: boolean; shape?: NavShape };

/** What is assigned to me over all mailboxes, and how much. */
export function MineNav({ isCurrent, shape = 'words' }: OneNavProps) {
  const { t } = useLingui();
  const rest = { isCurrent, shape, count: useMineCount() };
  return (
    <nav className={navClass(shape)} aria-label={t`Toutes les boîtes`}>
      <NavLink way={{ to: '/mine' }} icon="at" label={t`Mes emails`} {...rest} />
    </nav>
  );
}

/** The way to my drafts in the mailbox, and how many there are. */
export function DraftsNav({ mailbox, isCurrent, shape = 'words' }: OneNavProps & { mailbox: MyMailbox }) {
  const { t } = useLingui();
  const { drafts } = useDrafts(mailbox.id);
  const label = t`Brouillons`;
  const way = { to: '/m/$mailboxId/drafts', params: { mailboxId: mailbox.id } } as const;
  const rest = { isCurrent, shape, count: drafts?.length ?? 0 };
  return (
    <nav className={navClass(shape)} aria-label={label}>
      <NavLink way={way} icon="pencil" label={label} {...rest} />
    </nav>
  );
}

/** The way to the directory. */
export function DirectoryNav({ isCurrent, shape = 'words' }: OneNavProps) {
  const { t } = useLingui();
  const label = t`Annuaire`;
  const way = { to: '/directory/$module', params: { module: 'companies' } } as const;
  return (
    <nav className={navClass(shape)} aria-label={label}>
      <NavLink way={way} icon="address-book" label={label} count={0} isCurrent={isCurrent} shape={shape} />
    </nav>
  );
}

const sumOfMine = (results: { data?: { places: Partial<Record<string, number>> } | undefined }[]) =>
  results.reduce((sum, { data }) => sum + (data?.places.mine ?? 0), 0);

/** How much is assigned to me over all my shared mailboxes. */
export function useMineCount(): number {
  const shared = useMe().mailboxes.filter(({ kind }) => kind === 'shared');
  return useQueries({ queries: shared.map(({ id }) => countsQuery(id)), combine: sumOfMine });
}
