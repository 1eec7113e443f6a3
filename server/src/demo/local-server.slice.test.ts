import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePerson, receiveMail, START, TEST_KEY, type TestMailbox } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { testKeys } from '../../test/sending.ts';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { rebuildRows } from '../conversations/rebuild.ts';
import { enqueueOperation, type ServerOperation } from '../conversations/server-operations.ts';
import { secretScope } from '../mailboxes/account.ts';
import { createMailbox } from '../mailboxes/mailbox.ts';
import { systemClock } from '../platform/clock.ts';
import { type Database, inTransaction } from '../platform/database.ts';
import { createLog } from '../platform/log.ts';
import { createFolders, nextUid, UID_VALIDITY } from './local-folders.ts';
import { applyOperations, startLocalServer } from './local-server.ts';

let database: TestDatabase;
let db: Database;
let mailbox: TestMailbox;
const house = () => ({ db, clock: systemClock, keys: { historyKey: TEST_KEY } });

beforeAll(async () => {
  database = await startTestPostgres();
  db = database.db;
  mailbox = await newMailbox('accueil@example.test');
});
afterAll(() => database?.close());

async function newMailbox(address: string): Promise<TestMailbox> {
  const actorId = await makePerson(db, 'Mina');
  return inTransaction(db, async (tx) => {
    const administering = { tx, now: START, actorId, ip: null };
    const kind = 'shared' as const;
    const id = await createMailbox(administering, {
      kind,
      ownerId: null,
      name: 'Accueil',
      address,
      timeZone: 'UTC',
    });
    const folders = await createFolders(tx, id);
    // The mails of the tests are numbered by themselves, below.
    await tx.updateTable('folder').set({ highest_uid: 1_000 }).where('id', '=', folders.inbox).execute();
    return { id, kind, address, folders };
  });
}

type Asked<T = ServerOperation> = T extends unknown ? Omit<T, 'mailboxId' | 'now'> : never;

async function ask(operation: Asked, to: TestMailbox = mailbox): Promise<void> {
  const asked = { ...operation, mailboxId: to.id, now: START } as ServerOperation;
  await inTransaction(db, (tx) => enqueueOperation(tx, asked));
}

async function mailIn(to: TestMailbox = mailbox) {
  const { messageId, conversationId } = await receiveMail(db, to, {});
  const { id } = await copyOf(messageId);
  return { messageId, conversationId, locationId: id };
}

const copyOf = (messageId: string) =>
  db
    .selectFrom('location')
    .innerJoin('folder', 'folder.id', 'location.folder_id')
    .select([
      'location.id',
      'folder.role',
      'uid',
      'location.uid_validity',
      'flags',
      'target_folder_id',
      'location.gone_at',
    ])
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow();

const states = async () =>
  (await db.selectFrom('server_operation').select('state').execute()).map(({ state }) => state);

describe('the folders of the demo', () => {
  it('take and lose flags in the order asked for', async () => {
    const { messageId, locationId } = await mailIn();
    await ask({ kind: 'flag', locationId, flags: ['\\Seen'] });
    await ask({ kind: 'flag', locationId, flags: ['\\Answered', '\\Seen'] });
    await ask({ kind: 'flag', locationId, flags: ['-\\Seen'] });
    await applyOperations(house());
    expect((await copyOf(messageId)).flags).toEqual(['\\Answered']);
    expect(new Set(await states())).toEqual(new Set(['done']));
  });

  it('number what is moved into them, and the place stays what was asked for', async () => {
    const { messageId, conversationId, locationId } = await mailIn();
    const highest = await inTransaction(db, (tx) => nextUid(tx, mailbox.folders.archive));
    await ask({ kind: 'move', locationId, targetFolderId: mailbox.folders.archive });
    await inTransaction(db, (tx) => refreshMailColumns(tx, [conversationId]));
    await applyOperations(house());
    expect(await copyOf(messageId)).toMatchObject({
      role: 'archive',
      uid: highest + 1,
      uid_validity: UID_VALIDITY,
      target_folder_id: null,
    });
    const row = await db
      .selectFrom('conversation')
      .select('place')
      .where('id', '=', conversationId)
      .execute();
    expect(row).toEqual([{ place: 'archive' }]);
    expect((await rebuildRows(db, { check: true })).different).toEqual([]);
  });

  it('carry out several moves of one copy, and a move to where it lies', async () => {
    const { messageId, locationId } = await mailIn();
    await ask({ kind: 'move', locationId, targetFolderId: mailbox.folders.trash });
    await ask({ kind: 'move', locationId, targetFolderId: mailbox.folders.inbox });
    await applyOperations(house());
    expect(await copyOf(messageId)).toMatchObject({ role: 'inbox', target_folder_id: null });
    const { uid } = await copyOf(messageId);
    await ask({ kind: 'move', locationId, targetFolderId: mailbox.folders.inbox });
    await applyOperations(house());
    expect(await copyOf(messageId)).toMatchObject({ role: 'inbox', uid });
  });

  it('take a copy once, however often it is asked for', async () => {
    const { messageId } = await mailIn();
    for (let time = 0; time < 2; time += 1) {
      await ask({ kind: 'append', messageId, targetFolderId: mailbox.folders.sent, flags: ['\\Seen'] });
      await applyOperations(house());
    }
    const copies = await db
      .selectFrom('location')
      .select('flags')
      .where('message_id', '=', messageId)
      .where('folder_id', '=', mailbox.folders.sent)
      .execute();
    expect(copies).toEqual([{ flags: ['\\Seen'] }]);
  });

  it('lose for good what is purged', async () => {
    const { messageId, locationId } = await mailIn();
    await ask({ kind: 'purge', locationId });
    await applyOperations(house());
    expect((await copyOf(messageId)).gone_at).not.toBeNull();
    const message = await db
      .selectFrom('message')
      .select('removed_on_server_at')
      .where('id', '=', messageId)
      .executeTakeFirstOrThrow();
    expect(message.removed_on_server_at).not.toBeNull();
    expect((await rebuildRows(db, { check: true })).different).toEqual([]);
  });

  it('are none of a mailbox with a mail account', async () => {
    const real = await newMailbox('vrai@example.test');
    const secret = (side: 'imap' | 'smtp') => testKeys.seal('secret', secretScope(real.id, side));
    const server = { host: 'mail.invalid', port: 993, security: 'tls', user: 'vrai' };
    await db
      .insertInto('mail_account')
      .values({
        mailbox_id: real.id,
        imap_host: server.host,
        imap_port: server.port,
        imap_security: server.security,
        imap_user: server.user,
        imap_secret: secret('imap'),
        smtp_host: server.host,
        smtp_port: server.port,
        smtp_security: server.security,
        smtp_user: server.user,
        smtp_secret: secret('smtp'),
      })
      .execute();
    const { messageId, locationId } = await mailIn(real);
    await ask({ kind: 'move', locationId, targetFolderId: real.folders.trash }, real);
    await applyOperations(house());
    expect((await copyOf(messageId)).role).toBe('inbox');
  });
});

describe('the service', () => {
  it('waits until the instance is a demo, then follows what is asked for', async () => {
    const { connectionString } = database;
    const log = createLog({ level: 'silent', pretty: false });
    const { messageId, locationId } = await mailIn();
    await ask({ kind: 'flag', locationId, flags: ['\\Seen'] });
    const service = await startLocalServer({ ...house(), connectionString, log });
    try {
      await db.updateTable('instance').set({ demo: true }).execute();
      await ask({ kind: 'flag', locationId, flags: ['\\Flagged'] });
      await expect
        .poll(async () => (await copyOf(messageId)).flags, { timeout: 20_000 })
        .toEqual(['\\Flagged', '\\Seen']);
    } finally {
      await service.stop();
    }
  });

  it('leaves a real instance alone', async () => {
    await db.updateTable('instance').set({ demo: false }).execute();
    const { connectionString } = database;
    const log = createLog({ level: 'silent', pretty: false });
    const { messageId, locationId } = await mailIn();
    await ask({ kind: 'flag', locationId, flags: ['\\Seen'] });
    const service = await startLocalServer({ ...house(), connectionString, log });
    await service.stop();
    expect((await copyOf(messageId)).flags).toEqual([]);
  });
});
