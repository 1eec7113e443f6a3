/** Servers that can do less than Dovecot, and folders that change under us. */
import type { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FaultyImap, startFaultyImap } from '../../test/faulty-imap.ts';
import { type MailServer, startMailServer } from '../../test/mail-server.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type SendingHouse, startSendingHouse } from '../../test/sending.ts';
import {
  accountState,
  countsOf,
  eventsOf,
  eventually,
  makeAccount,
  messagesOf,
  synced,
  trust,
} from '../../test/syncing.ts';
import { enqueueOperation, type ServerOperation } from '../conversations/server-operations.ts';
import { inTransaction } from '../platform/database.ts';
import type { Service } from '../platform/house.ts';
import { startSync } from './service.ts';

const PASSWORD = 'box-secret';

let server: MailServer;
let database: TestDatabase;
let house: SendingHouse;
let peer: FaultyImap | undefined;
let sync: Service | undefined;

beforeAll(async () => {
  server = await startMailServer();
  trust(server);
});
afterAll(() => server?.stop());
beforeEach(async () => {
  database = await startTestPostgres();
  house = await startSendingHouse(database);
});
afterEach(async () => {
  await sync?.stop();
  await peer?.stop();
  sync = undefined;
  peer = undefined;
  await house.close();
  await database.close();
});

const simple = (name: string) =>
  `From: Claire <claire@client.test>\r\nSubject: ${name}\r\nMessage-ID: <${name}@client.test>\r\n\r\nBonjour\r\n`;

let boxes = 0;
/** A mailbox whose server announces everything but `hidden`, with these mails in INBOX. */
async function begin(mails: readonly string[], { hidden = [] as string[], pollEvery = 1_000 } = {}) {
  const address = `lesser${++boxes}@example.test`;
  await server.addUser(address, PASSWORD);
  await asOutlook(address, async (client) => {
    for (const name of mails) await client.append('INBOX', simple(name));
  });
  peer = await startFaultyImap(server.imapPort, hidden);
  const mailboxId = await makeAccount(house, server, { address, password: PASSWORD, plainPort: peer.port });
  sync = await startSync(house, { pollEvery });
  await synced(house.db, mailboxId);
  return { address, mailboxId };
}
type Box = Awaited<ReturnType<typeof begin>>;

async function asOutlook<T>(address: string, run: (client: ImapFlow) => Promise<T>): Promise<T> {
  const client = await server.imap(address);
  try {
    return await run(client);
  } finally {
    await client.logout().catch(() => undefined);
  }
}
const inFolder = (address: string, path: string, run: (client: ImapFlow) => Promise<unknown>) =>
  asOutlook(address, async (client) => {
    const lock = await client.getMailboxLock(path);
    try {
      await run(client);
    } finally {
      lock.release();
    }
  });
const mark = (address: string, subject: string, flag: string) =>
  inFolder(address, 'INBOX', (client) =>
    client.messageFlagsAdd({ header: { subject } }, [flag], { uid: true }),
  );

const arrived = (box: Box, count: number) =>
  eventually(
    () => messagesOf(house.db, box.mailboxId),
    (list) => list.length >= count,
  );
const accountedFor = (box: Box) =>
  eventually(
    () => countsOf(house.db, box.mailboxId),
    (list) => list.length > 0 && list.every((one) => one.here + one.aside + one.before === one.on_server),
  );
const locationOf = (box: Box, subject: string) =>
  house.db
    .selectFrom('location')
    .innerJoin('message', 'message.id', 'location.message_id')
    .select(['location.id', 'location.flags'])
    .where('message.mailbox_id', '=', box.mailboxId)
    .where('message.subject', '=', subject)
    .executeTakeFirstOrThrow();
const folderOf = (box: Box, path: string) =>
  house.db
    .selectFrom('folder')
    .selectAll()
    .where('mailbox_id', '=', box.mailboxId)
    .where('path', '=', path)
    .where('gone_at', 'is', null)
    .executeTakeFirst();
const ask = (operation: ServerOperation) => inTransaction(house.db, (tx) => enqueueOperation(tx, operation));
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
/** Subjects in a folder, those marked \Deleted with a cross. */
async function inbox(box: Box, path = 'INBOX'): Promise<string[]> {
  const found = await server.messages(box.address, path);
  return found.map(({ source, flags }) => {
    const subject = /^Subject: (.*)\r$/m.exec(source.toString())?.[1] ?? '';
    return flags.has('\\Deleted') ? `${subject} ✗` : subject;
  });
}
const said = (pattern: RegExp) => peer?.commands.filter((line) => pattern.test(line)) ?? [];
const OLD = ['UIDPLUS', 'MOVE'];

describe('a server without IDLE, CONDSTORE and QRESYNC', () => {
  it('is asked again and again: new mail, flags and removals show', async () => {
    const box = await begin(['first', 'second'], { hidden: ['IDLE', 'CONDSTORE', 'QRESYNC'] });
    await server.deliver(simple('third'), { to: box.address });
    await arrived(box, 3);
    await mark(box.address, 'second', '\\Seen');
    await eventually(
      () => locationOf(box, 'second'),
      ({ flags }) => flags.includes('\\Seen'),
    );
    await inFolder(box.address, 'INBOX', (client) =>
      client.messageDelete({ header: { subject: 'first' } }, { uid: true }),
    );
    await eventually(
      () => messagesOf(house.db, box.mailboxId),
      (list) => list.some(({ subject, removed }) => subject === 'first' && removed),
    );
    await accountedFor(box);
    expect(said(/ IDLE$/)).toEqual([]);
    expect(said(/CHANGEDSINCE/)).toEqual([]);
  });
});

describe('a server without UIDPLUS and MOVE', () => {
  const prepared = async () => {
    const box = await begin(['ours', 'of another', 'to stay'], { hidden: OLD });
    await mark(box.address, 'of another', '\\Deleted');
    return { box, location: await locationOf(box, 'ours') };
  };

  it('expunges our mail alone, and leaves what another client marked as it is', async () => {
    const { box, location } = await prepared();
    await ask({ mailboxId: box.mailboxId, now: house.clock.now(), kind: 'purge', locationId: location.id });
    await carriedOut(box);
    expect(await inbox(box)).toEqual(['of another ✗', 'to stay']);
    expect(said(/UID EXPUNGE/)).toEqual([]);
    await accountedFor(box);
  });

  it.each([
    ['before the copy', /UID COPY/],
    ['between the copy and the expunge', /^\S+ EXPUNGE/],
    ['never', null],
  ] as const)('moves our mail alone and once, cut off %s', async (_when, cut) => {
    const { box, location } = await prepared();
    const target = await folderOf(box, 'Archive');
    if (cut) peer?.fail({ from: 'client', matching: cut, how: 'drop', times: 1 });
    await ask({
      mailboxId: box.mailboxId,
      now: house.clock.now(),
      kind: 'move',
      locationId: location.id,
      targetFolderId: target!.id,
    });
    await carriedOut(box);
    expect(await inbox(box, 'Archive')).toEqual(['ours']);
    const left = await inbox(box);
    // A cut in the middle may leave it undeleted, but never gone.
    expect(left.map((subject) => subject.replace(' ✗', ''))).toEqual(['of another', 'to stay']);
    if (!cut) expect(left).toEqual(['of another ✗', 'to stay']);
    await accountedFor(box);
    const list = await messagesOf(house.db, box.mailboxId);
    expect(list.find(({ subject }) => subject === 'ours')?.copies).toEqual(['Archive']);
    expect((await eventsOf(house.db, box.mailboxId)).map(({ kind }) => kind)).not.toContain('message.moved');
  });

  it('files in Sent once', async () => {
    const { box } = await prepared();
    const [message] = await messagesOf(house.db, box.mailboxId);
    const target = await folderOf(box, 'Sent');
    peer?.fail({ from: 'server', matching: /APPEND|\+ OK/, how: 'drop', times: 1 });
    await ask({
      mailboxId: box.mailboxId,
      now: house.clock.now(),
      kind: 'append',
      messageId: message!.id,
      targetFolderId: target!.id,
    });
    await carriedOut(box);
    expect(await inbox(box, 'Sent')).toEqual([message!.subject]);
    await accountedFor(box);
  });
});

describe('a first import', () => {
  it('is over for the screens when its last batch is stored, not at the next round', async () => {
    const box = await begin(
      Array.from({ length: 30 }, (_, at) => `m${at}`),
      { pollEvery: 3_600_000 },
    );
    expect(await messagesOf(house.db, box.mailboxId)).toHaveLength(30);
    expect((await accountState(house.db, box.mailboxId)).state).toBe('connected');
  });
});

describe('a folder that another client renames', () => {
  const followed = async () => {
    const box = await begin([]);
    await asOutlook(box.address, async (client) => {
      await client.mailboxCreate('Dossiers');
      await client.append('Dossiers', simple('filed'));
    });
    await again(box);
    const folder = await eventually(
      () => folderOf(box, 'Dossiers'),
      (row) => row !== undefined,
    );
    await house.db
      .updateTable('folder')
      .set({ followed: 'content', import_below_uid: null })
      .where('id', '=', folder!.id)
      .execute();
    await arrived(box, 1);
    return { box, id: folder!.id };
  };
  /** Settings that change make the sync list the folders at once. */
  const again = (box: Box) =>
    house.db
      .updateTable('mail_account')
      .set((eb) => ({ generation: eb('generation', '+', 1) }))
      .where('mailbox_id', '=', box.mailboxId)
      .execute();

  it('stays followed, and its mails stay where they are', async () => {
    const { box, id } = await followed();
    const before = await eventsOf(house.db, box.mailboxId);
    await asOutlook(box.address, (client) => client.mailboxRename('Dossiers', 'Affaires'));
    await again(box);
    const folder = await eventually(
      () => folderOf(box, 'Affaires'),
      (row) => row !== undefined,
    );
    expect(folder).toMatchObject({ id, followed: 'content' });
    await asOutlook(box.address, (client) => client.append('Affaires', simple('filed later')));
    const list = await arrived(box, 2);
    expect(list.map(({ copies }) => copies)).toEqual([['Affaires'], ['Affaires']]);
    const told = (await eventsOf(house.db, box.mailboxId)).slice(before.length);
    expect(told.map(({ kind }) => kind)).toEqual(['message.received']);
    await accountedFor(box);
  });

  it('that is removed is not taken for one that was made meanwhile', async () => {
    const { box, id } = await followed();
    await asOutlook(box.address, async (client) => {
      await client.mailboxDelete('Dossiers');
      await client.mailboxCreate('Autre chose');
      await client.append('Autre chose', simple('other'));
    });
    await again(box);
    const folder = await eventually(
      () => folderOf(box, 'Autre chose'),
      (row) => row !== undefined,
    );
    expect(folder).toMatchObject({ followed: 'none' });
    expect(folder!.id).not.toBe(id);
  });
});
