/** The list of drafts, what waits for its hour in it, and a text that is never lost: over HTTP, as each role. */
import type { Draft, DraftText, ListedDraft } from '@guichet/contract/composing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addMember,
  makeMailbox,
  makePerson,
  receiveMail,
  START,
  type TestMailbox,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { setTestAccount, testKeys } from '../../test/sending.ts';
import { newId } from '../platform/id.ts';
import { eraseDiscarded } from './discard-draft.ts';

let database: TestDatabase;
let app: RouteApp;
let mailbox: TestMailbox;
let anna: string;
let boss: string;
let member: string;
let stranger: string;
beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db } = database;
  mailbox = await makeMailbox(db);
  await setTestAccount({ db, keys: testKeys }, mailbox.id, { host: 'localhost', port: 1 });
  [anna, boss, member, stranger] = [
    await makePerson(db, 'Anna Roux'),
    await makePerson(db, 'Bruno Noël'),
    await makePerson(db, 'Chloé Petit'),
    await makePerson(db, 'Denis Inconnu'),
  ];
  await addMember(db, mailbox.id, anna, 'member');
  await addMember(db, mailbox.id, boss, 'dispatcher');
  await addMember(db, mailbox.id, member, 'member', { seeAll: true });
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

const received = () => receiveMail(database.db, mailbox, { subject: 'Devis' }, app.blobs);
const begin = async (personId: string, conversationId: string | null): Promise<Draft> => {
  const kind = conversationId === null ? 'new' : 'reply';
  const body = { mailboxId: mailbox.id, kind, conversationId, messageId: null };
  const answer = await app.ask<Draft>(personId, 'POST', '/drafts', body);
  expect(answer.status, answer.body).toBe(200);
  return answer.json;
};
const write = async (personId: string, conversationId: string | null, text: string): Promise<Draft> => {
  const draft = await begin(personId, conversationId);
  const { id: _, attachments: __, ...content } = draft;
  const saved = await app.ask(personId, 'PUT', `/drafts/${draft.id}`, {
    ...content,
    to: [{ name: 'Claire', address: 'claire@client.example' }],
    html: `<p>${text}</p><p>-- <br>Anna</p>`,
  });
  expect(saved.status, saved.body).toBe(200);
  return draft;
};
const listOf = async (personId: string, mailboxId = mailbox.id): Promise<ListedDraft[]> => {
  const answer = await app.ask<ListedDraft[]>(personId, 'GET', `/drafts?mailboxId=${mailboxId}`);
  expect(answer.status, answer.body).toBe(200);
  return answer.json;
};
const hours = (count: number) => new Date(app.clock.now().getTime() + count * 3_600_000).toISOString();
const press = (personId: string, draftId: string, scheduledFor: string | null) =>
  app.ask<Record<string, never>>(personId, 'POST', `/drafts/${draftId}/send`, {
    idempotencyKey: newId(),
    seenSeq: 100,
    scheduledFor,
  });
const scheduled = async (conversationId: string | null, count = 24) => {
  const draft = await write(anna, conversationId, 'Voici le devis.');
  const answer = await press(anna, draft.id, hours(count));
  expect(answer.status, answer.body).toBe(200);
  return { draft, outboxId: String(answer.json.outboxId), answer };
};

describe('my drafts', () => {
  it('are those that I write and those that wait for their hour, mine alone', async () => {
    const { conversationId } = await received();
    const { draft, outboxId } = await scheduled(conversationId);
    const mail = await write(anna, null, 'Un nouveau message.');
    const found = await listOf(anna);
    expect(found.find(({ id }) => id === draft.id)).toMatchObject({
      conversationId,
      scheduled: { outboxId, at: hours(24) },
      snippet: 'Voici le devis.',
      isStranded: false,
    });
    expect(found.find(({ id }) => id === mail.id)).toMatchObject({ conversationId: null, scheduled: null });
    expect(await listOf(boss)).toEqual([]);
    const nobody = await app.ask(stranger, 'GET', `/drafts?mailboxId=${mailbox.id}`);
    expect(nobody.status).toBe(404);
  });

  it('a new mail that waits is opened at its conversation', async () => {
    const { draft, answer } = await scheduled(null);
    const found = (await listOf(anna)).find(({ id }) => id === draft.id);
    expect(found?.conversationId).toBe(answer.json.conversationId);
    expect(found?.scheduled).not.toBeNull();
  });

  it('dropped ones are had back as they were for a day, then their text is gone', async () => {
    const draft = await write(anna, null, 'À garder.');
    const drop = () => app.ask(anna, 'DELETE', `/drafts/${draft.id}`);
    const restore = () => app.ask(anna, 'POST', `/drafts/${draft.id}/restore`);
    expect((await app.ask(boss, 'DELETE', `/drafts/${draft.id}`)).status).toBe(404);
    expect((await drop()).status).toBe(200);
    expect((await listOf(anna)).map(({ id }) => id)).not.toContain(draft.id);
    expect((await app.ask(anna, 'GET', `/drafts/${draft.id}/text`)).status).toBe(404);
    expect((await app.ask(boss, 'POST', `/drafts/${draft.id}/restore`)).status).toBe(404);
    expect((await restore()).status).toBe(200);
    const text = await app.ask<DraftText>(anna, 'GET', `/drafts/${draft.id}/text`);
    expect(text.json.html).toContain('À garder.');
    await drop();
    const day = 86_400_000;
    expect(await eraseDiscarded(database.db, new Date(app.clock.now().getTime() + day - 1))).toBe(0);
    expect(await eraseDiscarded(database.db, new Date(app.clock.now().getTime() + day + 1))).toBe(1);
    expect((await restore()).status).toBe(404);
    const row = await database.db
      .selectFrom('draft')
      .select(['html', 'recipients'])
      .where('id', '=', draft.id)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ html: '', recipients: {} });
  });
});

describe('a text is never lost', () => {
  it('where its author no longer sees the conversation, he still reads it, without what is quoted', async () => {
    const { conversationId } = await received();
    await app.ask(anna, 'POST', `/conversations/${conversationId}/claim`, {});
    const draft = await write(anna, conversationId, 'Mon texte à moi.');
    await app.ask(boss, 'PUT', `/conversations/${conversationId}/assignment`, {
      assigneeId: boss,
      expectedId: anna,
      message: '',
    });
    expect((await app.ask(anna, 'GET', `/conversations/${conversationId}`)).status).toBe(404);
    expect((await app.ask(anna, 'GET', `/drafts/${draft.id}`)).status).toBe(404);
    const found = (await listOf(anna)).find(({ id }) => id === draft.id);
    expect(found).toMatchObject({ isStranded: true, snippet: 'Mon texte à moi.' });
    const text = await app.ask<DraftText>(anna, 'GET', `/drafts/${draft.id}/text`);
    expect(text.json.html).toContain('Mon texte à moi.');
    expect(text.body).not.toContain('une question');
    expect((await app.ask(boss, 'GET', `/drafts/${draft.id}/text`)).status).toBe(404);
    expect((await app.ask(anna, 'DELETE', `/drafts/${draft.id}`)).status).toBe(200);
  });

  it('where he left the mailbox, it stands in those that he has', async () => {
    const { db } = database;
    const other = await makeMailbox(db, { name: 'Autre' });
    await addMember(db, other.id, stranger, 'dispatcher');
    await addMember(db, mailbox.id, stranger, 'dispatcher');
    const draft = await write(stranger, null, 'Avant de partir.');
    expect(await listOf(stranger, other.id)).toEqual([]);
    await db
      .deleteFrom('mailbox_member')
      .where('mailbox_id', '=', mailbox.id)
      .where('person_id', '=', stranger)
      .execute();
    expect(await listOf(stranger, other.id)).toMatchObject([{ id: draft.id, isStranded: true }]);
  });
});

describe('an answer that waits for its hour', () => {
  it('is shown to all who see the conversation, with its hour and author', async () => {
    const { conversationId } = await received();
    const { outboxId } = await scheduled(conversationId);
    const opened = await app.ask<{ row: object; messages: { sending: object | null }[] }>(
      boss,
      'GET',
      `/conversations/${conversationId}`,
    );
    expect(opened.json.row).toMatchObject({
      scheduledFor: hours(24),
      scheduledById: anna,
      waitingSince: null,
      sending: 'queued',
    });
    expect(opened.json.messages.at(-1)?.sending).toMatchObject({ outboxId, scheduledFor: hours(24) });
    const history = await app.ask<{ events: { kind: string; data: object }[] }>(
      boss,
      'GET',
      `/conversations/${conversationId}/history`,
    );
    expect(history.json.events.at(-1)).toMatchObject({
      kind: 'answer.queued',
      data: { scheduledFor: hours(24) },
    });
  });

  it('counts as an answer: a colleague’s press is stopped by it', async () => {
    const { conversationId } = await received();
    await scheduled(conversationId);
    const draft = await write(boss, conversationId, 'Moi aussi.');
    const answer = await app.ask(boss, 'POST', `/drafts/${draft.id}/send`, {
      idempotencyKey: newId(),
      seenSeq: 1,
    });
    expect(answer.json).toMatchObject({ outcome: 'stopped' });
  });

  it('is given another hour by its author alone, the same answer for a repeated request', async () => {
    const { conversationId } = await received();
    const { outboxId } = await scheduled(conversationId);
    const body = { idempotencyKey: newId(), seenSeq: 100, scheduledFor: hours(48) };
    const path = `/outbox/${outboxId}/reschedule`;
    expect((await app.ask(boss, 'POST', path, body)).status).toBe(403);
    expect((await app.ask(stranger, 'POST', path, body)).status).toBe(404);
    const first = await app.ask(anna, 'POST', path, body);
    expect(first.json).toMatchObject({ outcome: 'queued', sending: { scheduledFor: hours(48) } });
    const again = await app.ask(anna, 'POST', path, body);
    expect(again.body).toBe(first.body);
    expect((await app.ask(anna, 'POST', path, { ...body, idempotencyKey: newId() })).status).toBe(409);
    const now = await app.ask(anna, 'POST', `/outbox/${first.json.outboxId}/reschedule`, {
      idempotencyKey: newId(),
      seenSeq: 100,
      scheduledFor: null,
    });
    expect(now.json).toMatchObject({ outcome: 'queued', sending: { scheduledFor: null } });
  });

  it('is cancelled by its author and by who may assign, not by a colleague; the draft stands again', async () => {
    const { conversationId } = await received();
    const one = await scheduled(conversationId);
    const cancel = (personId: string, id: string) => app.ask(personId, 'POST', `/outbox/${id}/cancel`);
    expect((await cancel(stranger, one.outboxId)).status).toBe(404);
    expect((await cancel(member, one.outboxId)).status).toBe(403);
    expect((await cancel(boss, one.outboxId)).status).toBe(200);
    expect((await cancel(anna, one.outboxId)).status).toBe(409);
    const found = (await listOf(anna)).find(({ id }) => id === one.draft.id);
    expect(found).toMatchObject({ scheduled: null, isStranded: false });
    const again = await press(anna, one.draft.id, hours(2));
    expect((await cancel(anna, String(again.json.outboxId))).status).toBe(200);
  });

  it('one that only waits to be taken back is no planned one: nobody else cancels it', async () => {
    const { conversationId } = await received();
    const draft = await write(anna, conversationId, 'Tout de suite.');
    const { json } = await press(anna, draft.id, null);
    expect((await app.ask(boss, 'POST', `/outbox/${json.outboxId}/cancel`)).status).toBe(409);
  });

  it('refuses an hour that has passed', async () => {
    const { conversationId } = await received();
    const draft = await write(anna, conversationId, 'Trop tard.');
    const answer = await press(anna, draft.id, START.toISOString());
    expect(answer.status).toBe(422);
    expect(answer.body).toContain('send.hourPast');
  });
});
