import type { BulkAct } from '@guichet/contract/acts';
import type { ListPlace } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useViewportSize } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { startBulk } from '../data/bulk.ts';
import { cachedRow } from '../data/cached-row.ts';
import { type Chosen, isMany, type Many, offeredForMany, type Target } from '../data/command.ts';
import { COUNTED } from '../data/counted.ts';
import { filterAt, filterCount, type ListFilter } from '../data/filter-url.ts';
import { mailboxOf } from '../data/me.ts';
import { neighbours } from '../data/neighbours.ts';
import { usePresenceAt } from '../data/presence.ts';
import {
  conversationQuery,
  countsQuery,
  type ListKey,
  listQuery,
  queryClient,
  totalQuery,
} from '../data/queries.ts';
import { SearchTextProvider } from '../data/search-text.ts';
import { useLookup } from '../data/vocabulary.ts';
import { AssignControl } from '../features/assignment/AssignControl.tsx';
import { AssignDialog } from '../features/assignment/AssignDialog.tsx';
import { bulkAssignment } from '../features/assignment/assign-to.ts';
import type { Picking } from '../features/conversation-commands/deps.ts';
import { PickDialog } from '../features/conversation-commands/PickDialog.tsx';
import { ConversationList } from '../features/list/ConversationList.tsx';
import { useCriteria } from '../features/list/criteria.ts';
import { ListEmpty } from '../features/list/ListEmpty.tsx';
import type { SearchBoxHandle } from '../features/list/SearchBox.tsx';
import { useMineCount } from '../features/mailbox-menu/PlaceNav.tsx';
import { usePlaces } from '../features/mailbox-menu/places.ts';
import { Jobs } from '../features/selection/Jobs.tsx';
import { SelectionBar } from '../features/selection/SelectionBar.tsx';
import { useSelection } from '../features/selection/use-selection.ts';
import { useKeys } from '../ui/keys.ts';
import { type Layout, useLayout } from '../ui/layout.ts';
import { SplitPane } from '../ui/SplitPane.tsx';
import type { VirtualListHandle } from '../ui/VirtualList.tsx';
import styles from './app.module.css';
import { ListHead } from './ListHead.tsx';
import { IdentifyDialog, MergeDialog } from './parts.tsx';
import { Reading } from './Reading.tsx';
import { useChoice } from './use-choice.ts';
import { useCommands } from './use-commands.ts';
import { useConversationPalette } from './use-conversation-palette.ts';
import { useMergedAway } from './use-merged-away.ts';
import { useSearchWays } from './use-search-ways.ts';
import { useTitle } from './use-title.ts';
import { widestList } from './widest-list.ts';

export interface WorkspaceProps {
  me: Me;
  /** Null over all mailboxes. */
  mailbox: MyMailbox | null;
  place: ListPlace;
  label: string;
  filter: ListFilter;
  openId: string | null;
  /** `replace` leaves no step to go back to. */
  onFilter: (filter: ListFilter, replace?: boolean) => void;
  /** At the end of the line of the active criteria. */
  afterChips?: ReactNode;
  /** Over the lower edge of the filter. */
  filterFooter?: (close: () => void) => ReactNode;
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
  const [assigning, setAssigning] = useState<Chosen | null>(null);
  const [picking, setPicking] = useState<Picking | null>(null);
  const [merging, setMerging] = useState<Chosen | null>(null);
  const [identifying, setIdentifying] = useState<{ target: Target; others: readonly Target[] } | null>(null);
  const identify = (target: Target, others: readonly Target[] = []) => setIdentifying({ target, others });
  const panel = usePanel(me.id, layout);
  const { width: screen } = useViewportSize();
  const widest = widestList(screen, openId !== null && panel.isOpen && layout === 'wide');
  useEffect(() => {
    document.documentElement.style.setProperty('--w-list', `${Math.min(width, widest)}px`);
  }, [width, widest]);
  const list = useRef<VirtualListHandle>(null);
  useTitle(mailbox ? `${props.label} — ${mailbox.name}` : props.label);
  const { data: counts } = useQuery({ ...countsQuery(mailbox?.id ?? ''), enabled: mailbox !== null });
  const listKey: ListKey = useMemo(
    () => ({ ...filterAt(place, filter), ...(mailbox ? { mailboxId: mailbox.id } : {}) }),
    [filter, place, mailbox],
  );
  const total = useTotal(listKey, filterCount(filter) > 0);
  const lookup = useLookup(mailbox ? [mailbox.id] : me.mailboxes.map(({ id }) => id));
  const places = usePlaces(mailbox?.kind);
  const placeWords = useCallback(
    (one: ListPlace) => places.find((words) => words.place === one)?.label ?? one,
    [places],
  );
  const criteria = useCriteria(filter, lookup, placeWords);
  const elsewhere = listKey.place === place ? props.label : placeWords(listKey.place);
  const listed =
    filter.text === undefined ? elsewhere : filter.place ? t`Trouvés dans ${elsewhere}` : t`Trouvés`;
  const search = useRef<SearchBoxHandle>(null);
  useEffect(() => {
    if (openId !== null) setCursor(openId);
  }, [openId]);

  const { data: pages, hasNextPage } = useInfiniteQuery(listQuery(listKey));
  const rows = useMemo(() => pages?.pages.flatMap((page) => page.rows) ?? [], [pages]);
  const found = useSearchWays({ filter, onFilter: props.onFilter, cursor, setCursor, list, rows });
  const chosen = useSelection(rows, listKey, me, mailbox, hasNextPage);
  const { many } = chosen;
  const around = useMemo(() => neighbours(pages?.pages ?? [], openId), [pages, openId]);
  const { data: opened } = useQuery({ ...conversationQuery(openId ?? ''), enabled: openId !== null });
  usePresenceAt(opened?.row.mailboxId ?? mailbox?.id ?? null, openId);

  const renderAssign = useCallback(
    (target: Target, tabIndex: number) => (
      <AssignControl target={target} size="row" tabIndex={tabIndex} onAssign={setAssigning} />
    ),
    [],
  );
  const { onOpen } = props;
  const onBulk = (act: BulkAct, of: Many) => {
    void startBulk(act, of.selection).then((job) => {
      if (job) chosen.clear();
    });
  };
  const { commands, afterLeaving } = useCommands({
    openId,
    onOpen,
    onPanel: panel.toggle,
    onAssign: setAssigning,
    onIdentify: identify,
    onPick: setPicking,
    onMerge: setMerging,
    onBulk,
    around,
    isNarrow,
    listKey,
  });

  useMergedAway(openId, opened, onOpen);

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
    const { key } = command;
    if (!key || keyOfCommands[key]) continue;
    const same = commands.filter((one) => one.key === key);
    keyOfCommands[key] = () => {
      if (many) {
        void offeredForMany(same, many)[0]?.performMany?.(many);
        return;
      }
      const target = cursorTarget();
      if (target) void same.find((one) => one.isOffered(target))?.perform(target);
    };
  }
  // While several are chosen the keys act on them, not on the one that is open; and on its row until it is here.
  useKeys(keyOfCommands, { enabled: !isReading || many !== null || opened === undefined });
  const isChoosing = many !== null;
  const keyless = useMemo(
    () => (isChoosing ? commands.map(({ key: _, ...command }) => command) : commands),
    [commands, isChoosing],
  );
  const checkCursor = (isRange: boolean) => () => {
    if (cursor !== null) chosen.toggle(cursor, isRange);
  };
  useKeys(
    {
      x: checkCursor(false),
      'Shift+X': checkCursor(true),
      'Ctrl+a': () => {
        if (!chosen.isListed) chosen.toggleListed();
      },
    },
    { enabled: listHears },
  );
  const openTarget = (): Target | null => {
    const row = opened?.row;
    const home = row && mailboxOf(me, row.mailboxId);
    return row && home ? { row, me, mailbox: home } : null;
  };
  useConversationPalette(commands, () => ({ many, target: isReading ? openTarget() : cursorTarget() }));
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
  const isSearching = filter.text !== undefined;
  useKeys(
    { Escape: many ? chosen.clear : isReading ? close : found.leave },
    { enabled: isReading || many !== null || isSearching },
  );

  const listPane = (
    <section className={styles.list} aria-label={t`Conversations`}>
      <ListHead
        {...props}
        total={total}
        lookup={lookup}
        places={places}
        criteria={criteria}
        listed={listed}
        shownPlace={listKey.place}
        searchRef={search}
        onSearch={found.search}
        onLeaveSearch={found.leave}
        onDown={() => move(cursor !== null && rows.some(({ id }) => id === cursor) ? 0 : 1)}
        selectionBar={many && <SelectionBar chosen={chosen} commands={commands} />}
        onChooseListed={rows.length > 0 ? chosen.toggleListed : null}
      />
      <Jobs onOpen={(id) => props.onOpen(id)} />
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
        checked={chosen.checked}
        onCheck={chosen.toggle}
        renderAssign={renderAssign}
        placeWords={placeWords}
        renderEmpty={() => (
          <ListEmpty
            me={me}
            mailbox={mailbox}
            place={place}
            criteria={criteria}
            filter={filter}
            pendingCount={counts?.places.pending ?? 0}
            onFilter={props.onFilter}
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
      commands={keyless}
      isPanelOpen={panel.isOpen}
      onPanelClose={panel.close}
      onIdentify={identify}
      onClose={() => props.onOpen(null)}
      onNext={step(around.next)}
      onPrevious={step(around.previous)}
    />
  );

  return (
    <SearchTextProvider value={filter.text}>
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
      <AssignDialog
        chosen={assigning}
        onClose={() => setAssigning(null)}
        onMany={(of, choice, message, clears) => onBulk(bulkAssignment(choice, message, clears), of)}
      />
      <PickDialog
        picking={picking}
        onClose={() => setPicking(null)}
        onBulk={onBulk}
        onLeaving={afterLeaving}
      />
      {merging && (
        <Suspense>
          <MergeDialog
            chosen={merging}
            onClose={() => setMerging(null)}
            onMerged={() => isMany(merging) && chosen.clear()}
          />
        </Suspense>
      )}
      {identifying && (
        <Suspense>
          <IdentifyDialog {...identifying} onClose={() => setIdentifying(null)} />
        </Suspense>
      )}
    </SearchTextProvider>
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
    enabled: isFiltered,
  });
  const mine = useMineCount();
  if (isFiltered) return filtered.data?.count ?? null;
  return mailboxId === undefined ? mine : (counts.data?.places[key.place] ?? null);
}
