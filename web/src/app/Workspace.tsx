import type { ListPlace } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useViewportSize } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { cachedRow } from '../data/cached-row.ts';
import type { Target } from '../data/command.ts';
import { type FilterSearch, filterCount } from '../data/filter.ts';
import { mailboxOf } from '../data/me.ts';
import { neighbours } from '../data/neighbours.ts';
import { usePresenceSignal } from '../data/presence.ts';
import {
  conversationQuery,
  countsQuery,
  type ListKey,
  listQuery,
  queryClient,
  totalQuery,
} from '../data/queries.ts';
import { AssignControl } from '../features/assignment/AssignControl.tsx';
import { AssignDialog } from '../features/assignment/AssignDialog.tsx';
import { ConversationList } from '../features/list/ConversationList.tsx';
import { ListEmpty } from '../features/list/ListEmpty.tsx';
import { COUNTED, useMineCount } from '../features/mailbox-menu/PlaceNav.tsx';
import { useKeys } from '../ui/keys.ts';
import { type Layout, useLayout } from '../ui/layout.ts';
import { SplitPane } from '../ui/SplitPane.tsx';
import type { VirtualListHandle } from '../ui/VirtualList.tsx';
import styles from './app.module.css';
import { ListHead } from './ListHead.tsx';
import { IdentifyDialog } from './parts.tsx';
import { Reading } from './Reading.tsx';
import { useChoice } from './use-choice.ts';
import { useCommands } from './use-commands.ts';
import { useTitle } from './use-title.ts';
import { widestList } from './widest-list.ts';

export interface WorkspaceProps {
  me: Me;
  /** Null over all mailboxes. */
  mailbox: MyMailbox | null;
  place: ListPlace;
  label: string;
  filter: FilterSearch;
  openId: string | null;
  onFilter: (filter: FilterSearch) => void;
  /** Null closes what is open. `replace` leaves no step to go back to. */
  onOpen: (id: string | null, replace?: boolean) => void;
}

/** The list and what is read beside it; one at a time where it is narrow. */
export function Workspace(props: WorkspaceProps) {
  const { me, mailbox, place, filter, openId } = props;
  const { t } = useLingui();
  const layout = useLayout();
  const isNarrow = layout === 'narrow';
  const [width, setWidth] = useChoice<number>(`guichet-list-width-${me.id}`, 448);
  const [cursor, setCursor] = useState<string | null>(openId);
  const [assigning, setAssigning] = useState<Target | null>(null);
  const [identifying, setIdentifying] = useState<Target | null>(null);
  const panel = usePanel(me.id, layout);
  const { width: screen } = useViewportSize();
  const widest = widestList(screen, openId !== null && panel.isOpen && layout === 'wide');
  const list = useRef<VirtualListHandle>(null);
  useTitle(mailbox ? `${props.label} — ${mailbox.name}` : props.label);
  const { data: counts } = useQuery({ ...countsQuery(mailbox?.id ?? ''), enabled: mailbox !== null });
  const listKey: ListKey = useMemo(
    () => ({ assignment: 'any', ...filter, place, ...(mailbox ? { mailboxId: mailbox.id } : {}) }),
    [filter, place, mailbox],
  );
  const total = useTotal(listKey, filterCount(filter) > 0);
  useEffect(() => {
    if (openId !== null) setCursor(openId);
  }, [openId]);

  const { data: pages } = useInfiniteQuery(listQuery(listKey));
  const around = useMemo(() => neighbours(pages?.pages ?? [], openId), [pages, openId]);
  const { data: opened } = useQuery({ ...conversationQuery(openId ?? ''), enabled: openId !== null });
  usePresenceSignal(opened?.row.mailboxId ?? mailbox?.id ?? null, openId);

  const renderAssign = useCallback(
    (target: Target, tabIndex: number) => (
      <AssignControl target={target} size="row" tabIndex={tabIndex} onAssign={setAssigning} />
    ),
    [],
  );
  const { onOpen } = props;
  const commands = useCommands({
    openId,
    onOpen,
    onPanel: panel.toggle,
    onAssign: setAssigning,
    onIdentify: setIdentifying,
    around,
    isNarrow,
    listKey,
  });

  const isReading = openId !== null;
  const listHears = !(isNarrow && isReading);
  const cursorTarget = (): Target | null => {
    const row = cursor === null ? undefined : cachedRow(queryClient, cursor);
    const home = row && mailboxOf(me, row.mailboxId);
    return row && home ? { row, me, mailbox: home } : null;
  };
  const move = (rows: number) => {
    list.current?.focus();
    list.current?.move(rows);
  };
  const down = () => move(1);
  const up = () => move(-1);
  const openCursor = () => {
    if (cursor !== null) props.onOpen(cursor);
  };
  const close = () => props.onOpen(null);
  const step = (id: string | null) => (id === null ? undefined : () => onOpen(id, true));
  const keyOfCommands: Record<string, () => void> = {};
  for (const command of commands) {
    if (command.key)
      keyOfCommands[command.key] = () => {
        const target = cursorTarget();
        if (target && command.isOffered(target)) void command.perform(target);
      };
  }
  useKeys(keyOfCommands, { enabled: !isReading });
  useKeys(
    {
      j: down,
      k: up,
      ArrowDown: down,
      ArrowUp: up,
      Enter: openCursor,
    },
    { enabled: listHears },
  );
  useKeys({ Escape: close }, { enabled: isReading });

  const listPane = (
    <section className={styles.list} aria-label={t`Conversations`}>
      <ListHead {...props} total={total} />
      <ConversationList
        ref={list}
        listKey={listKey}
        me={me}
        mailbox={mailbox}
        label={props.label}
        total={total === null || total > COUNTED ? undefined : total}
        expected={total ?? undefined}
        openId={openId}
        cursor={cursor}
        onCursorChange={setCursor}
        onOpen={(id) => props.onOpen(id, openId !== null)}
        commands={commands}
        renderAssign={renderAssign}
        renderEmpty={() => (
          <ListEmpty
            me={me}
            mailbox={mailbox}
            place={place}
            criteria={filterCount(filter)}
            pendingCount={counts?.places.pending ?? 0}
            onClearFilter={() => props.onFilter({})}
          />
        )}
      />
    </section>
  );
  const reading = (
    <Reading
      me={me}
      mailbox={mailbox}
      openId={openId}
      commands={commands}
      isPanelOpen={panel.isOpen}
      onPanelClose={panel.close}
      onIdentify={setIdentifying}
      onClose={() => props.onOpen(null)}
      onNext={step(around.next)}
      onPrevious={step(around.previous)}
    />
  );

  return (
    <>
      {isNarrow ? (
        <div className={styles.work}>
          <div className={isReading ? styles.behind : undefined} inert={isReading}>
            {listPane}
          </div>
          {isReading && reading}
        </div>
      ) : layout === 'icons' ? (
        <div className={styles.work}>
          <div className={styles.fixed}>{listPane}</div>
          {reading}
        </div>
      ) : (
        <SplitPane
          label={t`Largeur de la liste`}
          width={width}
          onWidthChange={setWidth}
          max={widest}
          first={listPane}
          second={reading}
        />
      )}
      <AssignDialog target={assigning} onClose={() => setAssigning(null)} />
      {identifying && (
        <Suspense>
          <IdentifyDialog target={identifying} onClose={() => setIdentifying(null)} />
        </Suspense>
      )}
    </>
  );
}

/** Whether the panel is open: remembered beside the thread, for this once where it lies over it. */
function usePanel(meId: string, layout: Layout) {
  const [isBeside, setBeside] = useChoice<boolean>(`guichet-panel-${meId}`, true);
  const [isOver, setOver] = useState(false);
  const isOpen = layout === 'wide' ? isBeside : isOver;
  const set = layout === 'wide' ? setBeside : setOver;
  const latest = useRef({ isOpen, set });
  useEffect(() => {
    latest.current = { isOpen, set };
  });
  const [acts] = useState(() => ({
    toggle: () => latest.current.set(!latest.current.isOpen),
    close: () => latest.current.set(false),
  }));
  return { isOpen, ...acts };
}

/** How many conversations the list has; null while that is not known. 1000 = more than 999. */
function useTotal(key: ListKey, isFiltered: boolean): number | null {
  const { mailboxId } = key;
  const counts = useQuery({ ...countsQuery(mailboxId ?? ''), enabled: mailboxId !== undefined });
  const filtered = useQuery({
    ...totalQuery(key),
    enabled: isFiltered && mailboxId !== undefined,
  });
  const mine = useMineCount();
  if (mailboxId === undefined) return isFiltered ? null : mine;
  return (isFiltered ? filtered.data?.count : counts.data?.places[key.place]) ?? null;
}
