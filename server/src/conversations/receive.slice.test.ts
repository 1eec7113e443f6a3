/** What mail does to a conversation that people work on, on a real database. */
import { createHash } from 'node:crypto';
import type { HistoryEvent } from '@guichet/contract/events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rawMail, type TestMail, viewerOf, writingOf } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import {
  makeTeam,
  pressSend,
  type SendingHouse,
  type SendingTeam,
  setTestAccount,
  startSendingHouse,
  writeAnswer,
} from '../../test/sending.ts';
import { eventsOf, messagesOf } from '../../test/syncing.ts';
import { claimConversation } from '../assignment/claim-conversation.ts';
import { verifyHistory } from '../history/verify.ts';
import { readMessage } from '../mail/read-message.ts';
import { settleSeenInSent } from '../outbox/seen-in-sent.ts';
import { inTransaction } from '../platform/database.ts';
import type { Incoming } from './incoming.ts';
import { placeConversation } from './place-conversation.ts';
import { rebuildRows } from './rebuild.ts';
import { receiveMessages } from './receive-messages.ts';
import { setStatus } from './set-status.ts';

let database: TestDatabase;
let house: SendingHouse;
let team: SendingTeam;

beforeAll(async () => {
  database = await startTestPostgres();
  house = await startSendingHouse(database);
});
beforeEach(async () => {
  team = await makeTeam(house);
  await setTestAccount(house, team.mailbox.id, { host: 'localhost', port: 1 });
});
afterAll(async () => {
  // Whatever the tests did, rows follow from history and messages.
  expect((await rebuildRows(house.db, { check: true })).different).toEqual([]);
  expect((await verifyHistory(house.db, house.keys.historyKey)).fault).toBeNull();
  await house?.close();
  await database?.close();
});

let uid = 0;
type Mail = TestMail & { imported?: boolean; raw?: string };

async function incoming(mail: Mail): Promise<Incoming> {
  const at = mail.at ?? house.clock.now();
  const raw = Buffer.from(rawMail(team.mailbox, mail, at));
  const { parsed, snippet, searchText } = await readMessage(raw);
  const role = mail.role ?? 'inbox';
  return {
    folderId: team.mailbox.folders[role],
    folderRole: role,
    uidValidity: 1,
    uid: ++uid,
    flags: [],
    internalDate: at,
    blob: { sha256: createHash('sha256').update(raw).digest('hex'), size: raw.length },
    parsed,
    snippet,
    searchText,
    imported: mail.imported ?? false,
  };
}

const receiveAll = (batch: readonly Incoming[]) =>
  inTransaction(house.db, (tx) =>
    receiveMessages(
      {
        tx,
        now: house.clock.now(),
        historyKey: house.keys.historyKey,
        messageIdKey: house.keys.messageIdKey,
        settleSeenInSent,
      },
      { ...team.mailbox, aliases: [] },
      batch,
    ),
  );
const receive = async (mail: Mail) => receiveAll([await incoming(mail)]);

const row = (id: string) =>
  house.db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const history = async (id: string): Promise<HistoryEvent[]> =>
  (await eventsOf(house.db, team.mailbox.id)).filter((event) => event.conversationId === id);
const kinds = async (id: string) => (await history(id)).map((event) => event.kind);

async function asked(): Promise<string> {
  const { messages } = await receive({ messageId: 'question@client.example' });
  return messages[0]!.conversationId;
}
const followUp = (more: Mail = {}) => receive({ inReplyTo: 'question@client.example', ...more });

async function finish(id: string, status: 'resolved' | 'pending' = 'resolved') {
  const viewer = await viewerOf(house.db, team.anna);
  await inTransaction(house.db, (tx) =>
    setStatus(writingOf(tx, team.anna, house.clock.now()), viewer, { conversationId: id, status }),
  );
}
async function claim(id: string, personId: string) {
  const viewer = await viewerOf(house.db, personId);
  await inTransaction(house.db, (tx) =>
    claimConversation(writingOf(tx, personId, house.clock.now()), viewer, id),
  );
}
async function place(id: string, to: 'archive' | 'spam' | 'trash') {
  const viewer = await viewerOf(house.db, team.anna);
  await inTransaction(house.db, (tx) =>
    placeConversation(writingOf(tx, team.anna, house.clock.now()), viewer, { conversationId: id, place: to }),
  );
}

describe('a new mail from outside', () => {
  for (const status of ['resolved', 'pending'] as const) {
    it(`reopens what was ${status} and keeps the assignee`, async () => {
      const id = await asked();
      await claim(id, team.bert);
      await finish(id, status);
      await followUp();
      expect(await row(id)).toMatchObject({ status: 'open', assignee_id: team.bert, message_count: 2 });
      expect((await history(id)).at(-1)).toMatchObject({
        kind: 'conversation.statusChanged',
        actor: { kind: 'correspondent' },
        data: { from: status, to: 'open', cause: 'newMail' },
      });
    });
  }

  it('leaves no assignee who is no longer entitled', async () => {
    const id = await asked();
    await claim(id, team.bert);
    await finish(id);
    // As after a departure whose release a crash prevented.
    await house.db.deleteFrom('mailbox_member').where('person_id', '=', team.bert).execute();
    await followUp();
    expect(await row(id)).toMatchObject({ status: 'open', assignee_id: null });
    expect((await history(id)).at(-1)).toMatchObject({
      kind: 'conversation.assigned',
      data: { fromId: team.bert, toId: null, cause: 'reopen' },
    });
  });

  for (const where of ['archive', 'trash'] as const) {
    it(`brings it back from ${where} to the inbox`, async () => {
      const id = await asked();
      await place(id, where);
      await followUp();
      expect(await row(id)).toMatchObject({ place: 'inbox' });
      expect((await history(id)).at(-1)).toMatchObject({
        kind: 'conversation.placed',
        data: { from: where, to: 'inbox', cause: 'newMail' },
      });
    });
  }

  it('stays spam where the conversation is spam, and follows it to Junk on the server', async () => {
    const id = await asked();
    await place(id, 'spam');
    const { messages } = await followUp();
    expect(await row(id)).toMatchObject({ place: 'spam' });
    const operation = await house.db
      .selectFrom('server_operation')
      .innerJoin('location', 'location.id', 'server_operation.location_id')
      .select(['server_operation.kind', 'server_operation.target_folder_id'])
      .where('location.message_id', '=', messages[0]!.messageId)
      .executeTakeFirst();
    expect(operation).toEqual({ kind: 'move', target_folder_id: team.mailbox.folders.junk });
  });

  it('that a program wrote neither reopens nor waits for an answer', async () => {
    const id = await asked();
    await finish(id);
    const raw = [
      'From: claire@client.example',
      'Subject: Absente',
      'Message-ID: <away@client.example>',
      'In-Reply-To: <question@client.example>',
      'Auto-Submitted: auto-replied',
      '',
      'Je suis absente.',
    ].join('\r\n');
    await followUp({ raw });
    expect(await row(id)).toMatchObject({ status: 'resolved', message_count: 2 });
    expect((await history(id)).at(-1)).toMatchObject({ data: { automatic: true } });
  });

  it('from somebody who took no part before is told as a newcomer', async () => {
    const id = await asked();
    await followUp({ from: 'paul@client.example' });
    await followUp({ from: 'paul@client.example' });
    const newcomers = (await history(id)).map((event) => 'newcomer' in event.data && event.data.newcomer);
    expect(newcomers).toEqual([false, true, false]);
  });

  it('that is imported reopens nothing', async () => {
    const id = await asked();
    await finish(id);
    await followUp({ imported: true, at: new Date(house.clock.now().getTime() - 3_600_000) });
    expect(await row(id)).toMatchObject({ status: 'resolved', message_count: 2 });
  });
});

describe('what is stored', () => {
  it('is stored once, however often the same batch comes', async () => {
    const batch = await Promise.all([
      incoming({ subject: 'one' }),
      incoming({ subject: 'two' }),
      incoming({ subject: 'one', role: 'sent' }),
    ]);
    await receiveAll(batch);
    const before = [await messagesOf(house.db, team.mailbox.id), await eventsOf(house.db, team.mailbox.id)];
    expect(await receiveAll(batch)).toEqual({ messages: [], copies: 0 });
    expect([await messagesOf(house.db, team.mailbox.id), await eventsOf(house.db, team.mailbox.id)]).toEqual(
      before,
    );
  });

  it('is proposed for merging where people have worked on both, and merged where they have not', async () => {
    const worked = await receive({ messageId: 'a@client.example' });
    const other = await receive({ messageId: 'b@client.example' });
    const [a, b] = [worked.messages[0]!.conversationId, other.messages[0]!.conversationId];
    for (const id of [a, b]) await finish(id);
    const link = (name: string, ids: string) => ({
      imported: true,
      raw: `From: claire@client.example\r\nMessage-ID: <${name}@link.example>\r\nReferences: ${ids}\r\n\r\nx`,
    });
    await receive(link('first', '<a@client.example> <b@client.example>'));
    expect(await row(a)).toMatchObject({ merge_proposal: b, absorbed_by: null });
    expect(await row(b)).toMatchObject({ merge_proposal: a, absorbed_by: null });
    const fresh = await receive({ messageId: 'c@client.example', imported: true });
    const c = fresh.messages[0]!.conversationId;
    await receive(link('second', '<c@client.example> <a@client.example>'));
    expect(await row(c)).toMatchObject({ absorbed_by: a, hidden: true, message_count: 0 });
    expect(await row(a)).toMatchObject({ message_count: 3 });
    const later = await receive({ inReplyTo: 'c@client.example' });
    expect(later.messages[0]!.conversationId).toBe(a);
  });
});

describe('our own mail', () => {
  async function answered() {
    const id = await asked();
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId: id });
    const press = await pressSend(house, team.anna, draftId);
    expect(press.outboxId).not.toBeNull();
    const outbox = await house.db
      .selectFrom('outbox')
      .selectAll()
      .where('draft_id', '=', draftId)
      .executeTakeFirstOrThrow();
    const raw = (await house.blobs.read(outbox.blob_sha256)).toString('latin1');
    return { id, outbox, raw };
  }
  const delivered = (raw: string) => `Received: by mx.example.test; Mon, 2 Mar 2026\r\n${raw}`;

  it('seen in Sent is a copy of what we have, and settles what was doubtful', async () => {
    const { id, outbox, raw } = await answered();
    await house.db.updateTable('outbox').set({ state: 'doubtful' }).where('id', '=', outbox.id).execute();
    expect(await receive({ raw: delivered(raw), role: 'sent' })).toMatchObject({ messages: [], copies: 1 });
    expect((await history(id)).at(-1)).toMatchObject({
      kind: 'answer.settled',
      actor: { kind: 'system' },
      data: { as: 'sent', outboxId: outbox.id },
    });
    expect(await row(id)).toMatchObject({ sending: null, message_count: 2 });
  });

  it('that comes back to our inbox is a copy too; a stranger who reuses its identifier is not', async () => {
    const { id, raw } = await answered();
    expect(await receive({ raw: delivered(raw) })).toMatchObject({ messages: [], copies: 1 });
    const stolen = delivered(raw).replace(/^From: .*$/m, 'From: eve@elsewhere.example');
    const { messages } = await receive({ raw: stolen });
    expect(messages).toHaveLength(1);
    expect(await row(id)).toMatchObject({ message_count: messages[0]?.conversationId === id ? 3 : 2 });
  });

  it('answered by the correspondent joins by its signed identifier alone, in any case of letters', async () => {
    const { id, outbox } = await answered();
    const { messages } = await receive({
      inReplyTo: outbox.message_header.toUpperCase().replace(/@.*$/, (d) => d.toLowerCase()),
    });
    expect(messages[0]?.conversationId).toBe(id);
  });

  it('that bounces is flagged for its recipient, and reopened', async () => {
    const { id, outbox } = await answered();
    await finish(id);
    const recipient = await house.db
      .selectFrom('outbox_recipient')
      .select('address')
      .where('outbox_id', '=', outbox.id)
      .executeTakeFirstOrThrow();
    const raw = [
      'From: MAILER-DAEMON@mx.example',
      'Subject: Undelivered Mail Returned to Sender',
      'Message-ID: <bounce@mx.example>',
      'Auto-Submitted: auto-replied',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'It could not be delivered.',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example',
      '',
      `Final-Recipient: rfc822; ${recipient.address}`,
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: <${outbox.message_header}>`,
      'Subject: Re: Question',
      '',
      '--b--',
      '',
    ].join('\r\n');
    const { messages } = await receive({ raw });
    expect(messages[0]?.conversationId).toBe(id);
    expect(await row(id)).toMatchObject({ status: 'open', sending: 'bounced' });
    expect((await kinds(id)).slice(-3)).toEqual([
      'message.received',
      'answer.bounced',
      'conversation.statusChanged',
    ]);
    expect(
      await house.db
        .selectFrom('outbox_recipient')
        .select(['state', 'detail'])
        .where('outbox_id', '=', outbox.id)
        .execute(),
    ).toMatchObject([{ state: 'bounced', detail: expect.stringContaining('User unknown') }]);
  });
});
