/** Filing, moving between accounts, deleting for good and blocking, looked at on the mail server itself. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMember, makePerson, viewerOf, writingOf } from '../../test/factories.ts';
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
import { undoAct } from '../acts/undo-act.ts';
import { placeConversation } from '../conversations/place-conversation.ts';
import { blockSender } from '../filing/block-sender.ts';
import { deleteForGood } from '../filing/delete-for-good.ts';
import { fileConversation } from '../filing/file-conversation.ts';
import { moveConversation } from '../filing/move-conversation.ts';
import type { Writing } from '../history/record.ts';
import { inTransaction } from '../platform/database.ts';
import { expungeOne } from './remove-copy.ts';
import { startSync } from './service.ts';
import { createBell, type Session } from './session.ts';
import { transferCopy } from './transfer-copy.ts';

const PASSWORD = 'box-secret';

let server: MailServer;
let database: TestDatabase;
let house: SendingHouse;
let sync: Awaited<ReturnType<typeof startSync>> | undefined;
let diane: string;

beforeAll(async () => {
  [server, database] = await Promise.all([startMailServer(), startTestPostgres()]);
  trust(server);
  house = await startSendingHouse(database);
  diane = await makePerson(house.db, 'Diane');
  sync = await startSync(house, { pollEvery: 1_000 });
});
afterAll(async () => {
  await sync?.stop();
  await house?.close();
  await Promise.all([server?.stop(), database?.close()]);
});

let boxes = 0;
type Box = { address: string; mailboxId: string };

async function makeBox(): Promise<Box> {
  const address = `filing${++boxes}@example.test`;
  await server.addUser(address, PASSWORD);
  const mailboxId = await makeAccount(house, server, { address, password: PASSWORD, importFrom: null });
  await addMember(house.db, mailboxId, diane, 'dispatcher');
  await synced(house.db, mailboxId);
  return { address, mailboxId };
}

let mails = 0;
const write = (subject: string, to: string, more = '') =>
  `From: Claire <claire@client.test>\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <f${++mails}@client.test>\r\n${more}\r\nBonjour é.\r\n`;

async function receive(box: Box, subject: string, more = '') {
  await server.deliver(write(subject, box.address, more), { to: box.address });
  const list = await eventually(
    () => messagesOf(house.db, box.mailboxId),
    (all) => all.some((one) => one.subject === subject),
  );
  return list.find((one) => one.subject === subject)!;
}

const as = async <T>(run: (writing: Writing, viewer: Awaited<ReturnType<typeof viewerOf>>) => Promise<T>) => {
  const viewer = await viewerOf(house.db, diane);
  return inTransaction(house.db, (tx) => run(writingOf(tx, diane, house.clock.now()), viewer));
};
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const onServer = async (address: string, mailbox = 'INBOX') =>
  (await server.messages(address, mailbox).catch(() => [])).map((one) => hash(one.source));
const conversation = (id: string) =>
  house.db.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const isQuiet = () =>
  eventually(
    () =>
      house.db
        .selectFrom('server_operation')
        .select(['kind', 'last_error'])
        .where('state', '=', 'waiting')
        .execute(),
    (waiting) => waiting.length === 0,
  );
const isAccountedFor = (box: Box) =>
  eventually(
    () => countsOf(house.db, box.mailboxId),
    (list) => list.length > 0 && list.every((one) => one.here + one.aside + one.before === one.on_server),
  );

describe('filing on the server', () => {
  it('makes a folder with levels and accents; one that the server refuses brings it back', async () => {
    const box = await makeBox();
    const mail = await receive(box, 'À classer');
    const { folder } = await as((writing, viewer) =>
      fileConversation(writing, viewer, {
        conversationId: mail.conversation_id,
        folder: { parentId: null, newFolder: 'Clients/Éts Morel & fils' },
      }),
    );
    await isQuiet();
    expect(await onServer(box.address, folder.path)).toHaveLength(1);
    expect(await onServer(box.address)).toEqual([]);
    await isAccountedFor(box);
    expect((await eventsOf(house.db, box.mailboxId)).map((event) => event.kind)).toEqual([
      'message.received',
      'conversation.filed',
    ]);

    await as((writing, viewer) =>
      fileConversation(writing, viewer, {
        conversationId: mail.conversation_id,
        folder: { parentId: null, newFolder: '~non' },
      }),
    );
    const row = await eventually(
      () => conversation(mail.conversation_id),
      (one) => one.folder_id === folder.id,
    );
    expect(row.place).toBe('filed');
    expect((await eventsOf(house.db, box.mailboxId)).at(-1)).toMatchObject({
      kind: 'conversation.filed',
      actor: { kind: 'system' },
      data: { toFolderId: folder.id, cause: 'refused' },
    });
    const refused = await house.db
      .selectFrom('folder')
      .select(['refusal', 'gone_at'])
      .where('mailbox_id', '=', box.mailboxId)
      .where('path', 'like', '%~non')
      .executeTakeFirstOrThrow();
    expect(refused.refusal).not.toBeNull();
    expect(refused.gone_at).not.toBeNull();
  });
});

describe('moving between two accounts', () => {
  it('brings the same bytes, removes them where they lay, and doubles nothing; back again too', async () => {
    const [from, to] = [await makeBox(), await makeBox()];
    const mail = await receive(from, 'À déplacer');
    const [bytes] = await onServer(from.address);
    const { undo } = await as((writing, viewer) =>
      moveConversation(writing, viewer, { conversationId: mail.conversation_id, mailboxId: to.mailboxId }),
    );
    await isQuiet();
    expect(await onServer(to.address)).toEqual([bytes]);
    expect(await onServer(from.address)).toEqual([]);
    await Promise.all([isAccountedFor(from), isAccountedFor(to)]);
    expect(await messagesOf(house.db, from.mailboxId)).toEqual([]);
    expect(await messagesOf(house.db, to.mailboxId)).toMatchObject([{ id: mail.id, copies: ['INBOX'] }]);

    // An answer to the old address goes after it.
    await receiveAt(from, to, 'Re: À déplacer', `In-Reply-To: <${mail.message_id}>\r\n`);
    // What follows it is asked for when it has been recognised, a moment after it is stored.
    await eventually(
      async () => [await onServer(from.address), await onServer(to.address)],
      ([here, there]) => here?.length === 0 && there?.length === 2,
    );
    await isQuiet();
    expect((await conversation(mail.conversation_id)).message_count).toBe(2);
    await Promise.all([isAccountedFor(from), isAccountedFor(to)]);
    expect(undo).not.toBeNull();
  });

  async function receiveAt(box: Box, home: Box, subject: string, more: string) {
    await server.deliver(write(subject, box.address, more), { to: box.address });
    await eventually(
      () => messagesOf(house.db, home.mailboxId),
      (all) => all.some((one) => one.subject === subject),
    );
  }

  it('is taken back on both servers', async () => {
    const [from, to] = [await makeBox(), await makeBox()];
    const mail = await receive(from, 'Aller et retour');
    const [bytes] = await onServer(from.address);
    for (const waits of [true, false]) {
      const { undo } = await as((writing, viewer) =>
        moveConversation(writing, viewer, { conversationId: mail.conversation_id, mailboxId: to.mailboxId }),
      );
      if (waits) await isQuiet();
      await as((writing, viewer) => undoAct(writing, viewer, undo!));
      await isQuiet();
      await eventually(
        async () => [await onServer(from.address), await onServer(to.address)],
        ([here, there]) => here?.length === 1 && here[0] === bytes && there?.length === 0,
      );
      await Promise.all([isAccountedFor(from), isAccountedFor(to)]);
      expect(await messagesOf(house.db, from.mailboxId)).toMatchObject([{ id: mail.id, copies: ['INBOX'] }]);
    }
  });

  it('killed between its steps, it ends with one copy, and removes nothing before that is proved', async () => {
    const [from, to] = [await makeBox(), await makeBox()];
    const mail = await receive(from, 'Coupure');
    const [bytes] = await onServer(from.address);
    await sync?.stop();
    await as((writing, viewer) =>
      moveConversation(writing, viewer, { conversationId: mail.conversation_id, mailboxId: to.mailboxId }),
    );
    const operation = await house.db
      .selectFrom('server_operation')
      .selectAll()
      .where('kind', '=', 'transfer')
      .where('message_id', '=', mail.id)
      .executeTakeFirstOrThrow();
    const session = {
      house,
      mailbox: { id: to.mailboxId, kind: 'shared', address: to.address, aliases: [] },
      bell: createBell(),
    } as unknown as Session;
    const target = { id: operation.target_folder_id!, path: 'INBOX' };
    const killed = async () => {
      throw new Error('killed');
    };
    for (const hooks of [{ appended: killed }, { verified: killed }]) {
      const client = await server.imap(to.address);
      await expect(transferCopy(session, client, operation, target, hooks)).rejects.toThrow('killed');
      await client.logout();
      expect(await onServer(to.address)).toEqual([bytes]);
      expect(await onServer(from.address)).toEqual([bytes]);
    }
    sync = await startSync(house, { pollEvery: 1_000, isAlone: true });
    await isQuiet();
    expect(await onServer(to.address)).toEqual([bytes]);
    expect(await onServer(from.address)).toEqual([]);
    await Promise.all([isAccountedFor(from), isAccountedFor(to)]);
    expect(await messagesOf(house.db, to.mailboxId)).toHaveLength(1);
    expect(await messagesOf(house.db, from.mailboxId)).toHaveLength(0);
  });
});

describe('deleting for good, and blocking', () => {
  it('the copy is gone from the server; what the sender writes then lies in Junk', async () => {
    const box = await makeBox();
    const mail = await receive(box, 'Publicité');
    const keep = await receive(box, 'À garder', 'X-Keep: 1\r\n');
    await as((writing, viewer) =>
      placeConversation(writing, viewer, { conversationId: mail.conversation_id, place: 'trash' }),
    );
    await isQuiet();
    expect(await onServer(box.address, 'Trash')).toHaveLength(1);
    await as((writing, viewer) => deleteForGood(writing, viewer, mail.conversation_id));
    await isQuiet();
    expect(await onServer(box.address, 'Trash')).toEqual([]);
    await isAccountedFor(box);
    expect(await onServer(box.address)).toHaveLength(1);

    await as((writing, viewer) =>
      blockSender(writing, viewer, { conversationId: keep.conversation_id, scope: 'address' }),
    );
    const next = await receive(box, 'Encore');
    await isQuiet();
    expect(await onServer(box.address, 'Junk')).toHaveLength(2);
    expect(await onServer(box.address)).toEqual([]);
    expect((await conversation(next.conversation_id)).place).toBe('spam');
    await isAccountedFor(box);
  });

  it('without UIDPLUS nothing goes that another client had only marked', async () => {
    const address = 'plain-expunge@example.test';
    await server.addUser(address, PASSWORD);
    for (const subject of ['un', 'deux', 'trois'])
      await server.deliver(write(subject, address), { to: address });
    await server.waitForMessages(address, { enough: (all) => all.length === 3 });
    const client = await server.imap(address);
    client.capabilities.delete('UIDPLUS');
    await client.mailboxOpen('INBOX');
    await client.messageFlagsAdd('1', ['\\Deleted'], { uid: true });
    await expungeOne(client, 2);
    await client.logout();
    const left = await server.messages(address);
    expect(left.map((one) => [one.uid, one.flags.has('\\Deleted')])).toEqual([
      [1, true],
      [3, false],
    ]);
  });
});
