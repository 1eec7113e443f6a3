import type { ListedDraft } from '@guichet/contract/composing';
import { describe, expect, it } from 'vitest';
import { draftSections } from './sections.ts';

const draft = (id: string, more: Partial<ListedDraft> = {}): ListedDraft => ({
  id,
  mailboxId: 'm',
  conversationId: 'c',
  kind: 'reply',
  subject: '',
  to: [],
  updatedAt: '2026-01-01T10:00:00.000Z',
  snippet: '',
  attachmentCount: 0,
  scheduled: null,
  isStranded: false,
  ...more,
});
const at = (hour: string) => ({ outboxId: 'o', at: `2026-01-02T${hour}:00:00.000Z` });

describe('the list of drafts', () => {
  it('begins with what leaves next; what cannot be gone on with stands last', () => {
    const sections = draftSections([
      draft('lost', { isStranded: true }),
      draft('new'),
      draft('late', { scheduled: at('18') }),
      draft('early', { scheduled: at('08') }),
      draft('older'),
    ]);
    expect(sections.map(({ section, drafts }) => [section, drafts.map(({ id }) => id)])).toEqual([
      ['scheduled', ['early', 'late']],
      ['writing', ['new', 'older']],
      ['stranded', ['lost']],
    ]);
  });

  it('has no empty section', () => {
    expect(draftSections([])).toEqual([]);
  });
});
