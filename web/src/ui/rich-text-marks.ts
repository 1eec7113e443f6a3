/** Marks ranges of a text while it is edited, without changing it. */
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import { type Editor, Extension } from '@tiptap/react';

/** Which ranges of one line of text are marked. */
export type MarkedRanges = (text: string) => readonly { from: number; to: number }[];

type Doc = Editor['state']['doc'];

/** Where they stand in the whole text, from its beginning on. */
export function markedIn(doc: Doc, marks: MarkedRanges): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    // A picture or a line break counts as one place, as in the document.
    const text = node.textBetween(0, node.content.size, undefined, '\ufffc');
    for (const { from, to } of marks(text)) found.push({ from: position + 1 + from, to: position + 1 + to });
    return false;
  });
  return found;
}

/** The editor's extension that shows them with this class. */
export const markRanges = (marks: MarkedRanges, className: string) =>
  Extension.create({
    name: 'markedRanges',
    addProseMirrorPlugins() {
      const key = new PluginKey<DecorationSet>('markedRanges');
      const draw = (doc: Doc) =>
        DecorationSet.create(
          doc,
          markedIn(doc, marks).map(({ from, to }) => Decoration.inline(from, to, { class: className })),
        );
      return [
        new Plugin({
          key,
          state: {
            init: (_config, state) => draw(state.doc),
            apply: (transaction, before) => (transaction.docChanged ? draw(transaction.doc) : before),
          },
          props: { decorations: (state) => key.getState(state) },
        }),
      ];
    },
  });
