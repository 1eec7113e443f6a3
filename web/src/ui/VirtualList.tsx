import { useLingui } from '@lingui/react/macro';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Icon } from './Icon.tsx';
import { SkeletonRow } from './Skeleton.tsx';
import { useSteadyScroll } from './steady-scroll.ts';
import styles from './VirtualList.module.css';

export interface RowState {
  index: number;
  /** The keyboard cursor is on it and the list has the focus. */
  cursor: boolean;
  selected: boolean;
  checked: boolean;
  hovered: boolean;
}

export interface VirtualListHandle {
  focus(): void;
  scrollToKey(key: string): void;
  /** Moves the cursor by so many rows and brings it into view (J and K of the page). */
  move(rows: number): void;
}

export interface VirtualListProps<T> {
  items: readonly T[];
  keyOf: (item: T) => string;
  /** Constant, in px: rows are never measured. */
  rowHeight: number;
  /** What the row shows. No focusable element here: an option has none. */
  renderRow: (item: T, state: RowState) => ReactNode;
  /** Its buttons, laid over the row in the same box (position them absolutely), outside the option. */
  renderActions?: (item: T, state: RowState) => ReactNode;
  /** Accessible name of an option when its text does not do. */
  optionLabel?: (item: T) => string;
  label: string;
  /** How many rows exist in all, when known. */
  total?: number;
  /** How many rows are sure to exist: those that are not here yet have their place, and are fetched when seen. */
  reserved?: number;
  cursor: string | null;
  onCursorChange: (key: string) => void;
  /** Enter or a click. */
  onOpen: (key: string, event: { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }) => void;
  /** Space. */
  onToggle?: (key: string) => void;
  /** The open row. */
  selected?: string | null;
  checked?: ReadonlySet<string>;
  /** Asked once per length when fewer than 20 rows remain below: fetch the next page of the keyset. */
  onEndReached?: () => void;
  loadingMore?: boolean;
  /** The next page could not be fetched: it is not asked for again by itself. */
  stalled?: boolean;
  /** Which of the rows that are here are drawn, whenever that changes. */
  onRangeChange?: (first: number, last: number) => void;
  /** Words of the pill: how many rows arrived above what is seen. */
  arrivedLabel?: (count: number) => string;
  onContextMenu?: (key: string, event: React.MouseEvent) => void;
  ref?: Ref<VirtualListHandle>;
}

const rowsLeftBeforeNextPage = 20;

/** Gives the focus after a click: browsers that know how draw no ring, as for any element that is clicked. */
function focusUnseen(element: HTMLElement | null): void {
  const options: FocusOptions & { focusVisible?: boolean } = { preventScroll: true, focusVisible: false };
  element?.focus(options);
}

/**
 * A list of any length with rows of one height. Rows that arrive or leave above never move the row under the
 * pointer, else under the cursor, else the first one seen; what arrived above waits behind a pill.
 */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, rowHeight, cursor, onCursorChange, onOpen, onToggle, selected, checked } = props;
  const { t } = useLingui();
  const listId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const listbox = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const [focused, setFocused] = useState(false);
  const keys = useMemo(() => items.map(keyOf), [items, keyOf]);
  const places = useMemo(() => new Map(keys.map((key, index) => [key, index])), [keys]);
  const count = Math.max(items.length, props.reserved ?? 0);
  // The same function while the keys are the same: with a new one every offset is computed again.
  const getItemKey = useCallback((index: number) => keys[index] ?? index, [keys]);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row height makes every offset stale
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const arrived = useSteadyScroll({ scroller, keys, places, rowHeight, hovered, cursor });

  const rows = virtualizer.getVirtualItems();
  const lastIndex = rows.at(-1)?.index ?? -1;
  const askedAt = useRef(-1);
  const { onEndReached, onRangeChange, stalled = false } = props;
  useEffect(() => {
    if (!onEndReached || items.length === 0 || lastIndex < items.length - rowsLeftBeforeNextPage) return;
    if (stalled || askedAt.current === items.length) return;
    askedAt.current = items.length;
    onEndReached();
  }, [onEndReached, items.length, lastIndex, stalled]);
  const firstIndex = rows.at(0)?.index ?? 0;
  useEffect(() => {
    if (items.length > 0) onRangeChange?.(firstIndex, Math.min(lastIndex, items.length - 1));
  }, [onRangeChange, items, firstIndex, lastIndex]);

  const wantsEnd = useRef(false);
  const goTo = (index: number) => {
    const key = keys[Math.min(keys.length - 1, Math.max(0, index))];
    if (key === undefined) return;
    wantsEnd.current = index >= keys.length && keys.length < count;
    onCursorChange(key);
    virtualizer.scrollToIndex(wantsEnd.current ? count - 1 : (places.get(key) ?? 0), { align: 'auto' });
  };
  // The last row was asked for before it was here: the cursor follows as the rows come.
  useEffect(() => {
    const last = keys.at(-1);
    if (!wantsEnd.current || last === undefined) return;
    wantsEnd.current = keys.length < count;
    onCursorChange(last);
  }, [keys, count, onCursorChange]);
  const at = cursor === null ? -1 : (places.get(cursor) ?? -1);
  useImperativeHandle(props.ref, () => ({
    focus: () => listbox.current?.focus({ preventScroll: true }),
    scrollToKey: (key) => virtualizer.scrollToIndex(places.get(key) ?? 0, { align: 'auto' }),
    move: (by) => goTo(at < 0 ? 0 : at + by),
  }));

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== listbox.current || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const targets: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? 0 : at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: count - 1,
    };
    const next = targets[event.key];
    if (next !== undefined) goTo(next);
    else if (event.key === 'Enter' && cursor !== null && at >= 0) onOpen(cursor, event);
    else if (event.key === ' ' && cursor !== null && at >= 0 && onToggle) onToggle(cursor);
    else return;
    event.preventDefault();
  };

  const rowAt = (event: React.PointerEvent | React.MouseEvent) => {
    const box = scroller.current?.getBoundingClientRect();
    if (!box || !scroller.current) return null;
    return keys[Math.floor((event.clientY - box.top + scroller.current.scrollTop) / rowHeight)] ?? null;
  };
  const stateOf = (key: string, index: number): RowState => ({
    index,
    cursor: focused && key === cursor,
    selected: key === selected,
    checked: checked?.has(key) ?? false,
    hovered: key === hovered,
  });
  const optionId = (key: string) => `${listId}-${key}`;
  const height = virtualizer.getTotalSize();
  const cursorShown = cursor !== null && rows.some((row) => keys[row.index] === cursor);

  return (
    <div className={styles.frame}>
      {arrived.count > 0 && props.arrivedLabel && (
        <button type="button" className={styles.pill} onClick={arrived.show}>
          <Icon name="arrow-up" size={14} />
          {props.arrivedLabel(arrived.count)}
        </button>
      )}
      <div
        ref={scroller}
        className={styles.scroller}
        onPointerMove={(event) => event.pointerType === 'mouse' && setHovered(rowAt(event))}
        onPointerLeave={() => setHovered(null)}
      >
        <div
          ref={listbox}
          className={styles.rows}
          style={{ height }}
          role="listbox"
          aria-label={props.label}
          aria-multiselectable={checked !== undefined || undefined}
          aria-activedescendant={cursorShown && cursor !== null ? optionId(cursor) : undefined}
          aria-busy={props.loadingMore || undefined}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onFocus={() => {
            setFocused(true);
            const top = Math.ceil((scroller.current?.scrollTop ?? 0) / rowHeight);
            if (at < 0 && keys[top] !== undefined) onCursorChange(keys[top]);
          }}
          onBlur={() => setFocused(false)}
        >
          {rows.map((row) => {
            const item = items[row.index];
            const key = keys[row.index];
            if (item === undefined || key === undefined) {
              return (
                <div
                  key={row.key}
                  className={styles.row}
                  style={{ transform: `translateY(${row.start}px)` }}
                  role="presentation"
                >
                  <SkeletonRow index={row.index} rowHeight={rowHeight} />
                </div>
              );
            }
            const state = stateOf(key, row.index);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox hears the keys for its active option
              <div
                key={key}
                id={optionId(key)}
                className={styles.row}
                style={{ height: rowHeight, transform: `translateY(${row.start}px)` }}
                data-cursor={state.cursor || undefined}
                role="option"
                tabIndex={-1}
                aria-label={props.optionLabel?.(item)}
                aria-selected={checked && checked.size > 0 ? state.checked : state.selected}
                aria-setsize={props.total ?? -1}
                aria-posinset={row.index + 1}
                onMouseDown={(event) => {
                  if (event.button === 0) focusUnseen(listbox.current);
                  if (event.button === 0 && !window.getSelection()?.toString()) event.preventDefault();
                }}
                onClick={(event) => {
                  onCursorChange(key);
                  onOpen(key, event);
                }}
                onContextMenu={(event) => props.onContextMenu?.(key, event)}
              >
                {props.renderRow(item, state)}
              </div>
            );
          })}
        </div>
        {props.renderActions && (
          <div className={styles.actions}>
            {rows.map((row) => {
              const item = items[row.index];
              const key = keys[row.index];
              if (item === undefined || key === undefined) return null;
              return (
                <div
                  key={key}
                  className={styles.action}
                  style={{ height: rowHeight, transform: `translateY(${row.start}px)` }}
                >
                  {props.renderActions?.(item, stateOf(key, row.index))}
                </div>
              );
            })}
          </div>
        )}
        {props.loadingMore && count === items.length && (
          <div className={styles.more}>{t`Suite en cours de lecture`}</div>
        )}
      </div>
    </div>
  );
}
