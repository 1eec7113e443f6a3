import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
async function makeBox(options: { importFrom?: Date; before?: (address: string) => Promise<void> } = {}) {
  const address = `box${++boxes}@example.test`;
  await server.addUser(address, PASSWORD);
  // What makes sure that the address exists leaves no mail behind.
  await options.before?.(address);
  const mailboxId = await makeAccount(house, server, {
    address,
    password: PASSWORD,
    importFrom: options.importFrom ?? null,
  });
  return { address, mailboxId };
}

const mail = (fields: Record<string, string>, body = 'Bonjour') =>
  `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}\r\n`;

async function append(address: string, folder: string, raw: string, flags: string[] = [], date?: Date) {
  const client = await server.imap(address);
  const answer = await client.append(folder, raw, flags, date);
  await client.logout();
  return answer ? (answer.uid ?? 0) : 0;
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
    const messages = await eventually(
      () => messagesOf(house.db, box.mailboxId),
      (list) => list.length === 2,
    );
    expect(messages.map((m) => m.subject)).toEqual(['first', 'Re: first']);
    expect(new Set(messages.map((m) => m.conversation_id)).size).toBe(1);
    const events = await eventsOf(house.db, box.mailboxId);
    expect(events.map((e) => [e.kind, 'imported' in e.data && e.data.imported])).toEqual([
      ['message.received', true],
      ['message.received', false],
    ]);
    expect(events[1]).toMatchObject({ data: { newcomer: true } });
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
    for (const count of await countsOf(house.db, box.mailboxId)) {
      expect(count.here + count.aside + count.before, count.path).toBe(count.on_server);
    }
  });
});
