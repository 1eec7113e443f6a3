/** [G5] [G21]: told once, live, by push and by mail; and [I5]: not a byte of what is hidden. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Notification } from '@guichet/contract/notifications';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  addMember,
  makeMailbox,
  makePerson,
  receiveMail,
  START,
  TEST_KEY,
  type TestMailbox,
} from '../../test/factories.ts';
import { createTestCertificate } from '../../test/mail-server/certificate.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type PushService, startPushService } from '../../test/push-service.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { testKeys } from '../../test/sending.ts';
import { releaseAllOf } from '../assignment/departure.ts';
import { change, type EventDraft } from '../history/record.ts';
import { inTransaction } from '../platform/database.ts';
import type { House, Service } from '../platform/house.ts';
import { newId } from '../platform/id.ts';
import { createJobs, type Jobs } from '../platform/jobs.ts';
import { createLog } from '../platform/log.ts';
import { startFeed } from '../realtime/feed.ts';
import { startPresence } from '../realtime/presence.ts';
import { registerNotificationJobs, startNotifications } from './jobs.ts';
import { notifyNew } from './notify.ts';
import { sentenceOf } from './sentence.ts';

let database: TestDatabase;
let app: RouteApp;
let house: House;
let jobs: Jobs;
let service: Service;
let push: PushService;
let folder: string;
let mailbox: TestMailbox;
let dispatcher: string;
let member: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-notifications-'));
  const tls = await createTestCertificate(folder);
  setDefaultCACertificates([...getCACertificates('default'), tls.ca]);
  push = await startPushService(tls);
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db, pool, connectionString } = database;
  const log = createLog({ level: 'silent', pretty: false });
  const config = { publicUrl: 'https://guichet.example.test', privatePush: true };
  house = { db, pool, connectionString, clock: app.clock, log, keys: testKeys, config } as unknown as House;
  jobs = createJobs({ connectionString, log });
  registerNotificationJobs(jobs, house);
  await jobs.start({ work: true });
  service = await startNotifications(house, jobs);
});
afterAll(async () => {
  await service?.stop();
  await jobs?.stop();
  await push?.stop();
  await app?.close();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  mailbox = await makeMailbox(database.db);
  dispatcher = await makePerson(database.db, 'Diane Roy');
  member = await makePerson(database.db, 'Malika Sy');
  await addMember(database.db, mailbox.id, dispatcher, 'dispatcher');
  await addMember(database.db, mailbox.id, member, 'member');
});

type Listed = { items: Notification[]; unseen: number };
const listOf = async (personId: string) => (await app.ask<Listed>(personId, 'GET', '/notifications')).json;
const told = async (personId: string) => (await listOf(personId)).items.map((one) => one.kind);
/** Waits for the service, which reads by itself. */
const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 60_000, interval: 50 });

const assign = (conversationId: string, assigneeId: string | null, expectedId: string | null, message = '') =>
  app.ask(dispatcher, 'PUT', `/conversations/${conversationId}/assignment`, {
    assigneeId,
    expectedId,
    message,
  });
const record = (conversationId: string, drafts: EventDraft[], by: string | null = null) =>
  inTransaction(database.db, (tx) =>
    change(
      {
        tx,
        now: app.clock.now(),
        historyKey: TEST_KEY,
        actor: by ? { kind: 'person', id: by } : { kind: 'system' },
      },
      conversationId,
      () => drafts,
    ),
  );

describe('who is told', () => {
  it('the new assignee, with the message, once; seen once it is opened', async () => {
    const { conversationId } = await receiveMail(database.db, mailbox, { subject: 'Devis' });
    expect((await assign(conversationId, member, null, 'Elle attend depuis lundi.')).status).toBe(200);
    await until(async () => expect(await told(member)).toEqual(['assigned']));
    const { items, unseen } = await listOf(member);
    expect(unseen).toBe(1);
    expect(items[0]).toMatchObject({
      seen: false,
      mailboxId: mailbox.id,
      conversation: { id: conversationId, subject: 'Devis', correspondent: 'Claire Martin' },
      by: { id: dispatcher, name: 'Diane Roy' },
      message: 'Elle attend depuis lundi.',
    });
    expect(await told(dispatcher)).toEqual([]);
    await notifyNew({ db: database.db, jobs });
    expect(await told(member)).toEqual(['assigned']);
    await app.ask(member, 'POST', `/conversations/${conversationId}/openings`, { messageId: null });
    await until(async () => expect((await listOf(member)).unseen).toBe(0));
  });

  it('several readers at once tell each thing once', async () => {
    const ids: string[] = [];
    for (let at = 0; at < 8; at += 1) ids.push((await receiveMail(database.db, mailbox)).conversationId);
    await Promise.all([
      ...ids.map((id) => assign(id, member, null)),
      ...ids.map(() => notifyNew({ db: database.db, jobs })),
    ]);
    await until(async () => expect(await told(member)).toHaveLength(8));
    await Promise.all(ids.map(() => notifyNew({ db: database.db, jobs })));
    expect(await told(member)).toHaveLength(8);
  });

  it('whoever is responsible and whoever follows, when somebody outside writes', async () => {
    const { conversationId } = await receiveMail(database.db, mailbox, { messageId: 'a@client.example' });
    await assign(conversationId, member, null);
    await app.ask(dispatcher, 'PUT', `/conversations/${conversationId}/followers/${dispatcher}`);
    const inReplyTo = 'a@client.example';
    await receiveMail(database.db, mailbox, { subject: 'Re: Question', inReplyTo, at: app.clock.now() });
    await until(async () => expect(await told(member)).toEqual(['reply', 'assigned']));
    expect(await told(dispatcher)).toEqual(['reply']);
  });

  it('followers and the responsible of what colleagues note and answer; who is mentioned of that alone', async () => {
    const { db } = database;
    const follower = await makePerson(db, 'Yann Le Goff');
    await addMember(db, mailbox.id, follower, 'dispatcher');
    const { conversationId, messageId } = await receiveMail(db, mailbox);
    await assign(conversationId, member, null);
    for (const id of [dispatcher, follower])
      await app.ask(id, 'PUT', `/conversations/${conversationId}/followers/${id}`);
    await app.ask(member, 'PATCH', '/me', { preferences: { quietKinds: ['answer'] } });
    const noteId = newId();
    const note = { noteId, text: '@Diane Roy, vu.', mentions: [dispatcher] };
    expect((await app.ask(member, 'POST', `/conversations/${conversationId}/notes`, note)).status).toBe(200);
    await until(async () => expect(await told(follower)).toEqual(['note']));
    expect(await told(dispatcher)).toEqual(['mentioned']);
    expect((await listOf(follower)).items[0]).toMatchObject({ noteId, message: '@Diane Roy, vu.' });
    const answer = (kind: 'reply' | 'forward'): EventDraft => ({
      kind: 'answer.sent',
      v: 1,
      data: { outboxId: newId(), messageId, answer: kind, refusedRecipients: 0 },
    });
    await record(conversationId, [answer('forward'), answer('reply')], follower);
    await until(async () => expect(await told(member)).toEqual(['answer', 'assigned']));
    expect(await told(dispatcher)).toEqual(['answer', 'mentioned']);
    expect(await told(follower)).toEqual(['note']);
  });

  it('the dispatchers, once for all that somebody who left had to do', async () => {
    const ids: string[] = [];
    for (let at = 0; at < 3; at += 1) ids.push((await receiveMail(database.db, mailbox)).conversationId);
    for (const id of ids) await assign(id, member, null);
    await app.ask(dispatcher, 'PUT', `/conversations/${ids[0]}/status`, { status: 'resolved' });
    await inTransaction(database.db, async (tx) => {
      await tx.deleteFrom('mailbox_member').where('person_id', '=', member).execute();
      const writing = { tx, now: app.clock.now(), historyKey: TEST_KEY, actor: { kind: 'system' as const } };
      await releaseAllOf(writing, member, mailbox.id);
    });
    await until(async () => expect(await told(dispatcher)).toEqual(['released']));
    const [released] = (await listOf(dispatcher)).items;
    expect(released).toMatchObject({ count: 2, conversation: null, by: { name: 'Malika Sy' } });
    expect(sentenceOf(released!, 'fr')).toMatch(
      /^Malika Sy ne suit plus la boîte Support\s: 2 conversations/,
    );
    // He sees nothing of the mailbox any more, nor what he was told of it.
    expect(await listOf(member)).toEqual({ items: [], next: null, unseen: 0 });
  });

  it('nobody who may not see it: mentioned where it is hidden from him', async () => {
    const { conversationId } = await receiveMail(database.db, mailbox);
    const colleague = await makePerson(database.db, 'Carla');
    await addMember(database.db, mailbox.id, colleague, 'member');
    await assign(conversationId, member, null);
    const note: EventDraft = {
      kind: 'note.added',
      v: 1,
      data: { noteId: newId(), mentions: [member, colleague], commitment: '' },
    };
    const noteId = note.kind === 'note.added' ? note.data.noteId : '';
    await database.db
      .insertInto('note')
      .values({
        id: noteId,
        conversation_id: conversationId,
        author_id: dispatcher,
        kind: 'note',
        text: 'secret',
        salt: Buffer.alloc(16),
        created_at: START,
      })
      .execute();
    await record(conversationId, [note], dispatcher);
    await until(async () => expect(await told(member)).toEqual(['mentioned', 'assigned']));
    expect(await told(colleague)).toEqual([]);
  });
});

describe('what is hidden since [I5]', () => {
  it('is neither listed nor counted: the answers are those of somebody who was never told', async () => {
    const { conversationId } = await receiveMail(database.db, mailbox);
    await assign(conversationId, member, null, 'Pour vous');
    await until(async () => expect((await listOf(member)).unseen).toBe(1));
    await assign(conversationId, null, member);
    await database.db.updateTable('mailbox').set({ defaults: '{"membersSeeUnassigned":false}' }).execute();
    const never = await makePerson(database.db, 'Noé');
    await addMember(database.db, mailbox.id, never, 'member');
    const [his, other] = await Promise.all(
      [member, never].map(async (id) => {
        const list = await app.ask(id, 'GET', '/notifications');
        const seen = await app.ask(id, 'PUT', '/notifications/seen', {});
        return [list.status, list.body, seen.status, seen.body];
      }),
    );
    expect(his).toEqual(other);
    await database.db.updateTable('mailbox').set({ defaults: '{}' }).execute();
  });

  it('a notification is told to its owner alone, live', async () => {
    const presence = await startPresence(house);
    const feed = await startFeed(house, presence);
    try {
      const take = async (personId: string) => {
        const stop = new AbortController();
        const subscriber = await feed.subscribe(personId);
        const types: string[] = [];
        const reading = (async () => {
          for await (const message of subscriber!.messages(stop.signal)) types.push(message.type);
        })();
        const end = () => {
          stop.abort();
          return reading;
        };
        return { types, end };
      };
      const [his, hers] = [await take(member), await take(dispatcher)];
      const { conversationId } = await receiveMail(database.db, mailbox);
      await assign(conversationId, member, null);
      await until(async () => expect(his.types).toContain('notification'));
      await until(async () => expect(hers.types).toContain('conversation'));
      await his.end();
      await hers.end();
      expect(hers.types).not.toContain('notification');
    } finally {
      await feed.stop();
      await presence.stop();
    }
  });
});

describe('a star', () => {
  it('shows in the other windows of who set it, set and taken back, and in nobody else’s', async () => {
    const presence = await startPresence(house);
    const feed = await startFeed(house, presence);
    try {
      const take = async (personId: string) => {
        const stop = new AbortController();
        const subscriber = await feed.subscribe(personId);
        const stars: [string, boolean][] = [];
        const reading = (async () => {
          for await (const message of subscriber!.messages(stop.signal))
            if (message.type === 'star') stars.push([message.conversationId, message.starred]);
        })();
        const end = () => {
          stop.abort();
          return reading;
        };
        return { stars, end };
      };
      const [his, hers] = [await take(dispatcher), await take(member)];
      const { conversationId } = await receiveMail(database.db, mailbox);
      const star = await app.ask<{ undo: string }>(
        dispatcher,
        'PUT',
        `/conversations/${conversationId}/star`,
        {
          starred: true,
        },
      );
      await app.ask(dispatcher, 'POST', `/acts/${star.json.undo}/undo`);
      await until(async () =>
        expect(his.stars).toEqual([
          [conversationId, true],
          [conversationId, false],
        ]),
      );
      await his.end();
      await hers.end();
      expect(hers.stars).toEqual([]);
    } finally {
      await feed.stop();
      await presence.stop();
    }
  });
});

describe('Web Push', () => {
  const subscribe = () => app.ask(member, 'POST', '/push/subscriptions', push.subscription());
  beforeEach(async () => {
    await database.db.deleteFrom('push_subscription').execute();
    push.pushed.length = 0;
    push.answer = 201;
  });

  it('arrives encrypted and signed with the key that the browser was given', async () => {
    const { publicKey } = (await app.ask<{ publicKey: string }>(member, 'GET', '/push/key')).json;
    expect((await subscribe()).status).toBe(200);
    const { conversationId } = await receiveMail(database.db, mailbox, { subject: 'Très secret' });
    await assign(conversationId, member, null);
    await until(async () => expect(push.pushed).toHaveLength(1));
    const [{ headers, body }] = push.pushed as [(typeof push.pushed)[number]];
    expect(headers['content-encoding']).toBe('aes128gcm');
    expect(headers.authorization).toMatch(new RegExp(`^vapid t=.+, k=${publicKey}$`));
    expect(body.includes('Diane')).toBe(false);
    const [told] = (await listOf(member)).items;
    expect(JSON.parse(push.read())).toEqual({
      id: told?.id,
      title: 'Diane Roy vous a confié une conversation',
      path: `/m/${mailbox.id}/all/${conversationId}`,
    });
  });

  it('forgets a browser that its service does not know any more', async () => {
    await subscribe();
    push.answer = 410;
    await assign((await receiveMail(database.db, mailbox)).conversationId, member, null);
    await until(async () =>
      expect(await database.db.selectFrom('push_subscription').select('id').execute()).toEqual([]),
    );
  });

  it('is repeated when the service fails, and left out for what is quiet or seen', {
    timeout: 180_000,
  }, async () => {
    await subscribe();
    push.answer = 503;
    await assign((await receiveMail(database.db, mailbox)).conversationId, member, null);
    await until(async () => expect(push.pushed).toHaveLength(1));
    push.answer = 201;
    const failed = push.pushed.length;
    await until(async () => expect(push.pushed.length).toBeGreaterThan(failed));
    const before = push.pushed.length;
    await app.ask(member, 'PATCH', '/me', { preferences: { quietKinds: ['assigned'] } });
    await assign((await receiveMail(database.db, mailbox)).conversationId, member, null);
    await until(async () => expect((await listOf(member)).unseen).toBe(2));
    const waiting = await database.db.selectFrom('notification').select('id').execute();
    expect(waiting.length).toBeGreaterThan(1);
    expect(push.pushed).toHaveLength(before);
  });

  it('refuses what is no subscription', async () => {
    const { endpoint, keys } = push.subscription();
    const ask = (input: unknown) => app.ask(member, 'POST', '/push/subscriptions', input);
    expect((await ask({ endpoint: endpoint.replace('https', 'http'), keys })).status).toBe(422);
    expect((await ask({ endpoint, keys: { ...keys, p256dh: 'A'.repeat(87) } })).status).toBe(422);
    expect((await app.ask(dispatcher, 'DELETE', '/push/subscriptions', { endpoint })).status).toBe(200);
  });

  it('keeps the private key sealed, and the same one', async () => {
    const key = () =>
      app.ask<{ publicKey: string }>(member, 'GET', '/push/key').then(({ json }) => json.publicKey);
    expect(await key()).toBe(await key());
    const row = await database.db.selectFrom('instance').select('vapid_private').executeTakeFirstOrThrow();
    expect(row.vapid_private?.length).toBeGreaterThan(32 + 28);
  });
});
