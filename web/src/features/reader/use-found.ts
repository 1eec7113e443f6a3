/**
 * Marks what was looked for in the messages that are shown, also inside the frame of an HTML mail. It is painted over
 * the text (CSS highlights): nothing in the page or in the mail is changed. Where a browser cannot, nothing is marked.
 */
import type { SearchMark } from '@guichet/contract/search';
import type { SearchField } from '@guichet/contract/search-query';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect } from 'react';
import { marksQuery } from '../../data/queries.ts';
import { useSearchText } from '../../data/search-text.ts';
import { foundWords } from './found-words.ts';

const NAME = 'found';
/** Milliseconds after a change in which others may follow. */
const REST = 60;
const RULE = `::highlight(${NAME}){background-color:#ffe58f;color:#1a1b1d}`;

const none: readonly SearchMark[] = [];

/** `root` holds the messages; `data-found` on an element says which field of a message its text is. */
export function useFound(root: RefObject<HTMLElement | null>, conversationId: string): void {
  const text = useSearchText();
  const { data } = useQuery({
    ...marksQuery(conversationId, text ?? ''),
    enabled: text !== undefined,
  });
  const marks = (text !== undefined && data?.marks) || none;
  useEffect(() => {
    const element = root.current;
    if (!element || marks.length === 0 || !('highlights' in CSS)) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frames = new Set<HTMLIFrameElement>();
    const paint = () => {
      for (const frame of element.querySelectorAll('iframe')) {
        if (!frames.has(frame)) frame.addEventListener('load', soon);
        frames.add(frame);
        paintFrame(frame, marks);
      }
      paintIn(window, rangesIn(element, marks));
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(paint, REST);
    };
    const observer = new MutationObserver(soon);
    observer.observe(element, { childList: true, subtree: true, characterData: true });
    paint();
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      for (const frame of frames) {
        frame.removeEventListener('load', soon);
        if (frame.contentWindow) paintIn(frame.contentWindow, []);
      }
      paintIn(window, []);
    };
  }, [root, marks]);
}

type HighlightWindow = Window & { CSS?: typeof CSS; Highlight?: typeof Highlight };

function paintIn(view: Window, ranges: readonly Range[]): void {
  const { CSS: css, Highlight: Painted } = view as HighlightWindow;
  if (!css?.highlights || !Painted) return;
  if (ranges.length === 0) css.highlights.delete(NAME);
  else css.highlights.set(NAME, new Painted(...ranges));
}

function paintFrame(frame: HTMLIFrameElement, marks: readonly SearchMark[]): void {
  const inside = frame.contentDocument;
  const view = frame.contentWindow;
  if (!inside?.body || !view) return;
  if (!inside.head.querySelector(`style[data-${NAME}]`)) {
    const style = inside.createElement('style');
    style.setAttribute(`data-${NAME}`, '');
    style.textContent = RULE;
    inside.head.append(style);
  }
  paintIn(view, rangesIn(inside.body, marks, 'any'));
}

/** Ranges of what is found in the texts under an element. `field`: of all of them, wherever they stand. */
function rangesIn(root: HTMLElement, marks: readonly SearchMark[], field?: SearchField): Range[] {
  const ranges: Range[] = [];
  const texts = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const where = field ?? node.parentElement?.closest<HTMLElement>('[data-found]')?.dataset.found;
    if (where === undefined || !node.nodeValue?.trim()) continue;
    for (const { start, end } of foundWords(node.nodeValue, where as SearchField, marks)) {
      const range = root.ownerDocument.createRange();
      range.setStart(node, start);
      range.setEnd(node, end);
      ranges.push(range);
    }
  }
  return ranges;
}
