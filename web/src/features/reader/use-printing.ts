import { useEffect, useState } from 'react';
import { useAsked } from '../../data/asked.ts';

/** A mail that does not come within so many ms is printed as far as it has come. */
const LONGEST_WAIT = 5_000;

/**
 * Printing: while it is true everything is unfolded, as wide as paper, so that each mail is measured for it. Prints when
 * all of it is there, and is false again once that is done.
 */
export function usePrinting(conversationId: string, thread: React.RefObject<HTMLElement | null>): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useAsked('print', conversationId, () => setPrinting(true));
  useEffect(() => {
    if (!isPrinting) return;
    let isOver = false;
    const end = () => {
      isOver = true;
      setPrinting(false);
    };
    void isComplete(
      () => thread.current,
      () => isOver,
    ).then(() => {
      if (isOver) return;
      window.print();
      end();
    });
    return () => {
      isOver = true;
    };
  }, [isPrinting, thread]);
  return isPrinting;
}

/** Resolves when no text is being loaded any more and every mail lies in its frame. */
async function isComplete(thread: () => HTMLElement | null, isOver: () => boolean): Promise<void> {
  const until = performance.now() + LONGEST_WAIT;
  let steady = 0;
  while (!isOver() && performance.now() < until && steady < 3) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    const element = thread();
    const frames = [...(element?.querySelectorAll('iframe') ?? [])];
    const isThere =
      element !== null &&
      element.querySelector('[data-loading]') === null &&
      frames.every(({ contentDocument }) => contentDocument?.readyState === 'complete');
    steady = isThere ? steady + 1 : 0;
  }
}
