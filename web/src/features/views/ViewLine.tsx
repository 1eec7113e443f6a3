import type { Filter } from '@guichet/contract/conversations';
import type { MyMailbox } from '@guichet/contract/people';
import type { SavedView } from '@guichet/contract/views';
import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { type DragEventHandler, useState } from 'react';
import { COUNTED } from '../../data/counted.ts';
import { offerUndo } from '../../data/undo.ts';
import { changeView, removeView, restoreView } from '../../data/views.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { showToast } from '../../ui/Toast.tsx';
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx';
import { mayShare } from './may-share.ts';
import { sameFilter } from './same-filter.ts';
import { RenameViewDialog } from './ViewDialog.tsx';
import { viewTarget } from './view-target.ts';
import styles from './views.module.css';

export interface ViewLineProps {
  view: SavedView;
  mailbox: MyMailbox | null;
  /** What the list on screen shows, to give it to the view. */
  filter: Filter | null;
  isCurrent: boolean;
  isTall: boolean;
  /** The ids of its scope in their order. */
  order: readonly string[];
  onMove: (to: number) => void;
  isOver: boolean;
  drag: Record<'onDragStart' | 'onDragEnd' | 'onDragOver' | 'onDrop', DragEventHandler>;
}

/** One view: its link with its count, and what may be done with it. */
export function ViewLine(props: ViewLineProps) {
  const { view, isCurrent, isTall, order, onMove, drag } = props;
  const { name } = view;
  const { t } = useLingui();
  const format = usePersonFormat();
  const [isRenaming, setRenaming] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const isShared = view.scope === 'mailbox';
  const at = order.indexOf(view.id);
  const entries = useEntries(props, () => setRenaming(true));
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!view.mayEdit || !event.altKey) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onMove(at + step);
  };
  return (
    <li
      className={styles.line}
      data-on={isCurrent || undefined}
      data-tall={isTall || undefined}
      data-over={props.isOver || undefined}
      data-menu={isMenuOpen || undefined}
      onDragOver={drag.onDragOver}
      onDrop={drag.onDrop}
    >
      <Link
        {...viewTarget(view)}
        className={styles.link}
        aria-current={isCurrent ? 'page' : undefined}
        aria-keyshortcuts={view.mayEdit ? 'Alt+ArrowUp Alt+ArrowDown' : undefined}
        draggable={view.mayEdit}
        onDragStart={drag.onDragStart}
        onDragEnd={drag.onDragEnd}
        onKeyDown={onKeyDown}
        title={isShared ? t`${name} (vue de la boîte)` : name}
      >
        <Icon name={isShared ? 'users' : 'bookmark'} />
        <span className={styles.label} dir="auto">
          {view.name}
        </span>
        {isShared && <VisuallyHidden>{t`vue de la boîte`}</VisuallyHidden>}
        {view.count > 0 && <span className={styles.count}>{format.count(view.count, COUNTED)}</span>}
      </Link>
      {view.mayEdit && (
        <Menu
          opened={isMenuOpen}
          onOpenedChange={setMenuOpen}
          label={t`Vue ${name}`}
          width={288}
          entries={entries}
          trigger={
            <button type="button" className={styles.more} aria-label={t`Actions de la vue ${name}`}>
              <Icon name="dots-vertical" size={14} />
            </button>
          }
        />
      )}
      {isRenaming && <RenameViewDialog view={view} onClose={() => setRenaming(false)} />}
    </li>
  );
}

function useEntries(props: ViewLineProps, onRename: () => void): MenuEntry[] {
  const { view, mailbox, filter, order, onMove } = props;
  const { name } = view;
  const { t } = useLingui();
  const at = order.indexOf(view.id);
  const isShared = view.scope === 'mailbox';
  const text = t`Vue « ${name} » supprimée`;
  const remove = () => {
    void removeView(view).then((isRemoved) => {
      if (!isRemoved) return;
      offerUndo({
        text,
        takeBack: () =>
          void restoreView(view, order).then((isBack) => isBack && showToast({ text, isUndone: true })),
      });
    });
  };
  const noList = t`Ouvrez d’abord une liste de cette boîte.`;
  const sameList = t`La liste montre déjà ce filtre.`;
  return [
    { id: 'rename', label: t`Renommer…`, icon: 'pencil', onSelect: onRename },
    {
      id: 'filter',
      label: t`Lui donner le filtre de la liste`,
      icon: 'filter',
      unavailable: filter === null ? noList : sameFilter(filter, view.filter) && sameList,
      onSelect: () => filter && void changeView(view, { filter }),
    },
    ...(mailbox && mayShare(mailbox)
      ? [
          isShared
            ? {
                id: 'scope',
                label: t`Garder pour moi`,
                icon: 'lock' as const,
                onSelect: () => void changeView(view, { scope: 'private' }),
              }
            : {
                id: 'scope',
                label: t`Partager avec la boîte`,
                icon: 'users' as const,
                onSelect: () => void changeView(view, { scope: 'mailbox' }),
              },
        ]
      : []),
    { type: 'separator', id: 'line-1' },
    {
      id: 'up',
      label: t`Monter`,
      icon: 'arrow-up',
      unavailable: at === 0 && t`Elle est déjà la première.`,
      onSelect: () => onMove(at - 1),
    },
    {
      id: 'down',
      label: t`Descendre`,
      icon: 'arrow-down',
      unavailable: at === order.length - 1 && t`Elle est déjà la dernière.`,
      onSelect: () => onMove(at + 1),
    },
    { type: 'separator', id: 'line-2' },
    { id: 'remove', label: t`Supprimer la vue`, icon: 'trash', danger: true, onSelect: remove },
  ];
}
