/** Pure: how drafts are told apart. */
import type { ListedDraft } from '@guichet/contract/composing';

export type DraftSection = 'scheduled' | 'writing' | 'stranded';

/** What waits for its hour stands first, the next to leave on top; then what is being written, the newest on top. */
export function draftSections(
  drafts: readonly ListedDraft[],
): { section: DraftSection; drafts: ListedDraft[] }[] {
  const hourOf = ({ scheduled }: ListedDraft) => scheduled?.at ?? '';
  const sections = [
    {
      section: 'scheduled' as const,
      drafts: drafts
        .filter(({ scheduled }) => scheduled !== null)
        .toSorted((a, b) => (hourOf(a) < hourOf(b) ? -1 : 1)),
    },
    {
      section: 'writing' as const,
      drafts: drafts.filter(({ scheduled, isStranded }) => scheduled === null && !isStranded),
    },
    {
      section: 'stranded' as const,
      drafts: drafts.filter(({ scheduled, isStranded }) => scheduled === null && isStranded),
    },
  ];
  return sections.filter((one) => one.drafts.length > 0);
}
