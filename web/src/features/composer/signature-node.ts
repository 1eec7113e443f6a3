/** The signature as a block of its own in the editor: found again, exchanged as a whole, and written above of. */
import { Node } from '@tiptap/react';

export const SignatureNode = Node.create({
  name: 'signature',
  group: 'block',
  content: 'block+',
  defining: true,
  isolating: true,
  parseHTML: () => [{ tag: 'div[data-signature]' }],
  renderHTML: () => ['div', { 'data-signature': '' }, 0],
});

type Block = {
  type: { name: string };
  content: { size: number };
  textBetween: (from: number, to: number, block: string, leaf: string) => string;
};

/** Whether this is a signature: the block, or the paragraph that older drafts have. */
export const isSignature = (block: Block): boolean =>
  block.type.name === 'signature' ||
  /^--\s*(?:\n|$)/.test(block.textBetween(0, block.content.size, '\n', '\n'));
