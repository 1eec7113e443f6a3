export type NotePart = { text: string; isMention: boolean; at: number };

/** Pure: the text of a note cut at the mentions of these names, in order; `at` is where a part begins. */
export function splitMentions(text: string, names: readonly string[]): NotePart[] {
  const escaped = [...new Set(names)]
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (escaped.length === 0) return [{ text, isMention: false, at: 0 }];
  let at = 0;
  return text
    .split(new RegExp(`(@(?:${escaped.join('|')}))(?![\\p{L}\\p{N}])`, 'u'))
    .map((part, index) => {
      const cut = { text: part, isMention: index % 2 === 1, at };
      at += part.length;
      return cut;
    })
    .filter((part) => part.text !== '');
}
