/** Pure: what the assignment dialog offers, in which order, for what was typed. */
import type { Assignee } from '@guichet/contract/mailboxes';

export type Choice =
  | { kind: 'person'; id: string; assignee: Assignee; isMe: boolean }
  | { kind: 'department'; id: string; name: string }
  | { kind: 'nobody'; id: 'nobody' };

/** Letters without accents, in lower case: « ines » finds « Inès ». */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();

/** Me first, then the least loaded, those who are away last; then departments, then nobody. */
export function choicesFor(input: {
  assignees: readonly Assignee[];
  departments: readonly { id: string; name: string }[];
  meId: string;
  assigneeId: string | null;
  typed: string;
}): Choice[] {
  const words = fold(input.typed).split(/\s+/).filter(Boolean);
  const matches = (...texts: string[]) => {
    const all = fold(texts.join(' '));
    return words.every((word) => all.includes(word));
  };
  const people = input.assignees
    .filter((one) => matches(one.person.name, one.person.email, ...one.departments))
    .toSorted(
      (a, b) =>
        Number(a.person.away !== null) - Number(b.person.away !== null) ||
        Number(b.person.id === input.meId) - Number(a.person.id === input.meId) ||
        a.openCount - b.openCount ||
        a.person.name.localeCompare(b.person.name),
    )
    .map(
      (assignee): Choice => ({
        kind: 'person',
        id: assignee.person.id,
        assignee,
        isMe: assignee.person.id === input.meId,
      }),
    );
  const departments = input.departments
    .filter((one) => matches(one.name))
    .map((one): Choice => ({ kind: 'department', ...one }));
  const nobody: Choice[] =
    input.assigneeId !== null && words.length === 0 ? [{ kind: 'nobody', id: 'nobody' }] : [];
  return [...people, ...departments, ...nobody];
}
