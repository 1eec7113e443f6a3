/** Mail of the largest size that is taken: it goes through the disk, not through memory by the dozen. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MailServer, startMailServer } from '../../test/mail-server.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type SendingHouse, startSendingHouse } from '../../test/sending.ts';
import { eventually, makeAccount, messagesOf, trust } from '../../test/syncing.ts';
import { TOO_LARGE } from './fetch-batch.ts';

const ADDRESS = 'large@example.test';
const COUNT = 5;
/** It only ends what hangs: reading and packing so much takes a while on a busy machine. */
const PATIENCE_MS = 600_000;
const MB = 1024 * 1024;

let server: MailServer;
let database: TestDatabase;
let house: SendingHouse;
let child: ChildProcess | undefined;
beforeAll(async () => {
  [server, database] = await Promise.all([
    startMailServer({ users: { [ADDRESS]: 'secret' } }),
    startTestPostgres(),
  ]);
  trust(server);
  house = await startSendingHouse(database);
});
afterAll(async () => {
  if (child && child.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await house?.close();
  await Promise.all([server?.stop(), database?.close()]);
});

/** A mail of exactly the largest size, with one attachment. */
function large(name: string): string {
  const head =
    `From: Claire <claire@client.test>\r\nSubject: ${name}\r\nMessage-ID: <${name}@client.test>\r\n` +
    'MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=plan.bin\r\n' +
    'Content-Transfer-Encoding: base64\r\n\r\n';
  const line = `${'QUJD'.repeat(19)}\r\n`;
  const lines = Math.floor((TOO_LARGE - head.length) / line.length);
  return head + line.repeat(lines);
}

/** The most memory that the process ever had resident, in MB. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

it(
  'streams mails of 50 MB: several take no more memory than a few, and each is there byte for byte',
  async () => {
    const raws = Array.from({ length: COUNT }, (_, at) => large(`large-${at}`));
    const mailboxId = await makeAccount(house, server, {
      address: ADDRESS,
      password: 'secret',
      plainPort: server.imapPort,
    });
    await server.fill(ADDRESS, [{ raw: raws[0]! }]);
    child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../test/sync-process.ts'), database.connectionString, house.blobFolder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const arrived = (count: number) =>
      eventually(
        () => messagesOf(house.db, mailboxId),
        (list) => list.length === count,
        PATIENCE_MS,
      );
    await arrived(1);
    const withOne = await peakOf(child.pid as number);
    await server.fill(
      ADDRESS,
      raws.slice(1).map((raw) => ({ raw })),
    );
    await arrived(COUNT);
    const withAll = await peakOf(child.pid as number);
    const size = raws[0]!.length / MB;
    expect(withAll - withOne).toBeLessThan((COUNT * size) / 2);
    const rows = await house.db
      .selectFrom('message')
      .select(['size', 'blob_sha256', 'subject'])
      .where('mailbox_id', '=', mailboxId)
      .execute();
    for (const row of rows) {
      const raw = raws[Number(row.subject.split('-')[1])] as string;
      expect(row.size).toBe(raw.length);
      expect((await house.blobs.read(row.blob_sha256)).equals(Buffer.from(raw))).toBe(true);
    }
  },
  PATIENCE_MS,
);
