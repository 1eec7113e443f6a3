import type { Filter } from '@guichet/contract/conversations';
import type { MyMailbox } from '@guichet/contract/people';
import type { SavedView } from '@guichet/contract/views';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { COUNTED } from '../../data/counted.ts';
import { reorderViews, viewsQuery } from '../../data/views.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { moved } from './moved.ts';
import { sameFilter } from './same-filter.ts';
import { ViewLine } from './ViewLine.tsx';
import { viewTarget } from './view-target.ts';
import styles from './views.module.css';

export interface ViewNavProps {
  /** Null: mine over all mailboxes. */
  mailbox: MyMailbox | null;
  /** What the list on screen shows of this mailbox; null when it shows something else. */
  filter: Filter | null;
  shape?: 'words' | 'icons' | 'tall';
  /** Saves what the list shows; null where there is nothing to save. */
  onSave: (() => void) | null;
}

/** The saved views of the left column, each with what it counts for me now. */
export function ViewNav(props: ViewNavProps) {
  const { mailbox, filter, shape = 'words', onSave } = props;
  const { t } = useLingui();
  const mailboxId = mailbox?.id ?? null;
  const { data: views = [] } = useQuery(viewsQuery(mailboxId));
  const current = filter === null ? undefined : views.find((view) => sameFilter(view.filter, filter));
  const label = mailbox ? t`Vues` : t`Vues sur toutes les boîtes`;
  if (shape === 'icons') return <ViewMenu views={views} current={current} label={label} onSave={onSave} />;
  // Over all mailboxes they stand under "Mes emails" and need no heading of their own.
  if (views.length === 0 && mailbox === null) return null;
  return (
    <>
      {mailbox && (
        <h2 className={styles.heading}>
          <Trans>Vues</Trans>
          <span className="grow" />
          {onSave && (
            <IconButton
              icon="plus"
              size="sm"
              name={t`Enregistrer la liste comme vue`}
              tooltipPosition="right"
              onClick={onSave}
            />
          )}
        </h2>
      )}
      {mailbox === null && shape === 'tall' && (
        <h2 className={styles.heading}>
          <Trans>Toutes les boîtes</Trans>
        </h2>
      )}
      {views.length === 0 && shape === 'words' && (
        <p
          className={styles.none}
        >{t`Filtrez une liste, puis enregistrez-la : elle restera ici, avec son compte.`}</p>
      )}
      <Lines views={views} current={current} {...props} label={label} />
    </>
  );
}

type LinesProps = ViewNavProps & {
  views: readonly SavedView[];
  current: SavedView | undefined;
  label: string;
};

function Lines({ views, current, mailbox, filter, shape = 'words', label }: LinesProps): ReactNode {
  const [dragged, setDragged] = useState<SavedView | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const mailboxId = mailbox?.id ?? null;
  const siblings = (view: SavedView) => views.filter(({ scope }) => scope === view.scope).map(({ id }) => id);
  const move = (view: SavedView, to: number) => {
    const before = siblings(view);
    const after = moved(before, view.id, to);
    if (after.join() !== before.join()) void reorderViews(mailboxId, view.scope, after);
  };
  const isTarget = (view: SavedView) => dragged !== null && dragged.scope === view.scope && view.mayEdit;
  if (views.length === 0) return null;
  return (
    <nav className={styles.nav} aria-label={label}>
      <ul className={styles.lines}>
        {views.map((view) => (
          <ViewLine
            key={view.id}
            view={view}
            mailbox={mailbox}
            filter={filter}
            isCurrent={view.id === current?.id}
            isTall={shape === 'tall'}
            order={siblings(view)}
            onMove={(to) => move(view, to)}
            isOver={over === view.id && dragged?.id !== view.id}
            drag={{
              onDragStart: () => setDragged(view),
              onDragEnd: () => {
                setDragged(null);
                setOver(null);
              },
              onDragOver: (event) => {
                if (!isTarget(view)) return;
                event.preventDefault();
                if (over !== view.id) setOver(view.id);
              },
              onDrop: (event) => {
                if (!dragged || !isTarget(view)) return;
                event.preventDefault();
                move(dragged, siblings(view).indexOf(view.id));
              },
            }}
          />
        ))}
      </ul>
    </nav>
  );
}

/** Where the column is icons only: one button for all views. */
function ViewMenu(props: Omit<LinesProps, 'mailbox' | 'filter' | 'shape'>) {
  const { views, current, label, onSave } = props;
  const { t } = useLingui();
  const format = usePersonFormat();
  const navigate = useNavigate();
  if (views.length === 0 && onSave === null) return null;
  const save: MenuEntry[] =
    onSave === null
      ? []
      : [{ id: 'save', label: t`Enregistrer la liste comme vue`, icon: 'plus', onSelect: onSave }];
  const line: MenuEntry[] = views.length > 0 && save.length > 0 ? [{ type: 'separator', id: 'line' }] : [];
  return (
    <div className={styles.iconNav}>
      <Menu
        label={label}
        position="right-start"
        entries={[
          ...views.map((view) => ({
            id: view.id,
            label: view.name,
            icon: view.scope === 'mailbox' ? ('users' as const) : ('bookmark' as const),
            trailing: view.count > 0 && <span className="num">{format.count(view.count, COUNTED)}</span>,
            ...(view.id === current?.id ? { checked: true } : {}),
            onSelect: () => void navigate(viewTarget(view)),
          })),
          ...line,
          ...save,
        ]}
        trigger={
          <IconButton icon="bookmark" name={label} active={current !== undefined} tooltipPosition="right" />
        }
      />
    </div>
  );
}
