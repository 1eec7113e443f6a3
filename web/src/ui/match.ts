/** Pure: whether what was typed finds a label. Accents and case do not matter; « ines » finds « Inès ». */

/** Letters without accents, in lower case. */
export const foldText = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();

/**
 * How well `typed` finds `text`: null = not at all, else the lower the better. Every word that was typed must begin a
 * word of the text (0 where they come first and in order), or else stand somewhere in it.
 */
export function matchRank(typed: string, text: string): number | null {
  const words = foldText(typed).split(/\s+/).filter(Boolean);
  const all = foldText(text);
  if (words.length === 0 || all.startsWith(words.join(' '))) return 0;
  const parts = all.split(/[^\p{L}\p{N}]+/u);
  if (words.every((word) => parts.some((part) => part.startsWith(word)))) return 1;
  return words.every((word) => all.includes(word)) ? 2 : null;
}
