import type { Presence } from '@guichet/contract/realtime';
import { describe, expect, it } from 'vitest';
import { presenceByConversation } from './use-live.ts';

const here = (personId: string, conversationId: string | null, mode: Presence['mode']): Presence => ({
  personId,
  conversationId,
  mailboxId: 'support',
  mode,
});

describe('presence by conversation', () => {
  it('leaves myself and those who are in no conversation out', () => {
    const map = presenceByConversation([here('me', 'c', 'viewing'), here('hugo', null, 'viewing')], 'me');
    expect(map.size).toBe(0);
  });
  it('shows a person once, as writing, before those who read', () => {
    const map = presenceByConversation(
      [here('ines', 'c', 'viewing'), here('hugo', 'c', 'viewing'), here('hugo', 'c', 'writing')],
      'me',
    );
    expect(map.get('c')?.map((one) => [one.personId, one.mode])).toEqual([
      ['hugo', 'writing'],
      ['ines', 'viewing'],
    ]);
  });
});
