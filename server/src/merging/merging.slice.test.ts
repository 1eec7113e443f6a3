/** Merging and splitting: both histories stay and are read, later answers follow, and each is taken back whole or not. */
import type { AbsorbedHistory, ConversationDetail, ConversationRow } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import type { MergeCandidate } from '@guichet/contract/merging';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addMember,
  makeDepartment,
  makeMailbox,
  makePerson,
  makeQualification,
  receiveMail,
  TEST_KEY,
  type TestMailbox,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { setTestAccount, testKeys } from '../../test/sending.ts';
import { rebuildRows } from '../conversations/rebuild.ts';
import { verifyHistory } from '../history/verify.ts';
import { newId } from '../platform/id.ts';

let database: TestDatabase;
let app: RouteApp;
let diane: string;
let bo: string;
let malika: string;
let department: string;
let qualification: string;
let mailbox: TestMailbox;

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db } = database;
  diane = await makePerson(db, 'Diane');
  bo = await makePerson(db, 'Bo');
  malika = await makePerson(db, 'Malika');
  department = await makeDepartment(db, 'Ventes');
  qualification = await makeQualification(db, 'Devis', null);
});
beforeEach(async () => {
  const { db } = database;
  mailbox = await makeMailbox(db, { departmentIds: [department] });
  await setTestAccount({ db, keys: testKeys }, mailbox.id, { host: 'localhost', port: 1 });
  await addMember(db, mailbox.id, diane, 'dispatcher');
  await addMember(db, mailbox.id, bo, 'dispatcher');
  await addMember(db, mailbox.id, malika, 'member');
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

type Answer = {
  row: ConversationRow;
  separated: ConversationRow;
  undo: string | null;
  message: string;
  data: { reason: string };
};
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const act = (who: string, method: Method, path: string, body?: object) =>
  app.ask<Answer>(who, method, path, body);
const merge = (who: string, id: string, ...otherIds: string[]) =>
  act(who, 'POST', `/conversations/${id}/merge`, { otherIds });
const split = (who: string, id: string, ...messageIds: string[]) =>
  act(who, 'POST', `/conversations/${id}/split`, { messageIds });
const undo = (who: string, actId: string | null) => act(who, 'POST', `/acts/${actId}/undo`);
const open = async (who: string, id: string) =>
  (await app.ask<ConversationDetail>(who, 'GET', `/conversations/${id}`)).json;
const history = async (id: string) =>
  (
    await app.ask<{ events: HistoryEvent[]; absorbed: AbsorbedHistory[] }>(
      diane,
      'GET',
      `/conversations/${id}/history`,
    )
  ).json;
const assign = (id: string, assigneeId: string | null, expectedId: string | null = null) =>
  act(diane, 'PUT', `/conversations/${id}/assignment`, { assigneeId, expectedId });
const note = (who: string, id: string, text: string) =>
  act(who, 'POST', `/conversations/${id}/notes`, { noteId: newId(), text });
const reasonOf = (answer: { json: Answer }) => answer.json.data.reason;

function tick(minutes = 1) {
  app.clock.advanceTo(new Date(app.clock.now().getTime() + minutes * 60_000));
  return app.clock.now();
}
const mail = (input: {
  subject?: string;
  messageId?: string;
  inReplyTo?: string;
  from?: string;
  raw?: string;
}) => receiveMail(database.db, mailbox, { ...input, at: tick() }, app.blobs);
const exists = async (id: string) => (await app.ask(diane, 'GET', `/conversations/${id}`)).status === 200;

async function requireSound() {
  expect((await rebuildRows(database.db, { check: true })).different).toEqual([]);
  const verified = await verifyHistory(database.db, TEST_KEY);
  expect([verified.fault, verified.contents.altered]).toEqual([null, 0]);
}

/** Everything that a merge and a split change and their undoing has to set back. */
async function picture(...ids: string[]): Promise<unknown> {
  const { rows } = await sql<{ picture: unknown }>`
    select jsonb_build_object(
      'row', to_jsonb(c) - 'work_seq',
      'messages', (select jsonb_agg(id order by id) from message m where m.conversation_id = c.id),
      'nodes', (select jsonb_agg(message_id order by message_id) from message_node n where n.conversation_id = c.id),
      'drafts', (select jsonb_agg(id order by id) from draft d where d.conversation_id = c.id),
      'stars', (select jsonb_agg(person_id order by person_id) from conversation_star s where s.conversation_id = c.id),
      'read', (select jsonb_agg(jsonb_build_array(person_id, message_id, seen_until) order by person_id)
                 from conversation_reader r where r.conversation_id = c.id)) as picture
      from conversation c where id = any(${ids}::uuid[]) order by id`.execute(database.db);
  return rows.map((row) => row.picture);
}

describe('merging', () => {
  it('makes one of two: mails, notes, histories, tags, followers, stars and drafts, and it can be taken back', async () => {
    const a = (await mail({ subject: 'Commande 12' })).conversationId;
    const b = (await mail({ subject: 'Ma commande', messageId: 'b1@client.example' })).conversationId;
    await assign(a, malika);
    await assign(b, bo);
    await act(diane, 'PUT', `/conversations/${a}/status`, { status: 'resolved' });
    await act(diane, 'PUT', `/conversations/${b}/department`, { departmentId: department });
    await act(diane, 'PUT', `/conversations/${b}/qualification`, { qualificationId: qualification });
    await act(bo, 'PUT', `/conversations/${b}/followers/${bo}`);
    await act(bo, 'PUT', `/conversations/${b}/star`, { starred: true });
    await note(bo, b, 'Il attend depuis lundi.');
    const draft = await app.ask<{ id: string }>(bo, 'POST', '/drafts', {
      mailboxId: mailbox.id,
      kind: 'reply',
      conversationId: b,
      messageId: (await open(bo, b)).messages[0]?.id,
    });
    const before = await picture(a, b);
    tick();
    const merged = await merge(diane, a, b);
    expect(merged.status).toBe(200);
    expect(merged.json.row).toMatchObject({
      id: a,
      messageCount: 2,
      assigneeId: malika,
      status: 'open',
      departmentId: department,
      qualificationId: qualification,
      followerIds: [bo],
    });
    const detail = await open(bo, a);
    expect(detail.messages.map(({ subject }) => subject)).toEqual(['Commande 12', 'Ma commande']);
    expect(detail.notes.map(({ text }) => text)).toEqual(['Il attend depuis lundi.']);
    expect(detail.draftId).toBe(draft.json.id);
    expect(detail.row.starred).toBe(true);
    // The old address leads to it, for whoever sees it.
    expect((await open(bo, b)).row.id).toBe(a);
    const told = await history(b);
    expect(told.events.find(({ kind }) => kind === 'conversation.merged')?.data).toMatchObject({
      otherId: b,
      role: 'kept',
    });
    expect(told.absorbed.map(({ id, subject }) => [id, subject])).toEqual([[b, 'Ma commande']]);
    expect(told.absorbed[0]?.events.map(({ kind }) => kind)).toEqual([
      'message.received',
      'conversation.assigned',
      'conversation.affected',
      'conversation.qualified',
      'conversation.followed',
      'note.added',
      'conversation.merged',
    ]);
    const csv = await app.ask(diane, 'GET', `/conversations/${a}/history.csv`);
    expect(csv.body).toContain(b);
    // Found by its words and its Message-ID in the one that stays, and nowhere else.
    const found = await app.ask<{ rows: { row: ConversationRow }[] }>(
      diane,
      'GET',
      `/search?mailboxId=${mailbox.id}&text=${encodeURIComponent('objet:commande')}`,
    );
    expect(found.json.rows.map(({ row }) => row.id)).toEqual([a]);
    const why = await app.ask<{ conversationId: string; merged: boolean }[]>(
      diane,
      'GET',
      `/why?of=${encodeURIComponent('b1@client.example')}`,
    );
    expect(why.json.map(({ conversationId }) => conversationId)).toEqual([a]);
    await requireSound();

    const undone = await undo(diane, merged.json.undo);
    expect(undone.status, undone.body).toBe(200);
    expect(await picture(a, b)).toEqual(before);
    expect((await open(bo, b)).row.id).toBe(b);
    expect((await history(b)).events.at(-1)?.kind).toBe('conversation.unmerged');
    await requireSound();
  });

  it('takes the assignee of the other where nobody has it, and what the other reader had not read stays unread', async () => {
    const a = (await mail({ subject: 'Un' })).conversationId;
    const b = (await mail({ subject: 'Deux' })).conversationId;
    await assign(b, malika);
    await act(bo, 'PUT', `/conversations/${a}/read`);
    const merged = await merge(diane, a, b);
    expect(merged.json.row.assigneeId).toBe(malika);
    expect((await open(bo, a)).row.unread).toBe(true);
    await undo(diane, merged.json.undo);
    await act(bo, 'PUT', `/conversations/${b}/read`);
    await merge(diane, a, b);
    expect((await open(bo, a)).row.unread).toBe(false);
  });

  it('a later answer to the mail of either joins the one that stays', async () => {
    const a = (await mail({ subject: 'Un' })).conversationId;
    const b = (await mail({ subject: 'Deux', messageId: 'deux@client.example' })).conversationId;
    const c = (await mail({ subject: 'Trois', messageId: 'trois@client.example' })).conversationId;
    await merge(diane, b, c);
    await merge(diane, a, b);
    for (const inReplyTo of ['deux@client.example', 'trois@client.example'])
      expect((await mail({ inReplyTo })).conversationId).toBe(a);
    expect((await open(diane, c)).row).toMatchObject({ id: a, messageCount: 5 });
    expect((await history(a)).absorbed.map(({ id }) => id).sort()).toEqual([b, c].sort());
    await requireSound();
  });

  it('is taken back only while nobody acted since, and one after the other', async () => {
    const [a, b, c] = [
      (await mail({ subject: 'Un' })).conversationId,
      (await mail({ subject: 'Deux', messageId: 'x2@client.example' })).conversationId,
      (await mail({ subject: 'Trois' })).conversationId,
    ];
    const first = await merge(diane, a, b);
    const second = await merge(diane, a, c);
    expect((await undo(diane, second.json.undo)).status).toBe(200);
    expect((await undo(diane, first.json.undo)).status).toBe(200);
    const again = await merge(diane, a, b, c);
    await note(bo, a, 'Vu.');
    expect(reasonOf(await undo(diane, again.json.undo))).toBe('undo.overtaken');
    // What was done before cannot be taken back on what is something else by now.
    const d = (await mail({ subject: 'Quatre' })).conversationId;
    const e = (await mail({ subject: 'Cinq' })).conversationId;
    const status = await act(diane, 'PUT', `/conversations/${d}/status`, { status: 'pending' });
    const other = await act(diane, 'PUT', `/conversations/${e}/status`, { status: 'pending' });
    const merged = await merge(diane, d, e);
    expect(reasonOf(await undo(diane, status.json.undo))).toBe('undo.overtaken');
    expect((await undo(diane, other.json.undo)).status).toBe(404);
    const answered = await mail({ inReplyTo: 'x2@client.example' });
    expect(answered.conversationId).toBe(a);
    expect((await undo(diane, merged.json.undo)).status).toBe(200);
    await requireSound();
  });

  it('is refused on what one may not act on, what one does not see, another mailbox, and itself', async () => {
    const { db } = database;
    const mine = (await mail({ subject: 'À moi' })).conversationId;
    const free = (await mail({ subject: 'À personne' })).conversationId;
    const theirs = (await mail({ subject: 'À Bo' })).conversationId;
    await assign(mine, malika);
    await assign(theirs, bo);
    const elsewhere = await makeMailbox(db);
    await addMember(db, elsewhere.id, diane, 'dispatcher');
    const foreign = (await receiveMail(db, elsewhere, { at: tick() })).conversationId;
    expect(reasonOf(await merge(malika, mine, free))).toBe('conversation.unassigned');
    expect(reasonOf(await merge(malika, free, mine))).toBe('conversation.unassigned');
    const hidden = await merge(malika, mine, theirs);
    const unknown = await merge(malika, mine, newId());
    expect([hidden.status, hidden.body]).toEqual([404, unknown.body]);
    expect(reasonOf(await merge(diane, mine, foreign))).toBe('merge.otherMailbox');
    expect(reasonOf(await merge(diane, mine, mine))).toBe('merge.itself');
    const own = (await mail({ subject: 'Aussi à moi' })).conversationId;
    await assign(own, malika);
    expect((await merge(malika, mine, own)).status).toBe(200);
    expect(await exists(theirs)).toBe(true);
  });

  it('waits for an answer that is being sent', async () => {
    const a = (await mail({ subject: 'Un' })).conversationId;
    const b = (await mail({ subject: 'Deux' })).conversationId;
    await send(bo, b);
    expect(reasonOf(await merge(diane, a, b))).toBe('conversation.sending');
    expect(reasonOf(await merge(diane, b, a))).toBe('conversation.sending');
    await requireSound();
  });

  it('stops an answer whose author had only the other one on screen', async () => {
    const a = (await mail({ subject: 'Un' })).conversationId;
    const b = (await mail({ subject: 'Deux' })).conversationId;
    for (const text of ['Un.', 'Deux.', 'Trois.', 'Quatre.']) await note(bo, b, text);
    const seen = await open(bo, b);
    const draft = await begin(bo, b);
    await merge(diane, a, b);
    const press = (more: object) =>
      app.ask<{ outcome: string; since: HistoryEvent[] }>(bo, 'POST', `/drafts/${draft}/send`, {
        idempotencyKey: newId(),
        seenSeq: seen.row.seq,
        ...more,
      });
    const stopped = await press({ seenIn: b });
    expect(stopped.json.outcome, stopped.body).toBe('stopped');
    expect(stopped.json.since.map(({ kind }) => kind)).toEqual(['conversation.merged']);
    const now = await open(bo, a);
    const sent = await press({ seenIn: a, seenSeq: now.row.seq });
    expect(sent.json.outcome).toBe('queued');
  });

  it('of two who merge crosswise at once one wins, and nothing is lost', async () => {
    for (let round = 0; round < 5; round += 1) {
      const a = (await mail({ subject: 'Un' })).conversationId;
      const b = (await mail({ subject: 'Deux' })).conversationId;
      const [one, other] = await Promise.all([merge(diane, a, b), merge(bo, b, a)]);
      expect([one.status, other.status].sort()).toEqual([200, 404]);
      expect((await open(diane, a)).messages).toHaveLength(2);
      expect((await open(diane, a)).row.id).toBe((await open(diane, b)).row.id);
    }
    await requireSound();
  });

  it('deleted for good, nothing of what was merged is left', async () => {
    const a = (await mail({ subject: 'Un' })).conversationId;
    const b = (await mail({ subject: 'Deux' })).conversationId;
    await note(bo, b, 'Un secret.');
    await merge(diane, a, b);
    await act(diane, 'PUT', `/conversations/${a}/place`, { place: 'trash' });
    expect((await act(diane, 'DELETE', `/conversations/${a}`)).status).toBe(200);
    const { rows } = await sql`select from note where text like '%secret%'`.execute(database.db);
    expect(rows).toHaveLength(0);
    expect((await app.ask(diane, 'GET', `/conversations/${b}`)).status).toBe(404);
    await requireSound();
  });
});

const begin = async (who: string, id: string) =>
  (
    await app.ask<{ id: string }>(who, 'POST', '/drafts', {
      mailboxId: mailbox.id,
      kind: 'reply',
      conversationId: id,
      messageId: (await open(who, id)).messages.at(-1)?.id,
    })
  ).json.id;

async function send(who: string, id: string): Promise<void> {
  const draft = await begin(who, id);
  const { row } = await open(who, id);
  const sent = await app.ask<{ outcome: string }>(who, 'POST', `/drafts/${draft}/send`, {
    idempotencyKey: newId(),
    seenSeq: row.seq,
    seenIn: id,
  });
  expect(sent.json.outcome, sent.body).toBe('queued');
}

/** As when it was handed over and filed: what the outbox does with a server is tested there. */
async function markSent(id: string): Promise<void> {
  await sql`update outbox set state = 'sent', sent_at = ${app.clock.now()}, filed = 'done' where conversation_id = ${id}`.execute(
    database.db,
  );
  await sql`update server_operation set state = 'done' where kind = 'append'`.execute(database.db);
}

describe('splitting', () => {
  it('makes a conversation of some messages, which stands as the other and is what answers to them join', async () => {
    const first = await mail({ subject: 'Panne', messageId: 'p1@client.example' });
    const id = first.conversationId;
    const second = await mail({
      subject: 'Re: Panne',
      messageId: 'p2@client.example',
      inReplyTo: 'p1@client.example',
    });
    const third = await mail({
      subject: 'Et une facture',
      messageId: 'p3@client.example',
      inReplyTo: 'p2@client.example',
    });
    expect([second.conversationId, third.conversationId]).toEqual([id, id]);
    await assign(id, malika);
    await act(diane, 'PUT', `/conversations/${id}/department`, { departmentId: department });
    await act(diane, 'PUT', `/conversations/${id}/qualification`, { qualificationId: qualification });
    await act(malika, 'PUT', `/conversations/${id}/read`);
    await note(malika, id, 'À suivre.');
    const before = await picture(id);
    const done = await split(malika, id, third.messageId);
    expect(done.status, done.body).toBe(200);
    const { separated } = done.json;
    expect(done.json.row).toMatchObject({ id, messageCount: 2, subject: 'Panne' });
    expect(separated).toMatchObject({
      messageCount: 1,
      subject: 'Et une facture',
      assigneeId: malika,
      departmentId: department,
      qualificationId: qualification,
      mailboxId: mailbox.id,
      unread: false,
    });
    const [began] = (await history(separated.id)).events;
    expect(began).toMatchObject({
      kind: 'conversation.split',
      data: { otherId: id, role: 'separated', messageIds: [third.messageId] },
    });
    expect((await history(id)).events.at(-1)).toMatchObject({
      kind: 'conversation.split',
      data: { otherId: separated.id, role: 'kept' },
    });
    expect((await open(malika, separated.id)).notes).toEqual([]);
    await requireSound();
    expect((await undo(malika, done.json.undo)).status).toBe(200);
    expect(await picture(id)).toEqual(before);
    expect((await open(malika, separated.id)).row.id).toBe(id);

    const again = await split(diane, id, third.messageId);
    const raw = [
      'From: Claire Martin <claire@client.example>',
      `To: ${mailbox.address}`,
      'Subject: Re: Et une facture',
      'Message-ID: <p4@client.example>',
      'In-Reply-To: <p3@client.example>',
      'References: <p1@client.example> <p2@client.example> <p3@client.example>',
      '',
      'Merci.',
    ].join('\r\n');
    expect((await mail({ raw })).conversationId).toBe(again.json.separated.id);
    expect((await mail({ inReplyTo: 'p2@client.example' })).conversationId).toBe(id);
    // What somebody separated is not proposed to be put together again.
    expect((await open(diane, id)).mergeProposal).toBeNull();
    expect(reasonOf(await undo(diane, again.json.undo))).toBe('undo.overtaken');
    await requireSound();
  });

  it('takes the answer and what is being written to these messages along', async () => {
    const id = (await mail({ subject: 'Panne' })).conversationId;
    await send(bo, id);
    await markSent(id);
    const outgoing = (await open(bo, id)).messages.find(({ direction }) => direction === 'out');
    const draft = await begin(bo, id);
    const newest = (await open(bo, id)).messages.at(-1)?.id;
    expect(outgoing?.id).toBe(newest);
    const done = await split(diane, id, newest ?? '');
    expect(done.status, done.body).toBe(200);
    expect((await open(bo, done.json.separated.id)).draftId).toBe(draft);
    expect((await open(bo, id)).draftId).toBeNull();
    expect(done.json.row.waitingSince).not.toBeNull();
    await requireSound();
    expect((await undo(diane, done.json.undo)).status).toBe(200);
    expect((await open(bo, id)).draftId).toBe(draft);
    await requireSound();
  });

  it('is refused when nothing would stay, for messages of elsewhere, and for who may not act', async () => {
    const one = await mail({ subject: 'Un' });
    const two = await mail({ subject: 'Deux' });
    const id = one.conversationId;
    expect(reasonOf(await split(diane, id, one.messageId))).toBe('split.everything');
    expect(reasonOf(await split(diane, id, two.messageId))).toBe('split.notHere');
    expect(reasonOf(await split(malika, id, one.messageId))).toBe('conversation.unassigned');
    await assign(id, bo);
    expect((await split(malika, id, one.messageId)).status).toBe(404);
  });

  it('is not taken back once somebody acted on what was separated', async () => {
    const id = (await mail({ subject: 'Un', messageId: 's1@client.example' })).conversationId;
    const { messageId } = await mail({ inReplyTo: 's1@client.example' });
    const done = await split(diane, id, messageId);
    await act(diane, 'PUT', `/conversations/${done.json.separated.id}/status`, { status: 'resolved' });
    expect(reasonOf(await undo(diane, done.json.undo))).toBe('undo.overtaken');
    await act(diane, 'PUT', `/conversations/${done.json.separated.id}/status`, { status: 'open' });
    await note(bo, done.json.separated.id, 'Vu.');
    expect(reasonOf(await undo(diane, done.json.undo))).toBe('undo.overtaken');
  });
});

describe('what is offered to merge with', () => {
  it('is what may be the same matter, and what is looked for, as far as one may act on it', async () => {
    const id = (await mail({ subject: 'Devis toiture', from: 'Ana <ana@client.example>' })).conversationId;
    const sameSubject = await mail({ subject: 'Re: Devis toiture', from: 'Léo <leo@autre.example>' });
    const sameSender = await mail({ subject: 'Autre chose', from: 'Ana <ana@client.example>' });
    const other = await mail({
      subject: 'Congés',
      from: 'Zoé <zoe@autre.example>',
      messageId: 'z1@autre.example',
    });
    const candidates = async (who: string, text?: string) =>
      (
        await app.ask<MergeCandidate[]>(
          who,
          'GET',
          `/conversations/${id}/merge-candidates${text === undefined ? '' : `?text=${encodeURIComponent(text)}`}`,
        )
      ).json;
    expect((await candidates(diane)).map(({ row, why }) => [row.id, why])).toEqual([
      [sameSender.conversationId, 'correspondent'],
      [sameSubject.conversationId, 'subject'],
    ]);
    for (const text of [
      'congés',
      `https://guichet.example/m/${mailbox.id}/open/${other.conversationId}`,
      '<z1@autre.example>',
    ])
      expect(
        (await candidates(diane, text)).map(({ row }) => row.id),
        text,
      ).toEqual([other.conversationId]);
    // A member is offered what is his; what he may not even merge has no candidates.
    await assign(id, malika);
    await assign(sameSender.conversationId, malika);
    expect((await candidates(malika)).map(({ row }) => row.id)).toEqual([sameSender.conversationId]);
    expect(await candidates(malika, other.conversationId)).toEqual([]);
  });
});
