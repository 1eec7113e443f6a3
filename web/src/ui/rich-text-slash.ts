/**
 * `/` at the start of a word: what is typed behind it narrows a list that the editor's owner draws. Only a `/` that is
 * typed opens it; it is over when the caret leaves the word.
 */
import type { Editor } from '@tiptap/react';

export type SlashState = {
  /** What stands behind the `/`. */
  query: string;
  /** Where the `/` stands on the screen, in px of the window. */
  at: { left: number; top: number; bottom: number };
};

export type SlashUse = {
  onChange: (open: SlashState | null) => void;
  /** A key while it is open; true = it was meant for the list. */
  onKey: (event: KeyboardEvent) => boolean;
  /** For screen readers: the list, and the line in it that Enter takes. */
  listId: string | undefined;
  activeId: string | undefined;
};

/** Letters behind the `/` that may still be a search. */
const LONGEST = 40;

/** The `/` before the caret that begins a word; null when there is none. */
export function slashBefore(editor: Editor): { from: number; to: number; query: string } | null {
  const { selection } = editor.state;
  const { $from, empty } = selection;
  if (!empty || !$from.parent.isTextblock) return null;
  const text = $from.parent.textBetween(0, $from.parentOffset, undefined, '\ufffc');
  const match = /(?:^|[\s\ufffc])\/([^/\n\ufffc]*)$/.exec(text);
  const query = match?.[1];
  if (query === undefined || query.length > LONGEST || /^\s/.test(query)) return null;
  return { from: $from.pos - query.length - 1, to: $from.pos, query };
}

export type Slash = {
  /** Looks at the text after each change; `before` is the document as it was. */
  look(editor: Editor, before: Editor['state']['doc'] | null): void;
  /** Whether it is open. */
  isOpen(): boolean;
  /** Types one where the caret is. */
  open(editor: Editor): void;
  /** Ends it; one that was not typed by hand is taken out again. */
  leave(editor: Editor): void;
  /** Takes it out of the text, with what stands behind it. Gives where it stood. */
  take(editor: Editor): number;
};

/** @param tell is told of each change, null when it is over */
export function createSlash(tell: (open: SlashState | null) => void): Slash {
  let from: number | null = null;
  /** What was put in beside what a person typed: the `/`, and a space before it. */
  let added = 0;
  const end = () => {
    if (from === null) return;
    from = null;
    added = 0;
    tell(null);
  };
  const show = (editor: Editor) => {
    const found = slashBefore(editor);
    if (!found || found.from !== from) return end();
    const { left, top, bottom } = editor.view.coordsAtPos(found.from);
    tell({ query: found.query, at: { left, top, bottom } });
  };
  return {
    isOpen: () => from !== null,
    look(editor, before) {
      if (from !== null) return show(editor);
      const found = before ? slashBefore(editor) : null;
      if (!before || found?.query !== '') return;
      const stood = found.from < before.content.size ? before.textBetween(found.from, found.from + 1) : '';
      // It stood there already: the caret has only come to it.
      if (stood === '/' && before.content.size >= editor.state.doc.content.size) return;
      from = found.from;
      show(editor);
    },
    open(editor) {
      editor.commands.focus();
      const { $from } = editor.state.selection;
      const before = $from.parent.textBetween(0, $from.parentOffset, undefined, '\ufffc');
      const text = before === '' || /[\s\ufffc]$/.test(before) ? '/' : ' /';
      editor.commands.insertContent({ type: 'text', text });
      added = text.length;
      from = editor.state.selection.from - 1;
      show(editor);
    },
    leave(editor) {
      const found = slashBefore(editor);
      const surplus = added;
      end();
      if (found && surplus > 0)
        editor.commands.deleteRange({ from: found.from - (surplus - 1), to: found.to });
    },
    take(editor) {
      const found = slashBefore(editor);
      end();
      if (!found) return editor.state.selection.from;
      editor.commands.deleteRange({ from: found.from, to: found.to });
      return found.from;
    },
  };
}
