import type { ConversationRow, ListPlace } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import type { Presence } from '@guichet/contract/realtime';
import type { SearchMatch } from '@guichet/contract/search';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, type Ref, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { errorText } from '../../data/api.ts';
import type { Command, Target } from '../../data/command.ts';
import { mailboxOf } from '../../data/me.ts';
import { type ListKey, listQuery, queryClient } from '../../data/queries.ts';
import { readSeenAgain } from '../../data/stale-pages.ts';
import { usePresenceByConversation } from '../../data/use-live.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useLayout } from '../../ui/layout.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { type RowState, VirtualList, type VirtualListHandle } from '../../ui/VirtualList.tsx';
import { Row } from './Row.tsx';
import { RowActions } from './RowActions.tsx';
import { useArrivals } from './use-arrivals.ts';

export interface ConversationListProps {
  listKey: ListKey;
  me: Me;
  /** Null over all mailboxes. */
  mailbox: MyMailbox | null;
  label: string;
  /** How many there are in all, when known. */
  total?: number | undefined;
  /** How many there are at least. */
  expected?: number | undefined;
  openId: string | null;
  cursor: string | null;
  onCursorChange: (id: string) => void;
  onOpen: (id: string) => void;
  commands: readonly Command[];
  checked: ReadonlySet<string>;
  /** `isRange`: everything from the one checked last. */
  onCheck: (id: string, isRange: boolean) => void;
  renderAssign: (target: Target, tabIndex: number) => ReactNode;
  renderEmpty: () => ReactNode;
  /** The name of a place, for rows of a list that looks everywhere. */
  placeWords: (place: ListPlace) => string;
  ref?: Ref<VirtualListHandle>;
}

/** Rows that have their place below the last one while more are to come. */
const BEYOND = 20;

/** Milliseconds of rest after which what is seen is read again: not while one scrolls past it. */
const REST = 120;

const idOf = (row: ConversationRow) => row.id;
const noRows: readonly ConversationRow[] = [];
const nobody: readonly Presence[] = [];
const noMatches: readonly [string, SearchMatch][] = [];

/** The rows of a list, as many as there are: pages come as one scrolls, changes land in place. */
export function ConversationList(props: ConversationListProps) {
  const { listKey, me, mailbox, commands, checked } = props;
  const { t } = useLingui();
  const format = usePersonFormat();
  const isTouch = useLayout() === 'narrow';
  const list = useInfiniteQuery(listQuery(listKey));
  const lookup = useLookup(mailbox ? [mailbox.id] : me.mailboxes.map(({ id }) => id));
  const presence = usePresenceByConversation(me.id);
  const [menuId, setMenuId] = useState<string | null>(null);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? noRows, [list.data]);

  const matches = useMemo(
    () => new Map(list.data?.pages.flatMap((page) => Object.entries(page.matches ?? {})) ?? noMatches),
    [list.data],
  );

  useArrivals(rows, JSON.stringify(listKey));
  const lookAgain = useLookAgain(listKey);

  if (list.isPending) return <SkeletonRows rows={12} rowHeight={isTouch ? 72 : 68} />;
  if (list.isError && rows.length === 0) {
    return (
      <EmptyState
        drawing="alert"
        title={t`La liste n’a pas pu être lue`}
        actions={<Button icon="refresh" onClick={() => void list.refetch()}>{t`Réessayer`}</Button>}
      >
        {errorText(list.error, format.language)}
      </EmptyState>
    );
  }
  if (rows.length === 0) return props.renderEmpty();

  const mixesStatuses = !['open', 'unassigned', 'pending', 'resolved'].includes(listKey.place);
  const isChoosing = (state: RowState) => isTouch || checked.size > 0 || state.hovered || state.cursor;
  return (
    <VirtualList
      ref={props.ref}
      label={props.label}
      items={rows}
      keyOf={idOf}
      rowHeight={isTouch ? 72 : 68}
      {...(props.total === undefined ? {} : { total: props.total })}
      cursor={props.cursor}
      onCursorChange={props.onCursorChange}
      onOpen={(id, { ctrlKey, metaKey, shiftKey }) => {
        if (shiftKey || ctrlKey || metaKey) props.onCheck(id, shiftKey);
        else props.onOpen(id);
      }}
      onToggle={(id) => props.onCheck(id, false)}
      checked={checked}
      selected={props.openId}
      {...(list.hasNextPage ? { reserved: Math.max(props.expected ?? 0, rows.length + BEYOND) } : {})}
      onEndReached={() => {
        if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
      }}
      loadingMore={list.isFetchingNextPage}
      stalled={list.isFetchNextPageError}
      onRangeChange={lookAgain}
      arrivedLabel={(count) => t`${plural(count, { one: '# nouvelle', other: '# nouvelles' })}`}
      onContextMenu={(id, event) => {
        event.preventDefault();
        setMenuId(id);
      }}
      renderRow={(row, state) => (
        <Row
          row={row}
          isHovered={state.hovered}
          isOpen={state.selected}
          isChecked={state.checked}
          isChoosing={isChoosing(state)}
          lookup={lookup}
          present={presence.get(row.id) ?? nobody}
          showStatus={mixesStatuses}
          mailboxName={mailbox ? null : (mailboxOf(me, row.mailboxId)?.name ?? null)}
          placeName={listKey.place === 'all' && row.place !== 'inbox' ? props.placeWords(row.place) : null}
          match={matches.get(row.id)}
        />
      )}
      renderActions={(row, state) => (
        <RowActions
          row={row}
          me={me}
          mailbox={mailboxOf(me, row.mailboxId)}
          isCursor={state.cursor}
          isChecked={state.checked}
          isChoosing={isChoosing(state)}
          onCheck={props.onCheck}
          commands={commands}
          lookup={lookup}
          present={presence.get(row.id) ?? nobody}
          isMenuOpen={menuId === row.id}
          onMenu={setMenuId}
          renderAssign={props.renderAssign}
        />
      )}
    />
  );
}

/** Reads what is seen again where it may be old, once the list is at rest. */
function useLookAgain(listKey: ListKey): (first: number, last: number) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(
    (first, last) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void readSeenAgain(queryClient, listKey, first, last), REST);
    },
    [listKey],
  );
}
