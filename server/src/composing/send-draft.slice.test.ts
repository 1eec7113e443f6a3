import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMember, makePerson, receiveMail, viewerOf, writingOf } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import {
  historyOf,
  makeTeam,
  pressSend,
  type SendingHouse,
  type SendingTeam,
  setTestAccount,
  startSendingHouse,
  writeAnswer,
} from '../../test/sending.ts';
import { addNote } from '../conversations/add-note.ts';
import { settleAnswer, takeBackAnswer } from '../outbox/settle-answer.ts';
import { inTransaction } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import { addPicture, picturePath } from '../templates/picture.ts';
import { findDraft } from './store.ts';

let database: TestDatabase;
let house: SendingHouse;
let team: SendingTeam;
beforeAll(async () => {
  database = await startTestPostgres();
  house = await startSendingHouse(database);
  team = await makeTeam(house, { undoSeconds: 10 });
  await setTestAccount(house, team.mailbox.id, { host: 'localhost', port: 1 });
});
afterAll(async () => {
  await house?.close();
  await database?.close();
});

/** No worker runs here: what is queued stays queued. */
const received = (mail: Parameters<typeof receiveMail>[2] = {}) =>
  receiveMail(house.db, team.mailbox, { ...mail, at: mail?.at ?? house.clock.now() }, house.blobs);
const note = (conversationId: string, personId: string) =>
  inTransaction(house.db, async (tx) =>
    addNote(writingOf(tx, personId, house.clock.now()), await viewerOf(tx, personId), {
      conversationId,
      noteId: newId(),
      text: 'À vérifier',
      mentions: [],
    }),
  );
const conversationRow = (id: string) =>
  house.db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const outboxRows = (conversationId: string) =>
  house.db.selectFrom('outbox').selectAll().where('conversation_id', '=', conversationId).execute();
const lastEvent = async (conversationId: string) => {
  const row = await house.db
    .selectFrom('event')
    .select('body')
    .where('conversation_id', '=', conversationId)
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow();
  return JSON.parse(row.body);
};

describe('a press of send', () => {
  it('queues the answer, takes what nobody has, and holds it back for as long as its author likes', async () => {
    const { conversationId } = await received({ subject: 'Devis' });
    const before = house.clock.now();
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
    const press = await pressSend(house, team.anna, draftId);
    expect(press).toMatchObject({ conflictSeqs: [], draftId });
    const [row] = await outboxRows(conversationId);
    expect(row).toMatchObject({ id: press.outboxId, state: 'queued', author_id: team.anna });
    expect((row?.not_before.getTime() ?? 0) - before.getTime()).toBeGreaterThanOrEqual(10_000);
    expect(await historyOf(house.db, conversationId)).toEqual([
      'message.received',
      'conversation.assigned',
      'answer.queued',
    ]);
    expect(await conversationRow(conversationId)).toMatchObject({
      assignee_id: team.anna,
      sending: 'queued',
      message_count: 2,
      waiting_since: null,
      snippet: 'Voici la réponse.',
    });
    expect((await findDraft(house.db, draftId))?.state).toBe('queued');
  });

  it('writes mail that threads, with the text in both forms', async () => {
    const { conversationId } = await received({ messageId: 'question@client.example', subject: 'Re: Prix' });
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, {
      conversationId,
      html: '<p>Bonjour <b>Claire</b></p><script>alert(1)</script>',
    });
    await pressSend(house, team.anna, draftId);
    const [row] = await outboxRows(conversationId);
    const raw = (await house.blobs.read(row?.blob_sha256 ?? '')).toString();
    expect(raw).toContain('In-Reply-To: <question@client.example>');
    expect(raw).toContain('References: <question@client.example>');
    expect(raw).toContain('Subject: Re: Prix');
    expect(raw.replaceAll(/\r\n +/g, ' ')).toContain(`Message-ID: <${row?.message_header}>`);
    expect(raw).toMatch(/multipart\/alternative/);
    expect(raw).toContain('Bonjour <b>Claire</b>');
    expect(raw).not.toContain('alert(1)');
    expect(raw).toMatch(/^> Bonjour, une question\./m);
    const node = await house.db
      .selectFrom('message_node')
      .select('conversation_id')
      .where('message_id', '=', row?.message_header ?? '')
      .executeTakeFirst();
    expect(node?.conversation_id).toBe(conversationId);
  });

  it('takes the pictures of a signature along, those that its author may see', async () => {
    const { conversationId } = await received({ subject: 'Logo' });
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const now = house.clock.now();
    const stranger = await makePerson(house.db, 'Ailleurs');
    const mine = await addPicture(house, team.anna, { filename: 'logo.png', content: png }, now);
    const theirs = await addPicture(house, stranger, { filename: 'autre.png', content: png }, now);
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, {
      conversationId,
      html: `<p>Voici</p><p><img src="${picturePath(mine)}"><img src="${picturePath(theirs)}"></p>`,
    });
    await pressSend(house, team.anna, draftId);
    const [row] = await outboxRows(conversationId);
    const raw = (await house.blobs.read(row?.blob_sha256 ?? '')).toString();
    expect(raw).toMatch(new RegExp(`^Content-ID: <${mine}@picture>`, 'im'));
    expect(raw).toMatch(/src=(?:3D)?"cid:/);
    expect(raw).toContain(png.toString('base64').slice(0, 60));
    expect(raw).not.toContain('/api/pictures/');
    expect(raw).not.toContain(theirs);
  });

  it('pressed twenty times at once with one key is one answer, and each press is told so', async () => {
    const { conversationId } = await received();
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
    const key = newId();
    const presses = await Promise.all(
      Array.from({ length: 20 }, () => pressSend(house, team.anna, draftId, { key })),
    );
    expect(new Set(presses.map(({ outboxId }) => outboxId)).size).toBe(1);
    expect(await outboxRows(conversationId)).toHaveLength(1);
    expect(await pressSend(house, team.anna, draftId, { key })).toEqual(presses[0]);
    expect(
      (await historyOf(house.db, conversationId)).filter((kind) => kind === 'answer.queued'),
    ).toHaveLength(1);
  });

  it('twenty presses with twenty keys send one draft once', async () => {
    const { conversationId } = await received();
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
    const presses = await Promise.allSettled(
      Array.from({ length: 20 }, () => pressSend(house, team.anna, draftId)),
    );
    expect(presses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = presses.flatMap((one) => (one.status === 'rejected' ? [one.reason.reason] : []));
    expect(new Set(reasons)).toEqual(new Set(['draft.sent']));
    expect(await outboxRows(conversationId)).toHaveLength(1);
  });

  it('refuses a draft without recipients and a mailbox without account', async () => {
    const { conversationId } = await received();
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId, to: [] });
    await expect(pressSend(house, team.anna, draftId)).rejects.toMatchObject({ reason: 'send.noRecipient' });
    const other = await makeTeam(house);
    const lonely = await writeAnswer(house, other.mailbox.id, other.anna, {
      conversationId: null,
      to: ['x@y.test'],
    });
    await expect(pressSend(house, other.anna, lonely)).rejects.toMatchObject({ reason: 'send.noAccount' });
  });
});

describe('two people who answer the same conversation', () => {
  it('the second is stopped while the first answer is only queued; his draft is kept', async () => {
    const { conversationId } = await received();
    const first = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
    const second = await writeAnswer(house, team.mailbox.id, team.bert, {
      conversationId,
      html: '<p>Moi aussi</p>',
    });
    await pressSend(house, team.anna, first);
    const stopped = await pressSend(house, team.bert, second);
    expect(stopped.outboxId).toBeNull();
    // Anna's taking it, and her answer.
    expect(stopped.conflictSeqs).toEqual([2, 3]);
    expect(await outboxRows(conversationId)).toHaveLength(1);
    expect(await findDraft(house.db, second)).toMatchObject({ state: 'writing', html: '<p>Moi aussi</p>' });
    expect(await lastEvent(conversationId)).toMatchObject({
      kind: 'answer.stopped',
      actor: { kind: 'person', id: team.bert },
      data: { draftId: second, at: 'press', conflictSeqs: [2, 3] },
    });
  });

  it('"send anyway" passes what was seen, and nothing newer', async () => {
    const { conversationId } = await received();
    const draftId = await writeAnswer(house, team.mailbox.id, team.bert, { conversationId });
    await note(conversationId, team.anna);
    expect((await pressSend(house, team.bert, draftId)).outboxId).toBeNull();
    await note(conversationId, team.anna);
    const seenFirst = { seenSeq: 2, anyway: true };
    expect((await pressSend(house, team.bert, draftId, seenFirst)).conflictSeqs).toEqual([4]);
    const press = await pressSend(house, team.bert, draftId, { seenSeq: 5, anyway: true });
    expect(press.outboxId).not.toBeNull();
    expect(await lastEvent(conversationId)).toMatchObject({ kind: 'answer.queued', data: { anyway: true } });
  });

  it('a stopped press that is retried gets the same answer and is recorded once', async () => {
    const { conversationId } = await received();
    const draftId = await writeAnswer(house, team.mailbox.id, team.bert, { conversationId });
    await note(conversationId, team.anna);
    const key = newId();
    const presses = await Promise.all([1, 2, 3].map(() => pressSend(house, team.bert, draftId, { key })));
    expect(presses.map(({ conflictSeqs }) => conflictSeqs)).toEqual([[2], [2], [2]]);
    expect(
      (await historyOf(house.db, conversationId)).filter((kind) => kind === 'answer.stopped'),
    ).toHaveLength(1);
  });

  it('pressing at once: one goes, one is stopped', async () => {
    const { conversationId } = await received();
    const drafts = await Promise.all(
      [team.anna, team.bert].map((id) => writeAnswer(house, team.mailbox.id, id, { conversationId })),
    );
    const presses = await Promise.all([
      pressSend(house, team.anna, drafts[0] as string),
      pressSend(house, team.bert, drafts[1] as string),
    ]);
    expect(presses.filter(({ outboxId }) => outboxId !== null)).toHaveLength(1);
    expect(await outboxRows(conversationId)).toHaveLength(1);
  });

  it('a second window of the same author is stopped too, his own note is not', async () => {
    const { conversationId } = await received();
    const reply = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
    const all = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId, kind: 'replyAll' });
    await note(conversationId, team.anna);
    expect((await pressSend(house, team.anna, reply)).outboxId).not.toBeNull();
    expect((await pressSend(house, team.anna, all)).outboxId).toBeNull();
  });
});

describe('taking back', () => {
  const takeBack = (id: string, conversationId: string) =>
    inTransaction(house.db, (tx) =>
      takeBackAnswer(writingOf(tx, team.anna, house.clock.now()), { id, conversationId }, () => undefined),
    );

  it('gives the draft back, and the answer counts no more', async () => {
    const { conversationId } = await received();
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
    const { outboxId } = await pressSend(house, team.anna, draftId);
    await takeBack(outboxId as string, conversationId);
    expect((await findDraft(house.db, draftId))?.state).toBe('writing');
    const row = await conversationRow(conversationId);
    expect(row).toMatchObject({ message_count: 1, sending: null });
    expect(row.waiting_since).not.toBeNull();
    await expect(takeBack(outboxId as string, conversationId)).rejects.toMatchObject({
      reason: 'draft.sent',
    });
    const again = await pressSend(house, team.anna, draftId, { seenSeq: row.work_seq });
    expect(again.outboxId).not.toBeNull();
  });

  it('frees what the press took first, unless something else has happened there', async () => {
    const { conversationId } = await received();
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
    const first = await pressSend(house, team.anna, draftId);
    expect((await conversationRow(conversationId)).assignee_id).toBe(team.anna);
    await takeBack(first.outboxId as string, conversationId);
    const freed = await conversationRow(conversationId);
    expect(freed.assignee_id).toBeNull();
    expect((await historyOf(house.db, conversationId)).slice(-2)).toEqual([
      'answer.takenBack',
      'conversation.assigned',
    ]);
    const second = await pressSend(house, team.anna, draftId, { seenSeq: freed.work_seq });
    await note(conversationId, team.bert);
    await takeBack(second.outboxId as string, conversationId);
    const kept = await conversationRow(conversationId);
    expect(kept.assignee_id).toBe(team.anna);
    // What was his before the press stays his.
    const third = await pressSend(house, team.anna, draftId, { seenSeq: kept.work_seq });
    await takeBack(third.outboxId as string, conversationId);
    expect((await conversationRow(conversationId)).assignee_id).toBe(team.anna);
  });

  it('of a new mail gives back a new mail, and sending it again makes no second conversation', async () => {
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, {
      conversationId: null,
      to: ['neu@client.test'],
    });
    const { outboxId } = await pressSend(house, team.anna, draftId);
    const sent = await house.db
      .selectFrom('outbox')
      .selectAll()
      .where('id', '=', outboxId)
      .executeTakeFirstOrThrow();
    expect(await historyOf(house.db, sent.conversation_id)).toEqual([
      'conversation.assigned',
      'answer.queued',
    ]);
    expect(await conversationRow(sent.conversation_id)).toMatchObject({
      assignee_id: team.anna,
      correspondent_address: 'neu@client.test',
      hidden: false,
    });
    await takeBack(sent.id, sent.conversation_id);
    expect((await conversationRow(sent.conversation_id)).hidden).toBe(true);
    await pressSend(house, team.anna, draftId);
    expect(await outboxRows(sent.conversation_id)).toHaveLength(2);
    expect((await conversationRow(sent.conversation_id)).hidden).toBe(false);
  });

  it('settling is for doubtful answers only', async () => {
    const { conversationId } = await received();
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
    const { outboxId } = await pressSend(house, team.anna, draftId);
    const settle = inTransaction(house.db, (tx) =>
      settleAnswer(
        writingOf(tx, team.anna, house.clock.now()),
        { id: outboxId as string, conversationId },
        'sent',
        () => undefined,
      ),
    );
    await expect(settle).rejects.toMatchObject({ reason: 'outbox.notDoubtful' });
  });
});

describe('who may', () => {
  it('a member who lost the conversation meanwhile does not find it any more', async () => {
    const { conversationId } = await received();
    const member = await makePerson(house.db, 'Carla');
    await addMember(house.db, team.mailbox.id, member, 'member');
    const draftId = await writeAnswer(house, team.mailbox.id, member, { conversationId });
    const taken = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
    await pressSend(house, team.anna, taken);
    await expect(pressSend(house, member, draftId)).rejects.toMatchObject({ code: 'NotFound' });
    expect((await findDraft(house.db, draftId))?.state).toBe('writing');
  });

  it("nobody sends a colleague's draft", async () => {
    const { conversationId } = await received();
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
    await expect(pressSend(house, team.bert, draftId)).rejects.toMatchObject({ code: 'NotFound' });
  });
});
