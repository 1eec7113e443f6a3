import type { MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
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

/** Counts stop at 999: the server gives 1000 for more. */
export const COUNTED = 999;

type NavItemProps = { icon: IconName; label: string; count: number; shape: NavShape };

function NavItem({ icon, label, count, shape }: NavItemProps) {
  const format = usePersonFormat();
  const figure = format.count(count, COUNTED);
  return (
    <>
      <Icon name={icon} />
      {shape === 'icons' ? (
        <VisuallyHidden>{label}</VisuallyHidden>
      ) : (
        <span className={styles.label}>{label}</span>
      )}
      {count > 0 && <span className={styles.count}>{figure}</span>}
    </>
  );
}

const withTooltip = (shape: NavShape, label: string, link: React.ReactElement): ReactNode =>
  shape === 'icons' ? (
    <Tooltip label={label} position="right">
      {link}
    </Tooltip>
  ) : (
    link
  );

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
  const places = usePlaces(mailbox.kind).filter(({ place }) => place !== 'filed' && place !== 'all');
  return (
    <nav className={`${styles.nav} ${styles[shape] ?? ''}`} aria-label={t`Emplacements`}>
      {places.map(({ place, label, icon, counted }) => {
        const count = counted ? (data?.places[place] ?? 0) : 0;
        return (
          <div key={place}>
            {withTooltip(
              shape,
              label,
              <Link
                to="/m/$mailboxId/$place"
                params={{ mailboxId: mailbox.id, place }}
                className={styles.link}
                data-on={place === current || undefined}
                aria-current={place === current ? 'page' : undefined}
              >
                <NavItem icon={icon} label={label} count={count} shape={shape} />
              </Link>,
            )}
          </div>
        );
      })}
    </nav>
  );
}

/** What is assigned to me over all mailboxes, and how much. */
export function MineNav({ isCurrent, shape = 'words' }: { isCurrent: boolean; shape?: NavShape }) {
  const { t } = useLingui();
  const count = useMineCount();
  const label = t`Mes emails`;
  return (
    <nav className={`${styles.nav} ${styles[shape] ?? ''}`} aria-label={t`Toutes les boîtes`}>
      {withTooltip(
        shape,
        label,
        <Link
          to="/mine"
          className={styles.link}
          data-on={isCurrent || undefined}
          aria-current={isCurrent ? 'page' : undefined}
        >
          <NavItem icon="at" label={label} count={count} shape={shape} />
        </Link>,
      )}
    </nav>
  );
}

/** The way to my drafts in the mailbox, and how many there are. */
export function DraftsNav({ mailbox, isCurrent, shape = 'words' }: DraftsNavProps) {
  const { t } = useLingui();
  const { drafts } = useDrafts(mailbox.id);
  const label = t`Brouillons`;
  return (
    <nav className={`${styles.nav} ${styles[shape] ?? ''}`} aria-label={label}>
      {withTooltip(
        shape,
        label,
        <Link
          to="/m/$mailboxId/drafts"
          params={{ mailboxId: mailbox.id }}
          className={styles.link}
          data-on={isCurrent || undefined}
          aria-current={isCurrent ? 'page' : undefined}
        >
          <NavItem icon="pencil" label={label} count={drafts?.length ?? 0} shape={shape} />
        </Link>,
      )}
    </nav>
  );
}

interface DraftsNavProps {
  mailbox: MyMailbox;
  isCurrent: boolean;
  shape?: NavShape;
}

/** The way to the directory. */
export function DirectoryNav({ isCurrent, shape = 'words' }: { isCurrent: boolean; shape?: NavShape }) {
  const { t } = useLingui();
  const label = t`Annuaire`;
  return (
    <nav className={`${styles.nav} ${styles[shape] ?? ''}`} aria-label={label}>
      {withTooltip(
        shape,
        label,
        <Link
          to="/directory/$module"
          params={{ module: 'companies' }}
          className={styles.link}
          data-on={isCurrent || undefined}
          aria-current={isCurrent ? 'page' : undefined}
        >
          <NavItem icon="address-book" label={label} count={0} shape={shape} />
        </Link>,
      )}
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
