import type { ConversationDetail, Message } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { ask, useAsked } from '../../data/asked.ts';
import type { Target } from '../../data/command.ts';
import { useLookup } from '../../data/vocabulary.ts';
import { announce } from '../../ui/LiveRegion.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { NewSince } from '../../ui/Timeline.tsx';
import { MessageView } from './MessageView.tsx';
import { NoteView } from './NoteView.tsx';
import styles from './reader.module.css';
import { type Look, lookAt, threadItems } from './thread-items.ts';
import { usePrinting } from './use-printing.ts';

/** How close to its end, in px, the thread counts as being read at the end. */
const NEAR_END = 80;

/** Messages and notes by time, oldest first; what is old is folded, what is new stands open. */
export function Thread({ detail, target }: { detail: ConversationDetail; target: Target }) {
  const { t } = useLingui();
  const { now } = usePersonFormat();
  const { me } = target;
  const { people } = useLookup([target.row.mailboxId]);
  const [look] = useState<Look & { at: Date }>(() => ({
    ...lookAt(detail, detail.readers.find((one) => one.personId === me.id)?.messageId ?? null),
    at: now(),
  }));
  const [turned, setTurned] = useState<ReadonlyMap<string, boolean>>(new Map());
  const items = useMemo(
    () => threadItems(detail.messages, detail.notes, look, me.id),
    [detail.messages, detail.notes, look, me.id],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const isPrinting = usePrinting(target.row.id, scroller);
  useArrivals(items.filter((item) => item.kind !== 'newSince' && item.isNew).length);
  useScrollToStart(scroller, items.find((item) => item.kind === 'message' && item.isUnfolded)?.id ?? null);
  useFollowEnd(scroller);
  useShowMine(detail.messages.at(-1), look, me.id);

  const show = (id: string) => {
    setTurned((before) => new Map(before).set(id, true));
    requestAnimationFrame(() => {
      const element = document.getElementById(`item-${id}`);
      element?.scrollIntoView({ block: 'start', behavior: 'smooth' });
      element?.focus({ preventScroll: true });
    });
  };
  useAsked('show', target.row.id, ({ messageId }) => show(messageId));
  useLinked(
    items.map(({ id }) => id),
    show,
  );

  return (
    <section
      className={styles.thread}
      ref={scroller}
      aria-label={t`Messages`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      data-printed
      data-printing={isPrinting || undefined}
    >
      {items.map((item) => {
        if (item.kind === 'newSince') return <NewSince key="newSince" since={look.at} />;
        if (item.kind === 'note') {
          return <NoteView key={item.id} note={item.note} people={people} me={me} />;
        }
        const isUnfolded = isPrinting || (turned.get(item.id) ?? item.isUnfolded);
        return (
          <MessageView
            key={item.id}
            message={item.message}
            target={target}
            people={people}
            isUnfolded={isUnfolded}
            isPrinting={isPrinting}
            following={detail.messages.slice(detail.messages.indexOf(item.message)).map(({ id }) => id)}
            count={detail.messages.length}
            onFold={(unfold) => setTurned((before) => new Map(before).set(item.id, unfold))}
            onWrite={(kind) =>
              ask({ what: 'write', conversationId: target.row.id, kind, messageId: item.id })
            }
          />
        );
      })}
    </section>
  );
}

/** Goes to the note or message that the address names, once it is here: where a notification leads. */
function useLinked(ids: readonly string[], show: (id: string) => void): void {
  const hash = useLocation({ select: (location) => location.hash });
  const id = ids.find((one) => hash === `item-${one}`);
  const latest = useRef(show);
  useEffect(() => {
    latest.current = show;
  });
  useEffect(() => {
    if (id !== undefined) latest.current(id);
  }, [id]);
}

/** What others bring while it is open is said to those who do not see it. */
function useArrivals(count: number): void {
  const { t } = useLingui();
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current) announce(t`Du nouveau dans cette conversation`);
    before.current = count;
  }, [count, t]);
}

/** Begins where the reading begins: at the first thing that is unfolded. */
function useScrollToStart(scroller: React.RefObject<HTMLDivElement | null>, firstId: string | null): void {
  const isDone = useRef(false);
  useLayoutEffect(() => {
    if (isDone.current || firstId === null) return;
    isDone.current = true;
    const element = document.getElementById(`item-${firstId}`);
    if (scroller.current && element)
      scroller.current.scrollTop = element.offsetTop - scroller.current.offsetTop;
  }, [firstId, scroller]);
}

/** Somebody who went to the end stays at the end when its room shrinks (the composer grows). */
function useFollowEnd(scroller: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // A scroll of ours, or a mail that is not laid out yet, says nothing about where somebody reads.
    let hasMoved = false;
    let isAtEnd = false;
    const onMove = () => {
      hasMoved = true;
    };
    const onScroll = () => {
      isAtEnd = hasMoved && element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
    };
    const observer = new ResizeObserver(() => {
      if (isAtEnd) element.scrollTop = element.scrollHeight;
    });
    const moves = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    for (const move of moves) element.addEventListener(move, onMove, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
      for (const move of moves) element.removeEventListener(move, onMove);
    };
  }, [scroller]);
}

/** What I just sent comes into sight. */
function useShowMine(newest: Message | undefined, look: Look, meId: string): void {
  const id = newest && newest.authorId === meId && !look.knownIds.has(newest.id) ? newest.id : null;
  useEffect(() => {
    if (id !== null) document.getElementById(`item-${id}`)?.scrollIntoView({ block: 'nearest' });
  }, [id]);
}
