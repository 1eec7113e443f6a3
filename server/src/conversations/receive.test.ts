import { describe, expect, it } from 'vitest';
import { newSalt } from '../history/commitment.ts';
import { readMessage } from '../mail/read-message.ts';
import { directionOf, type Incoming, isAutomatic, looksSigned } from './incoming.ts';
import type { FolderRole } from './mail-columns.ts';
import { type ReceiveFacts, receiveEvents } from './receive-events.ts';
import { decideMerge, orderLive, type PlannedMessage } from './receive-plan.ts';

const NOW = new Date('2026-03-02T12:00:00Z');
const DAY = 86_400_000;

async function incoming(fields: Record<string, string>, more: Partial<Incoming> = {}): Promise<Incoming> {
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  const { parsed, snippet } = await readMessage(Buffer.from(`${head.join('\r\n')}\r\n\r\nBonjour`));
  return {
    folderId: 'f',
    folderRole: 'inbox',
    uidValidity: 1,
    uid: 1,
    flags: [],
    internalDate: NOW,
    blob: { sha256: 'x', size: 1 },
    parsed,
    snippet,
    searchText: '',
    imported: false,
    ...more,
  };
}

describe('whose mail it is', () => {
  const ours = new Set(['info@example.test']);
  const cases: [string, FolderRole, 'in' | 'out'][] = [
    ['info@example.test', 'sent', 'out'],
    ['an-alias-nobody-entered@example.test', 'sent', 'out'],
    ['INFO@example.test', 'archive', 'out'],
    ['info@example.test', 'other', 'out'],
    // Forged, or a form on our own site.
    ['info@example.test', 'inbox', 'in'],
    ['info@example.test', 'junk', 'in'],
    ['claire@client.test', 'archive', 'in'],
    ['claire@client.test', 'inbox', 'in'],
  ];
  it.each(cases)('from %s in %s: %s', async (from, folderRole, direction) => {
    expect(directionOf(await incoming({ From: from }, { folderRole }), ours)).toBe(direction);
  });
});

describe('automatic mail', () => {
  const cases: [string, Record<string, string>, boolean][] = [
    ['a person', { From: 'claire@client.test' }, false],
    ['a person on a list', { From: 'claire@client.test', 'List-Id': '<l.client.test>' }, false],
    ['an absence notice', { From: 'claire@client.test', 'Auto-Submitted': 'auto-replied' }, true],
    [
      'a newsletter',
      { From: 'news@shop.test', 'List-Unsubscribe': '<https://shop.test>', Precedence: 'bulk' },
      true,
    ],
    ['a no-reply notice', { From: 'no-reply@shop.test' }, true],
    [
      'a form that a person filled in',
      { From: 'no-reply@site.test', 'Reply-To': 'claire@client.test' },
      false,
    ],
  ];
  it.each(cases)('%s: %s', async (_what, fields, expected) => {
    expect(isAutomatic((await incoming(fields)).parsed)).toBe(expected);
  });
});

it('knows an identifier in our form from any other', () => {
  const ours = `g1.${'a'.repeat(26)}.${'b'.repeat(26)}.${'c'.repeat(16)}@example.test`;
  expect([ours, ours.toUpperCase(), `x${ours}`, 'a@b.test'].map(looksSigned)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

describe('two conversations that turn out to be one', () => {
  const cases: [boolean, boolean, boolean, ReturnType<typeof decideMerge>][] = [
    [false, false, true, { kept: 'a', absorbed: 'b' }],
    [true, false, true, { kept: 'a', absorbed: 'b' }],
    [false, true, true, { kept: 'b', absorbed: 'a' }],
    [true, true, true, null],
    [false, false, false, null],
  ];
  it.each(cases)('worked on %s and %s, imported %s', (a, b, imported, expected) => {
    expect(decideMerge({ id: 'a', worked: a }, { id: 'b', worked: b }, imported)).toEqual(expected);
  });
});

describe('the order of live mail', () => {
  const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
  const message = async (receivedAt: Date, imported = false): Promise<PlannedMessage> => ({
    id: 'm',
    salt: newSalt(),
    item: await incoming({ From: 'claire@client.test' }, { imported, internalDate: receivedAt }),
    conversationId: 'c',
    direction: 'in',
    receivedAt,
    newcomer: false,
    self: null,
    nodes: [],
    bounceOf: null,
  });
  const cases: [string, number, boolean, number][] = [
    ['an answer within the second stands after what it answers', -0.9, false, 0.001],
    ['a server whose clock is slow', -30, false, 0.001],
    ['a later mail keeps its time', 5, false, 5],
    ['old mail that only now appears keeps its place', -3600, false, -3600],
    ['imported mail keeps its place', -0.9, true, -0.9],
  ];
  it.each(cases)('%s', async (_name, offset, imported, expected) => {
    const one = await message(at(offset), imported);
    orderLive([one], () => NOW);
    expect(one.receivedAt).toEqual(at(expected));
  });
  it('holds within one batch', async () => {
    const messages = [await message(at(-0.5)), await message(at(-0.4))];
    orderLive(messages, () => NOW);
    expect(messages.map((one) => one.receivedAt)).toEqual([at(0.001), at(0.002)]);
  });
});

describe('events of mail that enters', () => {
  const planned = async (more: Partial<Incoming> = {}, fields: Record<string, string> = {}) =>
    ({
      id: 'm',
      salt: newSalt(),
      item: await incoming({ From: 'claire@client.test', ...fields }, more),
      conversationId: 'c',
      direction: 'in',
      receivedAt: NOW,
      newcomer: false,
      self: null,
      nodes: [],
      bounceOf: null,
    }) satisfies PlannedMessage;
  const facts = async (more: Partial<ReceiveFacts>): Promise<ReceiveFacts> => ({
    now: NOW,
    before: null,
    after: { place: 'inbox', lastMessageAt: NOW, waitingSince: NOW },
    messages: [await planned()],
    movedByOthers: false,
    isAssigneeEntitled: true,
    isUntouchedImport: false,
    hasAnswer: false,
    ...more,
  });
  const told = async (more: Partial<ReceiveFacts>) =>
    receiveEvents(await facts(more)).map((event) =>
      event.kind === 'conversation.statusChanged' || event.kind === 'conversation.placed'
        ? `${event.data.from}>${event.data.to} ${event.data.cause}`
        : event.kind,
    );
  const open = { status: 'open', assigneeId: null, place: 'inbox', isSnoozed: false } as const;
  const longAgo = new Date(NOW.getTime() - 31 * DAY);
  const oldMail = { place: 'inbox', lastMessageAt: longAgo, waitingSince: longAgo } as const;

  const cases: [string, () => Promise<Partial<ReceiveFacts>>, string[]][] = [
    ['a new conversation', async () => ({}), ['message.received']],
    ['an open one', async () => ({ before: open }), ['message.received']],
    [
      'a resolved one',
      async () => ({ before: { ...open, status: 'resolved' } }),
      ['message.received', 'resolved>open newMail'],
    ],
    [
      'a resolved one of somebody who left',
      async () => ({ before: { ...open, status: 'resolved', assigneeId: 'p' }, isAssigneeEntitled: false }),
      ['message.received', 'resolved>open newMail', 'conversation.assigned'],
    ],
    [
      'one that sleeps',
      async () => ({ before: { ...open, isSnoozed: true } }),
      ['message.received', 'conversation.woken'],
    ],
    [
      'one that sleeps, by a program',
      async () => ({
        before: { ...open, isSnoozed: true },
        messages: [await planned({}, { 'Auto-Submitted': 'auto-generated' })],
      }),
      ['message.received'],
    ],
    [
      'an archived one',
      async () => ({ before: { ...open, place: 'archive' } }),
      ['message.received', 'archive>inbox newMail'],
    ],
    [
      'a resolved one that is spam',
      async () => ({
        before: { ...open, status: 'resolved', place: 'spam' },
        after: { place: 'spam', lastMessageAt: NOW, waitingSince: NOW },
      }),
      ['message.received'],
    ],
    [
      'a resolved one, by a program',
      async () => ({
        before: { ...open, status: 'resolved' },
        messages: [await planned({}, { 'Auto-Submitted': 'auto-generated' })],
      }),
      ['message.received'],
    ],
    [
      'a copy found elsewhere',
      async () => ({
        before: open,
        messages: [],
        movedByOthers: true,
        after: { place: 'trash', lastMessageAt: NOW, waitingSince: NOW },
      }),
      ['inbox>trash otherClient'],
    ],
    [
      'an import of old mail',
      async () => ({
        messages: [await planned({ imported: true })],
        isUntouchedImport: true,
        after: oldMail,
      }),
      ['message.received', 'open>resolved import'],
    ],
    [
      'an import of fresh mail',
      async () => ({ messages: [await planned({ imported: true })], isUntouchedImport: true }),
      ['message.received'],
    ],
    [
      'an import of answered mail',
      async () => ({
        messages: [await planned({ imported: true })],
        isUntouchedImport: true,
        hasAnswer: true,
        after: { place: 'inbox', lastMessageAt: NOW, waitingSince: null },
      }),
      ['message.received', 'open>resolved import'],
    ],
    [
      'an import that brings the newer mail later',
      async () => ({
        before: { ...open, status: 'resolved' },
        messages: [await planned({ imported: true })],
        isUntouchedImport: true,
      }),
      ['message.received', 'resolved>open import'],
    ],
    [
      'an import of old mail into what people work on',
      async () => ({ before: open, messages: [await planned({ imported: true })], after: oldMail }),
      ['message.received'],
    ],
  ];
  it.each(cases)('%s', async (_what, given, expected) => {
    expect(await told(await given())).toEqual(expected);
  });
});
