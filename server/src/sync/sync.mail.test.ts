import type { ImapFlow } from 'imapflow';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewerOf, writingOf } from '../../test/factories.ts';
import { type MailServer, startMailServer } from '../../test/mail-server.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type SendingHouse, startSendingHouse } from '../../test/sending.ts';
import {
  countsOf,
  eventsOf,
  eventually,
  makeAccount,
  messagesOf,
  synced,
  trust,
} from '../../test/syncing.ts';
import { enqueueOperation, type ServerOperation } from '../conversations/server-operations.ts';
import { starConversation } from '../conversations/star-conversation.ts';
import { inTransaction } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import { startSync } from './service.ts';

const PASSWORD = 'box-secret';

let server: MailServer;
let database: TestDatabase;
let house: SendingHouse;
let sync: Awaited<ReturnType<typeof startSync>>;

beforeAll(async () => {
  [server, database] = await Promise.all([startMailServer(), startTestPostgres()]);
  trust(server);
  house = await startSendingHouse(database);
  sync = await startSync(house, { pollEvery: 1_000 });
});
afterAll(async () => {
  await sync?.stop();
  await house?.close();
  await Promise.all([server?.stop(), database?.close()]);
});

let boxes = 0;
type BoxOptions = {
  importFrom?: Date;
  plainPort?: number;
  personal?: boolean;
  before?: (address: string) => Promise<void>;
};

async function makeBox(options: BoxOptions = {}) {
  const address = `box${++boxes}@example.test`;
  await server.addUser(address, PASSWORD);
  await options.before?.(address);
  const mailboxId = await makeAccount(house, server, {
    address,
    password: PASSWORD,
    importFrom: options.importFrom ?? null,
    ...(options.plainPort === undefined ? {} : { plainPort: options.plainPort }),
    ...(options.personal ? { personal: true } : {}),
  });
  return { address, mailboxId };
}

type Box = Awaited<ReturnType<typeof makeBox>>;

const mail = (fields: Record<string, string>, body = 'Bonjour') =>
  `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}\r\n`;

let ids = 0;
/** A mail of its own, from outside. */
const simple = (subject: string, more: Record<string, string> = {}) =>
  mail({
    From: 'Claire <claire@client.test>',
    Subject: subject,
    'Message-ID': `<m${++ids}@client.test>`,
    ...more,
  });

/** Runs as another mail client of the mailbox. */
async function asOutlook<T>(address: string, run: (client: ImapFlow) => Promise<T>): Promise<T> {
  const client = await server.imap(address);
  try {
    return await run(client);
  } finally {
    await client.logout().catch(() => undefined);
  }
}

async function inFolder<T>(client: ImapFlow, path: string, run: () => Promise<T>): Promise<T> {
  const lock = await client.getMailboxLock(path);
  try {
    return await run();
  } finally {
    lock.release();
  }
}

const append = (address: string, folder: string, raw: string, flags: string[] = [], date?: Date) =>
  asOutlook(address, async (client) => {
    const answer = await client.append(folder, raw, flags, date);
    return answer ? (answer.uid ?? 0) : 0;
  });

const moveAll = (address: string, from: string, to: string) =>
  asOutlook(address, (client) => inFolder(client, from, () => client.messageMove('1:*', to, { uid: true })));

const messages = (box: Box) => messagesOf(house.db, box.mailboxId);
const events = (box: Box) => eventsOf(house.db, box.mailboxId);
const kinds = async (box: Box) => (await events(box)).map((event) => event.kind);
const arrived = (box: Box, count: number) =>
  eventually(
    () => messages(box),
    (list) => list.length >= count,
  );

const conversationOf = (box: Box) =>
  house.db
    .selectFrom('conversation')
    .selectAll()
    .where('mailbox_id', '=', box.mailboxId)
    .executeTakeFirstOrThrow();

async function everythingIsAccountedFor(box: Box) {
  const counts = await eventually(
    () => countsOf(house.db, box.mailboxId),
    (list) => list.every((one) => one.here + one.aside + one.before === one.on_server),
  );
  expect(counts.length).toBeGreaterThan(0);
}

describe('mail in', () => {
  it('stores what is there at first and what comes then, as conversations with their events', async () => {
    const box = await makeBox({
      before: async (address) => {
        await server.deliver(mail({ From: 'a@b.test', Subject: 'first', 'Message-ID': '<1@b.test>' }), {
          to: address,
        });
        await server.waitForMessages(address);
      },
    });
    await synced(house.db, box.mailboxId);
    await server.deliver(
      mail({ From: 'c@d.test', Subject: 'Re: first', 'Message-ID': '<2@d.test>', References: '<1@b.test>' }),
      { to: box.address },
    );
    const list = await arrived(box, 2);
    expect(list.map((m) => m.subject)).toEqual(['first', 'Re: first']);
    expect(new Set(list.map((m) => m.conversation_id)).size).toBe(1);
    const told = await events(box);
    expect(told.map((e) => [e.kind, 'imported' in e.data && e.data.imported])).toEqual([
      ['message.received', true],
      ['message.received', false],
    ]);
    expect(told[1]).toMatchObject({ data: { newcomer: true } });
    const row = await house.db
      .selectFrom('conversation')
      .selectAll()
      .where('mailbox_id', '=', box.mailboxId)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ subject: 'first', status: 'open', message_count: 2, place: 'inbox' });
  });

  it('takes mail that was read in another client before the fetch', async () => {
    const box = await makeBox({
      before: async (address) => {
        await append(address, 'INBOX', mail({ From: 'a@b.test', Subject: 'read elsewhere' }), ['\\Seen']);
      },
    });
    await synced(house.db, box.mailboxId);
    expect((await messagesOf(house.db, box.mailboxId)).map((m) => m.subject)).toEqual(['read elsewhere']);
  });

  it('accounts for every mail of every followed folder', async () => {
    const box = await makeBox({
      before: async (address) => {
        for (let i = 0; i < 5; i++)
          await append(address, 'INBOX', mail({ From: 'a@b.test', Subject: `${i}` }));
        await append(address, 'Archive', mail({ From: 'a@b.test', Subject: 'archived long ago' }));
      },
    });
    await synced(house.db, box.mailboxId);
    await everythingIsAccountedFor(box);
  });

  it('keeps mails without Message-ID, Date, From, body, or anything at all', async () => {
    const box = await makeBox({
      before: async (address) => {
        await append(address, 'INBOX', mail({ From: 'a@b.test', Subject: 'no id' }));
        await append(address, 'INBOX', mail({ Subject: 'no sender' }));
        await append(address, 'INBOX', mail({ From: 'a@b.test', Subject: 'no body' }, ''));
        await append(address, 'INBOX', '\r\n');
      },
    });
    await synced(house.db, box.mailboxId);
    expect(await messages(box)).toHaveLength(4);
    expect(new Set((await messages(box)).map((m) => m.conversation_id)).size).toBe(4);
    await everythingIsAccountedFor(box);
  });

  it('takes two different mails with one Message-ID as two, and the same bytes as one with two copies', async () => {
    const box = await makeBox();
    await synced(house.db, box.mailboxId);
    const same = { From: 'a@b.test', Subject: 'twice', 'Message-ID': '<same@b.test>' };
    await append(box.address, 'INBOX', mail(same, 'one'));
    await append(box.address, 'INBOX', mail(same, 'two'));
    await append(box.address, 'INBOX', mail(same, 'two'));
    await arrived(box, 2);
    await everythingIsAccountedFor(box);
    const list = await messages(box);
    expect(list.map((m) => m.copies)).toEqual([['INBOX'], ['INBOX', 'INBOX']]);
  });

  it('never joins by an empty, nil or bare identifier, nor by one that only looks like ours', async () => {
    const box = await makeBox();
    await synced(house.db, box.mailboxId);
    const forged = `g1.${'a'.repeat(26)}.${'b'.repeat(26)}.${'c'.repeat(16)}@example.test`;
    for (const id of ['<>', '<nil>', '<12345>', `<${forged}>`, 'null']) {
      await server.deliver(simple('one', { 'In-Reply-To': id, References: id }), { to: box.address });
      await server.deliver(simple('two', { 'In-Reply-To': id, References: id }), { to: box.address });
    }
    const list = await arrived(box, 10);
    expect(new Set(list.map((m) => m.conversation_id)).size).toBe(10);
  });

  it('lets two answers to a mail that never came meet, and the mail itself join when it comes late', async () => {
    const box = await makeBox();
    await synced(house.db, box.mailboxId);
    const reply = { References: '<lost@client.test>', Cc: 'x@client.test' };
    await server.deliver(simple('Re: lost', reply), { to: box.address });
    await server.deliver(simple('Re: lost', { ...reply, From: 'x@client.test' }), { to: box.address });
    await arrived(box, 2);
    await server.deliver(simple('lost', { 'Message-ID': '<lost@client.test>' }), { to: box.address });
    const list = await arrived(box, 3);
    expect(new Set(list.map((m) => m.conversation_id)).size).toBe(1);
  });

  it('keeps strangers who answer one mass mailing apart', async () => {
    const box = await makeBox({
      before: async (address) => {
        const newsletter = {
          From: address,
          Subject: 'News',
          'Message-ID': '<news@example.test>',
          To: address,
        };
        await append(address, 'Sent', mail(newsletter));
      },
    });
    await synced(house.db, box.mailboxId);
    for (const name of ['ann', 'bob', 'eve']) {
      const fields = { From: `${name}@client.test`, References: '<news@example.test>', To: box.address };
      await server.deliver(simple('Re: News', fields), { to: box.address });
    }
    const list = await arrived(box, 4);
    expect(new Set(list.map((m) => m.conversation_id)).size).toBe(4);
  });
});

describe('the first import', () => {
  it('goes back as far as was chosen, counts the rest, and leaves old or answered conversations resolved', async () => {
    const now = Date.now();
    const daysAgo = (days: number) => new Date(now - days * 86_400_000);
    const box = await makeBox({
      importFrom: daysAgo(100),
      before: async (address) => {
        await append(address, 'INBOX', simple('too old'), [], daysAgo(200));
        await append(address, 'INBOX', simple('old'), [], daysAgo(60));
        await append(
          address,
          'INBOX',
          simple('asked', { 'Message-ID': '<asked@client.test>' }),
          [],
          daysAgo(9),
        );
        const answer = mail({
          From: address,
          To: 'claire@client.test',
          Subject: 'Re: asked',
          'Message-ID': '<answer@example.test>',
          'In-Reply-To': '<asked@client.test>',
        });
        await append(address, 'Sent', answer, [], daysAgo(8));
        await append(address, 'INBOX', simple('fresh'), [], daysAgo(2));
      },
    });
    await synced(house.db, box.mailboxId);
    const rows = await house.db
      .selectFrom('conversation')
      .select(['subject', 'status'])
      .where('mailbox_id', '=', box.mailboxId)
      .orderBy('first_message_at')
      .execute();
    expect(rows).toEqual([
      { subject: 'old', status: 'resolved' },
      { subject: 'asked', status: 'resolved' },
      { subject: 'fresh', status: 'open' },
    ]);
    await everythingIsAccountedFor(box);
    expect(await countsOf(house.db, box.mailboxId)).toContainEqual(
      expect.objectContaining({ path: 'INBOX', before: 1, here: 3 }),
    );
  });

  it('makes one conversation of two that an older mail connects', async () => {
    const box = await makeBox({
      before: async (address) => {
        await append(address, 'INBOX', simple('root', { 'Message-ID': '<root@client.test>' }));
        // Newest first, so that what connects them comes when both are there.
        for (let i = 0; i < 250; i++) {
          const other = i % 2 ? '<a0@client.test>' : '<b0@client.test>';
          const chain = i === 0 ? '<a0@client.test> <b0@client.test>' : other;
          await append(address, 'INBOX', simple(`m${i}`, { References: chain }));
        }
      },
    });
    await synced(house.db, box.mailboxId);
    const list = await messages(box);
    expect(list).toHaveLength(251);
    expect(new Set(list.map((m) => m.conversation_id)).size).toBe(2);
    const merges = (await events(box)).filter((event) => event.kind === 'conversation.merged');
    expect(merges.map((event) => event.data.role).sort()).toEqual(['absorbed', 'kept']);
  });
});

describe('another client beside ours', () => {
  it('is told as having moved a mail, and its conversation follows', async () => {
    const box = await makeBox();
    await synced(house.db, box.mailboxId);
    await server.deliver(simple('to be moved'), { to: box.address });
    await arrived(box, 1);
    await moveAll(box.address, 'INBOX', 'Trash');
    await eventually(
      () => messages(box),
      ([message]) => message?.copies.join() === 'Trash',
    );
    const told = await eventually(
      () => events(box),
      (list) => list.some((event) => event.kind === 'message.moved'),
    );
    expect(told.map((event) => [event.kind, event.actor.kind])).toEqual([
      ['message.received', 'correspondent'],
      ['message.moved', 'otherClient'],
      ['conversation.placed', 'otherClient'],
    ]);
    expect(await conversationOf(box)).toMatchObject({ place: 'trash' });
    await moveAll(box.address, 'Trash', 'INBOX');
    await eventually(
      () => conversationOf(box),
      (row) => row.place === 'inbox',
    );
    await eventually(
      () => messages(box),
      ([message]) => message?.copies.join() === 'INBOX',
    );
    await everythingIsAccountedFor(box);
  });

  it('is told as having removed a mail, which stays here', async () => {
    const box = await makeBox();
    await synced(house.db, box.mailboxId);
    await server.deliver(simple('to be removed'), { to: box.address });
    await arrived(box, 1);
    await asOutlook(box.address, (client) =>
      inFolder(client, 'INBOX', () => client.messageDelete('1:*', { uid: true })),
    );
    await eventually(
      () => kinds(box),
      (list) => list.includes('message.removedOnServer'),
    );
    expect(await messages(box)).toMatchObject([{ subject: 'to be removed', removed: true, copies: [] }]);
    expect(await conversationOf(box)).toMatchObject({ hidden: false, place: 'inbox' });
    await everythingIsAccountedFor(box);
  });

  it('hides a removed mail in a personal mailbox', async () => {
    const box = await makeBox({ personal: true });
    await synced(house.db, box.mailboxId);
    await server.deliver(simple('mine'), { to: box.address });
    await arrived(box, 1);
    await asOutlook(box.address, (client) =>
      inFolder(client, 'INBOX', () => client.messageDelete('1:*', { uid: true })),
    );
    await eventually(
      () => conversationOf(box),
      (row) => row.hidden,
    );
  });

  it('answers, and the answer seen in Sent joins its conversation', async () => {
    const box = await makeBox();
    await synced(house.db, box.mailboxId);
    await server.deliver(simple('question', { 'Message-ID': '<question@client.test>' }), { to: box.address });
    await arrived(box, 1);
    const answer = mail({
      From: box.address,
      To: 'claire@client.test',
      Subject: 'Re: question',
      'Message-ID': '<outlook@example.test>',
      References: '<question@client.test>',
    });
    await append(box.address, 'Sent', answer, ['\\Seen']);
    await arrived(box, 2);
    expect((await events(box)).map((event) => [event.kind, event.actor.kind])).toEqual([
      ['message.received', 'correspondent'],
      ['message.sentElsewhere', 'otherClient'],
    ]);
    expect(await conversationOf(box)).toMatchObject({ waiting_since: null, message_count: 2 });
  });

  it('removes a whole folder, and what lay there is told as removed', async () => {
    const box = await makeBox({
      before: (address) =>
        asOutlook(address, async (client) => void (await client.mailboxCreate('Dossiers'))),
    });
    await synced(house.db, box.mailboxId);
    await house.db
      .updateTable('folder')
      .set({ followed: 'content', import_below_uid: null })
      .where('mailbox_id', '=', box.mailboxId)
      .where('path', '=', 'Dossiers')
      .execute();
    await append(box.address, 'Dossiers', simple('filed by hand'));
    await arrived(box, 1);
    expect(await conversationOf(box)).toMatchObject({ place: 'filed' });
    await asOutlook(box.address, (client) => client.mailboxDelete('Dossiers'));
    // Settings that change make the sync list the folders at once.
    await house.db
      .updateTable('mail_account')
      .set((eb) => ({ generation: eb('generation', '+', 1) }))
      .where('mailbox_id', '=', box.mailboxId)
      .execute();
    await eventually(
      () => kinds(box),
      (list) => list.includes('message.removedOnServer'),
    );
    expect(await messages(box)).toMatchObject([{ removed: true, copies: [] }]);
  });

  it('sets flags that show here and tell nothing', async () => {
    const box = await makeBox();
    await synced(house.db, box.mailboxId);
    await server.deliver(simple('to be read'), { to: box.address });
    await arrived(box, 1);
    await asOutlook(box.address, (client) =>
      inFolder(client, 'INBOX', () => client.messageFlagsAdd('1:*', ['\\Seen'], { uid: true })),
    );
    await eventually(
      () =>
        house.db.selectFrom('location').select('flags').where('folder_id', 'in', foldersOf(box)).execute(),
      ([location]) => location?.flags.includes('\\Seen') === true,
    );
    expect(await kinds(box)).toEqual(['message.received']);
  });
});

describe('the star of a personal mailbox', () => {
  it('is \\Flagged on the server, whoever sets it', async () => {
    const box = await makeBox({ personal: true });
    await synced(house.db, box.mailboxId);
    await server.deliver(simple('to be starred'), { to: box.address });
    await arrived(box, 1);
    const { id, owner_id } = await house.db
      .selectFrom('conversation as c')
      .innerJoin('mailbox as b', 'b.id', 'c.mailbox_id')
      .select(['c.id', 'b.owner_id'])
      .where('c.mailbox_id', '=', box.mailboxId)
      .executeTakeFirstOrThrow();
    const owner = owner_id ?? '';
    const stars = () =>
      house.db
        .selectFrom('conversation_star')
        .select('person_id')
        .where('conversation_id', '=', id)
        .execute();
    const flagged = async () =>
      (await server.messages(box.address, 'INBOX')).map(({ flags }) => flags.has('\\Flagged'));
    const star = (starred: boolean) =>
      inTransaction(house.db, async (tx) =>
        starConversation(writingOf(tx, owner, house.clock.now()), await viewerOf(tx, owner), {
          conversationId: id,
          starred,
        }),
      );

    expect(await star(true)).not.toBeNull();
    await eventually(flagged, ([one]) => one === true);
    await star(false);
    await eventually(flagged, ([one]) => one === false);
    await asOutlook(box.address, (client) =>
      inFolder(client, 'INBOX', () => client.messageFlagsAdd('1:*', ['\\Flagged'], { uid: true })),
    );
    await eventually(stars, (list) => list.length === 1);
    expect(await stars()).toEqual([{ person_id: owner }]);
    await asOutlook(box.address, (client) =>
      inFolder(client, 'INBOX', () => client.messageFlagsRemove('1:*', ['\\Flagged'], { uid: true })),
    );
    await eventually(stars, (list) => list.length === 0);
    await append(box.address, 'INBOX', simple('starred elsewhere'), ['\\Flagged']);
    await arrived(box, 2);
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from conversation_star where person_id = ${owner}`.execute(house.db);
    expect(rows).toEqual([{ count: 1 }]);
  });
});

const foldersOf = (box: Box) =>
  house.db.selectFrom('folder').select('id').where('mailbox_id', '=', box.mailboxId);

describe('what we want of the server', () => {
  async function oneMail(subject: string) {
    const box = await makeBox();
    await synced(house.db, box.mailboxId);
    await server.deliver(simple(subject), { to: box.address });
    const [message] = await arrived(box, 1);
    const location = await house.db
      .selectFrom('location')
      .selectAll()
      .where('message_id', '=', message!.id)
      .executeTakeFirstOrThrow();
    return { box, message: message!, location };
  }
  const folder = (box: Box, path: string) =>
    foldersOf(box).where('path', '=', path).executeTakeFirstOrThrow();
  const ask = (operation: ServerOperation) =>
    inTransaction(house.db, (tx) => enqueueOperation(tx, operation));
  const carriedOut = (box: Box) =>
    eventually(
      () =>
        house.db
          .selectFrom('server_operation')
          .select('state')
          .where('mailbox_id', '=', box.mailboxId)
          .execute(),
      (list) => list.every((one) => one.state === 'done'),
    );

  it('is moved there, and tells of no other client', async () => {
    const { box, location } = await oneMail('ours to move');
    const target = await folder(box, 'Archive');
    const common = { mailboxId: box.mailboxId, now: house.clock.now() };
    await ask({ ...common, kind: 'flag', locationId: location.id, flags: ['\\Seen'] });
    await ask({ ...common, kind: 'move', locationId: location.id, targetFolderId: target.id });
    await carriedOut(box);
    const found = await server.messages(box.address, 'Archive');
    expect(found.map(({ flags }) => flags.has('\\Seen'))).toEqual([true]);
    await everythingIsAccountedFor(box);
    expect(await messages(box)).toMatchObject([{ copies: ['Archive'], removed: false }]);
    expect(await kinds(box)).toEqual(['message.received']);
    expect(await conversationOf(box)).toMatchObject({ place: 'archive' });
  });

  it('is filed in Sent once, also when the first attempt was cut off before we knew', async () => {
    const { box, message } = await oneMail('ours to file');
    const target = await folder(box, 'Sent');
    const row = await house.db
      .selectFrom('message')
      .selectAll()
      .where('id', '=', message.id)
      .executeTakeFirstOrThrow();
    // An attempt that reached the server and was not noted.
    await append(box.address, 'Sent', (await house.blobs.read(row.blob_sha256)).toString('latin1'));
    const common = { mailboxId: box.mailboxId, now: house.clock.now() };
    await ask({ ...common, kind: 'append', messageId: message.id, targetFolderId: target.id });
    await carriedOut(box);
    expect(await server.messages(box.address, 'Sent')).toHaveLength(1);
    await everythingIsAccountedFor(box);
  });

  it('makes a folder that the server does not have', async () => {
    const { box, location } = await oneMail('for a new folder');
    const id = newId();
    await house.db
      .insertInto('folder')
      .values({ id, mailbox_id: box.mailboxId, path: 'Old matters', role: 'other', followed: 'none' })
      .execute();
    const common = { mailboxId: box.mailboxId, now: house.clock.now() };
    await ask({ ...common, kind: 'move', locationId: location.id, targetFolderId: id });
    await carriedOut(box);
    expect(await server.messages(box.address, 'Old matters')).toHaveLength(1);
  });

  it('is expunged for good, that mail alone', async () => {
    const { box, location } = await oneMail('to purge');
    await server.deliver(simple('to keep'), { to: box.address });
    await arrived(box, 2);
    await ask({ mailboxId: box.mailboxId, now: house.clock.now(), kind: 'purge', locationId: location.id });
    await carriedOut(box);
    const left = await server.messages(box.address);
    expect(left.map(({ source }) => source.includes('to keep'))).toEqual([true]);
    await everythingIsAccountedFor(box);
  });
});
