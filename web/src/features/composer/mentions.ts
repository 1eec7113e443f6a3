/** Pure: mentions of colleagues while a note is typed. */

type Named = { id: string; name: string };

const fold = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();

/** The mention under the caret, where it begins and who may be meant; null when none is being typed. */
export function mentionAt<P extends Named>(
  text: string,
  caret: number,
  people: readonly P[],
): { from: number; people: P[] } | null {
  const match = /(?:^|[\s(])@([\p{L}\p{N}'’-]*(?: [\p{L}'’-]*)?)$/u.exec(text.slice(0, caret));
  if (!match) return null;
  const typed = fold(match[1] ?? '');
  const found = people.filter((one) => {
    const name = fold(one.name);
    return (
      name !== typed && (name.startsWith(typed) || name.split(/\s+/).some((word) => word.startsWith(typed)))
    );
  });
  return { from: caret - (match[1] ?? '').length - 1, people: found.slice(0, 6) };
}

/** The text with the mention written out, and where the caret stands after it. */
export function withMention(
  text: string,
  from: number,
  caret: number,
  name: string,
): { text: string; caret: number } {
  const before = `${text.slice(0, from)}@${name} `;
  return { text: before + text.slice(caret).replace(/^ /, ''), caret: before.length };
}

/** Those whose whole name stands after an @. */
export function mentionedIn(text: string, people: readonly Named[]): string[] {
  return people.filter((one) => text.includes(`@${one.name}`)).map((one) => one.id);
}
