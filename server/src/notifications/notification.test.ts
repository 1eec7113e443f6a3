import type { HistoryEvent } from '@guichet/contract/events';
import { describe, expect, it } from 'vitest';
import { type Facts, type Standing, standingsAfter, tellingsOf, tellsSomebody } from './notification.ts';

const ANNE = 'a0000000-0000-7000-8000-000000000000';
const BORIS = 'b0000000-0000-7000-8000-000000000000';
const CHLOE = 'c0000000-0000-7000-8000-000000000000';
const MAILBOX = 'd0000000-0000-7000-8000-000000000000';
const THING = 'e0000000-0000-7000-8000-000000000000';
const AT = '2026-03-02T08:00:00.000Z';

let seq = 0;
const event = (body: object, byId: string | null = null): HistoryEvent =>
  ({
    id: `f0000000-0000-7000-8000-${String(++seq).padStart(12, '0')}`,
    conversationId: THING,
    seq,
    actor: byId ? { kind: 'person', id: byId } : { kind: 'system' },
    occurredAt: AT,
    recordedAt: AT,
    v: 1,
    ...body,
  }) as HistoryEvent;

const standing = (change: Partial<Standing['sight']> = {}, followerIds: string[] = []): Standing => ({
  sight: { mailboxId: MAILBOX, assigneeId: null, departmentId: null, hidden: false, ...change },
  followerIds,
  isResolved: false,
});
const facts: Facts = {
  authorOf: () => BORIS,
  snoozerOf: () => CHLOE,
  dispatchersOf: () => [CHLOE, ANNE],
};
const assigned = (fromId: string | null, toId: string | null, cause: string, byId: string | null) =>
  event({ kind: 'conversation.assigned', data: { fromId, toId, cause, noteId: null } }, byId);
const received = (data: object) =>
  event({ kind: 'message.received', data: { messageId: THING, automatic: false, imported: false, ...data } });
const stopped = (at: string) =>
  event({ kind: 'answer.stopped', data: { draftId: THING, at, conflictSeqs: [] } });
const told = (one: HistoryEvent, at: Standing) =>
  tellingsOf(one, at, facts).map(({ kind, personId }) => `${kind} ${personId[0]}`);

describe('who is told', () => {
  const hers = standing({ assigneeId: ANNE }, [BORIS]);
  const note = { kind: 'note.added', data: { noteId: THING, mentions: [ANNE, BORIS], commitment: '' } };
  const cases: [string, HistoryEvent, Standing, string[]][] = [
    ['assigned by a colleague', assigned(null, ANNE, 'assign', BORIS), hers, ['assigned a']],
    ['taken for oneself', assigned(null, ANNE, 'claim', ANNE), hers, []],
    ['assigned on arrival', assigned(null, ANNE, 'arrivalRoundRobin', null), hers, ['assigned a']],
    ['had what was merged into it', assigned(null, ANNE, 'merge', BORIS), hers, []],
    ['had what it was separated from', assigned(null, ANNE, 'split', BORIS), hers, []],
    ['given back', assigned(ANNE, null, 'release', BORIS), standing(), []],
    ['left behind', assigned(ANNE, null, 'departure', null), standing(), ['released c']],
    ['left behind, by the dispatcher', assigned(BORIS, null, 'departure', CHLOE), standing(), ['released a']],
    [
      'left behind, but resolved',
      assigned(BORIS, null, 'departure', null),
      { ...standing(), isResolved: true },
      [],
    ],
    ['mentioned, not oneself', event(note, ANNE), hers, ['mentioned b']],
    ['a mail from outside', received({}), hers, ['reply a', 'reply b']],
    ['a mail where nobody is responsible', received({}), standing(), []],
    ['an imported mail', received({ imported: true }), hers, []],
    ['automatic mail', received({ automatic: true }), hers, []],
    [
      'awake at its time',
      event({ kind: 'conversation.woken', data: { cause: 'time', late: false } }),
      hers,
      ['woken a', 'woken b', 'woken c'],
    ],
    ['woken by hand', event({ kind: 'conversation.woken', data: { cause: 'hand', late: false } }), hers, []],
    ['stopped at the press', stopped('press'), hers, []],
    ['stopped at hand-over', stopped('handOver'), hers, ['sending b']],
    [
      'a planned one that somebody cancelled',
      event({ kind: 'answer.takenBack', data: { outboxId: THING } }, CHLOE),
      hers,
      ['sending b'],
    ],
    [
      'one that its author took back',
      event({ kind: 'answer.takenBack', data: { outboxId: THING } }, BORIS),
      hers,
      [],
    ],
    [
      'a bounce',
      event({
        kind: 'answer.bounced',
        data: { outboxId: null, messageId: THING, bounceMessageId: THING },
      }),
      hers,
      ['sending b'],
    ],
    ['an opening', event({ kind: 'conversation.opened', data: { messageId: null } }, BORIS), hers, []],
  ];
  it.each(cases)('%s', (_case, one, at, expected) => {
    expect(told(one, at)).toEqual(expected);
    if (expected.length > 0) expect(tellsSomebody(one)).toBe(true);
  });

  it('a planned send that was stopped: its author by what he still sees, dispatchers where he may not answer', () => {
    const planned = (reason?: string) =>
      tellingsOf(
        event({
          kind: 'answer.stopped',
          data: { draftId: THING, at: 'schedule', conflictSeqs: [], ...(reason ? { reason } : {}) },
        }),
        hers,
        facts,
      ).map(({ personId, detail, conversationId, byId }) => [
        personId[0],
        detail,
        conversationId !== null,
        byId?.[0],
      ]);
    expect(planned()).toEqual([
      ['b', 'stopped', true, undefined],
      ['b', 'outOfReach', false, undefined],
    ]);
    expect(planned('accountPaused')[0]).toEqual(['b', 'paused', true, undefined]);
    expect(planned('authorMayNot')).toEqual([
      ['b', 'outOfReach', false, undefined],
      ['c', 'authorGone', true, 'b'],
      ['a', 'authorGone', true, 'b'],
    ]);
  });

  it('as it stood when it happened, not as it stands now', () => {
    const events = [
      received({}),
      assigned(null, ANNE, 'assign', BORIS),
      received({}),
      event({ kind: 'conversation.followed', data: { personId: CHLOE } }, CHLOE),
      event({ kind: 'conversation.affected', data: { fromId: null, toId: MAILBOX } }, CHLOE),
      assigned(ANNE, BORIS, 'assign', CHLOE),
      received({}),
    ];
    const standings = standingsAfter(standing({ assigneeId: BORIS, departmentId: MAILBOX }, [CHLOE]), events);
    expect(standings.map(({ sight }) => [sight.assigneeId?.[0], sight.departmentId?.[0]])).toEqual([
      [undefined, undefined],
      ['a', undefined],
      ['a', undefined],
      ['a', undefined],
      ['a', 'd'],
      ['b', 'd'],
      ['b', 'd'],
    ]);
    expect(events.map((one, index) => told(one, standings[index]!))).toEqual([
      [],
      ['assigned a'],
      ['reply a'],
      [],
      [],
      ['assigned b'],
      ['reply b', 'reply c'],
    ]);
  });
});
