import { describe, expect, it } from 'vitest';
import { type DemoConversation, demoCompany } from './content/index.ts';
import { timelineOf } from './timeline.ts';

const NOW = new Date('2026-11-24T09:45:00Z');

const conversation: DemoConversation = {
  key: 'c',
  mailbox: 'support',
  daysAgo: 1,
  startMinute: 9 * 60,
  subject: 'Balance',
  correspondent: { name: 'Ana', email: 'ana@client.example.test' },
  steps: [
    { at: 0, type: 'in', from: { name: 'Ana', email: 'ana@client.example.test' }, text: 'Bonjour' },
    { at: 4, type: 'open', by: 'lea' },
    { at: 4, type: 'reply', by: 'lea', text: 'Bonjour' },
    { at: 4, type: 'status', by: 'lea', status: 'resolved' },
  ],
};

describe('the line of time', () => {
  it('gives each thing its own moment, and lets nothing happen while an answer is held back', () => {
    const line = timelineOf(NOW, [conversation]);
    expect(line.map(({ at, index, what }) => `${at.toISOString().slice(11, 19)} ${index} ${what}`)).toEqual([
      '08:00:00 0 step',
      '08:04:00 1 step',
      '08:04:01 2 step',
      '08:04:11 2 handOver',
      '08:04:12 3 step',
    ]);
  });

  it('merges conversations', () => {
    const other = { ...conversation, key: 'd', startMinute: 9 * 60 + 2 };
    const keys = timelineOf(NOW, [other, conversation]).map((entry) => entry.conversation.key);
    expect(keys.join('')).toBe('cdccccdddd');
  });

  it.each(['2026-11-24T09:45:00Z', '2026-03-30T00:10:00Z', '2026-06-14T13:00:00Z'])(
    'seen at %s, the whole company is in order and in the past',
    (text) => {
      const now = new Date(text);
      const times = timelineOf(now, demoCompany.conversations).map(({ at }) => at.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.at(-1)).toBeLessThan(now.getTime());
    },
  );
});
