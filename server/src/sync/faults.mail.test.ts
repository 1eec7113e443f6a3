/** The sync against a server that fails at each step: nothing is lost, nothing comes twice, nobody waits for others. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
import { verifyHistory } from '../history/verify.ts';
import type { Service } from '../platform/house.ts';
import { startSync } from './service.ts';

const PASSWORD = 'box-secret';

let server: MailServer;
let database: TestDatabase;
let house: SendingHouse;
let peer: FaultyImap;
const running = new Set<Service>();

beforeAll(async () => {
  server = await startMailServer();
  trust(server);
});
afterAll(() => server?.stop());
beforeEach(async () => {
  database = await startTestPostgres();
  house = await startSendingHouse(database);
  peer = await startFaultyImap(server.imapPort);
});
afterEach(async () => {
  for (const service of running) await service.stop();
  running.clear();
  await peer.stop();
  await house.close();
  await database.close();
});

async function begin(options: Parameters<typeof startSync>[1] = {}) {
  const service = await startSync(house, { pollEvery: 1_000, ...options });
  running.add(service);
  return {
    async stop() {
      running.delete(service);
      await service.stop();
    },
  };
}

let boxes = 0;
async function makeBox(mails: readonly string[], options: { direct?: boolean } = {}) {
  const address = `faulty${++boxes}@example.test`;
  await server.addUser(address, PASSWORD);
  if (mails.length > 0) await fill(address, mails);
  const mailboxId = await makeAccount(house, server, {
    address,
    password: PASSWORD,
    ...(options.direct ? {} : { plainPort: peer.port }),
  });
  return { address, mailboxId };
}
type Box = Awaited<ReturnType<typeof makeBox>>;

async function fill(address: string, mails: readonly string[]) {
  const client = await server.imap(address);
  for (const raw of mails) await client.append('INBOX', raw);
  await client.logout();
}

const simple = (name: string, body = 'Bonjour') =>
  `From: Claire <claire@client.test>\r\nSubject: ${name}\r\nMessage-ID: <${name}@client.test>\r\n\r\n${body}\r\n`;
const many = (count: number, body?: string) =>
  Array.from({ length: count }, (_, index) => simple(`m${index}`, body));

const subjects = async (box: Box) => (await messagesOf(house.db, box.mailboxId)).map((m) => m.subject).sort();
const arrived = (box: Box, count: number, limit?: number) =>
  eventually(
    () => subjects(box),
    (list) => list.length >= count,
    limit,
  );

async function everyMailOnce(box: Box, count: number) {
  await synced(house.db, box.mailboxId);
  await eventually(
    () => countsOf(house.db, box.mailboxId),
    (list) => list.every((one) => one.here + one.aside + one.before === one.on_server),
  );
  const list = await subjects(box);
  expect(list).toHaveLength(count);
  expect(new Set(list).size).toBe(count);
  expect((await verifyHistory(house.db, house.keys.historyKey)).fault).toBeNull();
}

describe('a connection that breaks', () => {
  it('in the middle of a mail brings every mail once', async () => {
    peer.fail({ from: 'server', matching: /FETCH .*\{\d+\}$/, afterBytes: 100, how: 'drop', times: 3 });
    const box = await makeBox(many(120, 'x'.repeat(2_000)));
    await begin();
    await everyMailOnce(box, 120);
    expect(peer.triggered).toBe(3);
  });

  it('at every hundredth line of the server brings every mail once', async () => {
    const box = await makeBox(many(60));
    for (const afterBytes of [300, 900, 2_000, 4_000, 9_000]) {
      peer.fail({ from: 'server', afterBytes, how: 'drop', times: 1 });
    }
    await begin();
    await everyMailOnce(box, 60);
    expect(peer.triggered).toBeGreaterThan(0);
  });

  it('that says nothing more is given up and made anew', async () => {
    peer.fail({ from: 'server', matching: /FETCH .*\{\d+\}$/, afterBytes: 10, how: 'hang', times: 1 });
    const box = await makeBox(many(5));
    await begin({ silence: 2_000 });
    await everyMailOnce(box, 5);
    expect(peer.triggered).toBe(1);
  });

  it('always at the same mail sets that mail aside, and the others come in', async () => {
    const poison = simple('poison', 'x'.repeat(7_777));
    peer.fail({ from: 'server', matching: new RegExp(`\\{${poison.length}\\}$`), how: 'drop' });
    const box = await makeBox([...many(5), poison, ...many(10).slice(5)]);
    await begin();
    await arrived(box, 10, 90_000);
    const [aside] = await eventually(
      () => house.db.selectFrom('set_aside').select(['reason', 'size']).execute(),
      (rows) => rows.length === 1,
    );
    expect(aside).toMatchObject({ reason: 'timeout', size: poison.length });
    peer.heal();
    await house.db.updateTable('set_aside').set({ retry_requested_at: house.clock.now() }).execute();
    await arrived(box, 11);
    await everyMailOnce(box, 11);
    expect(await house.db.selectFrom('set_aside').select('id').execute()).toEqual([]);
  });
});

describe('a server that says no', () => {
  it('to a search advances nothing', async () => {
    peer.fail({ from: 'client', matching: /UID SEARCH/, how: { no: 'busy' }, times: 4 });
    const box = await makeBox(many(20));
    await begin();
    await everyMailOnce(box, 20);
    expect(peer.triggered).toBe(4);
  });

  it('to a wrong password is told by name, and delays no other account', async () => {
    const wrong = await makeBox([], { direct: true });
    const right = await makeBox(many(3), { direct: true });
    const other = await makeAccount(house, server, { address: 'nobody@example.test', password: 'no' });
    await house.db
      .updateTable('mail_account')
      .set({ imap_host: 'no-such-host.invalid' })
      .where('mailbox_id', '=', wrong.mailboxId)
      .execute();
    await begin();
    await everyMailOnce(right, 3);
    const fault = (id: string, name: string) =>
      eventually(
        () => accountState(house.db, id),
        (row) => row.state === 'error' && row.fault === name,
      );
    await fault(other, 'login');
    await fault(wrong.mailboxId, 'nameNotFound');
  });
});

describe('an outage', () => {
  it('is told, and what came meanwhile enters afterwards as new mail', async () => {
    const box = await makeBox(many(2));
    await begin();
    await everyMailOnce(box, 2);
    await peer.refuse();
    peer.cut();
    await eventually(
      () => accountState(house.db, box.mailboxId),
      (row) => row.state === 'error' && row.fault === 'refused',
    );
    await server.deliver(simple('meanwhile'), { to: box.address });
    await server.waitForMessages(box.address, { enough: (list) => list.length === 3 });
    await peer.listen();
    await arrived(box, 3);
    await synced(house.db, box.mailboxId);
    const told = await eventsOf(house.db, box.mailboxId);
    expect(told.map((event) => 'imported' in event.data && event.data.imported)).toEqual([true, true, false]);
    await server.deliver(simple('afterwards'), { to: box.address });
    await arrived(box, 4);
  });
});

describe('a folder that is numbered anew', () => {
  it('is matched in silence: nothing doubled, nothing told, and new mail still enters', async () => {
    // Two that look alike, which only their bytes tell apart.
    const alike = ['one', 'two'].map((body) => simple('alike', body));
    const box = await makeBox([...many(8), ...alike, `Subject: no id\r\n\r\nx\r\n`], { direct: true });
    const first = await begin();
    await synced(house.db, box.mailboxId);
    const before = await messagesOf(house.db, box.mailboxId);
    const told = (await eventsOf(house.db, box.mailboxId)).length;
    expect(before).toHaveLength(11);
    await first.stop();
    await server.stopDovecot();
    for (const name of await readdir(server.mailFolder(box.address))) {
      if (/^dovecot[.-](uid|index)/.test(name)) await rm(join(server.mailFolder(box.address), name));
    }
    await server.startDovecot();
    const former = await house.db
      .selectFrom('folder')
      .select(['uid_validity'])
      .where('role', '=', 'inbox')
      .execute();
    await begin();
    await eventually(
      () => house.db.selectFrom('folder').select(['uid_validity']).where('role', '=', 'inbox').execute(),
      ([now]) => now?.uid_validity !== former[0]?.uid_validity,
    );
    await eventually(
      () => countsOf(house.db, box.mailboxId),
      (list) => list.every((one) => one.here + one.aside + one.before === one.on_server),
    );
    await sleep(2_500);
    expect(await messagesOf(house.db, box.mailboxId)).toEqual(before);
    expect(await eventsOf(house.db, box.mailboxId)).toHaveLength(told);
    await server.deliver(simple('new'), { to: box.address });
    await arrived(box, 12);
  });
});

describe('two processes', () => {
  it('share the accounts: one holds the lease, the other takes over when it ends', async () => {
    const box = await makeBox(many(3), { direct: true });
    const first = await begin();
    await everyMailOnce(box, 3);
    const { lease_holder } = await accountState(house.db, box.mailboxId);
    await begin();
    await sleep(2_500);
    expect((await accountState(house.db, box.mailboxId)).lease_holder).toBe(lease_holder);
    await first.stop();
    await eventually(
      () => accountState(house.db, box.mailboxId),
      (row) => row.lease_holder !== null && row.lease_holder !== lease_holder,
    );
    await server.deliver(simple('for the second'), { to: box.address });
    await arrived(box, 4);
  });
});
