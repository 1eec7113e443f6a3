/**
 * How many mails a second come in from a real IMAP server, beside each stage of it alone with the same mails: the raw
 * fetch, the parsing, the sources onto the disk, the rows into the database.
 */
import tls from 'node:tls';
import { chanceOf } from '../e2e/fault-run/chance.ts';
import { customerMails } from '../e2e/fault-run/mails.ts';
import type { Incoming } from '../server/src/conversations/incoming.ts';
import { receiveMessages } from '../server/src/conversations/receive-messages.ts';
import { secretScope } from '../server/src/mailboxes/account.ts';
import { settleSeenInSent } from '../server/src/outbox/seen-in-sent.ts';
import { inTransaction } from '../server/src/platform/database.ts';
import type { House } from '../server/src/platform/house.ts';
import { newId } from '../server/src/platform/id.ts';
import { startSync } from '../server/src/sync/service.ts';
import { readCorpus } from '../server/test/corpus.ts';
import { type MailServer, startMailServer } from '../server/test/mail-server.ts';
import { withHouse } from './bench-house.ts';

const OWN = 'support@example.test';
const PASSWORD = 'box-secret';
const BATCH = 100;

export type StageTime = { stage: string; seconds: number };
export type ImportReport = { mails: number; bytes: number; source: string; stages: StageTime[] };

type Mail = { raw: Buffer; receivedAt: Date };

/** Measures with mails of the archive at `corpus`, else with made ones. */
export async function measureImport(count: number, corpus: string | undefined): Promise<ImportReport> {
  const mails: Mail[] = corpus
    ? (await readCorpus(corpus, 'usrp-users', count)).slice(0, count)
    : customerMails(chanceOf(1), count, { from: 'clients@example.test', to: OWN, until: new Date() }).map(
        ({ raw, receivedAt }) => ({ raw: Buffer.from(raw), receivedAt: receivedAt ?? new Date() }),
      );
  const server = await startMailServer({ users: { [OWN]: PASSWORD } });
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), server.caPem]);
  try {
    await server.fill(OWN, mails);
    const stages = await withHouse(async (house) => {
      const incoming: Incoming[] = [];
      return [
        { stage: 'raw fetch alone', seconds: await timed(() => fetchAll(server, mails.length)) },
        { stage: 'parse alone', seconds: await timed(() => parseAll(house, mails, incoming)) },
        { stage: 'sources to disk alone', seconds: await timed(() => keepAll(house, mails, incoming)) },
        { stage: 'rows to database alone', seconds: await timed(() => storeAll(house, incoming)) },
      ];
    });
    // A house of its own: nothing is there yet.
    const seconds = await withHouse((house) => importAll(house, server, mails.length));
    return {
      mails: mails.length,
      bytes: mails.reduce((sum, { raw }) => sum + raw.length, 0),
      source: corpus ? 'a real mailing list' : 'made',
      stages: [{ stage: 'import, as a whole', seconds }, ...stages],
    };
  } finally {
    await server.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

function batches<T>(items: readonly T[]): T[][] {
  const all: T[][] = [];
  for (let at = 0; at < items.length; at += BATCH) all.push(items.slice(at, at + BATCH));
  return all;
}

async function fetchAll(server: MailServer, count: number): Promise<void> {
  const client = await server.imap(OWN);
  await client.mailboxOpen('INBOX');
  let fetched = 0;
  for (let to = count; to > 0; to -= BATCH) {
    const range = `${Math.max(1, to - BATCH + 1)}:${to}`;
    for await (const { source } of client.fetch(range, { uid: true, source: true }, { uid: true })) {
      if (source) fetched += 1;
    }
  }
  client.close();
  if (fetched !== count) throw new Error(`fetched ${fetched} of ${count}`);
}

async function parseAll(house: House, mails: readonly Mail[], incoming: Incoming[]): Promise<void> {
  const folderId = newId();
  for (const batch of batches(mails.map((mail, index) => ({ ...mail, uid: index + 1 })))) {
    const outcomes = await Promise.all(batch.map(({ raw }) => house.parse.parse(raw)));
    for (const [at, outcome] of outcomes.entries()) {
      const mail = batch[at];
      if (!mail || !outcome.ok) throw new Error('a mail was not read');
      incoming.push({
        folderId,
        folderRole: 'inbox',
        uidValidity: 1,
        uid: mail.uid,
        flags: [],
        internalDate: mail.receivedAt,
        blob: { sha256: '', size: mail.raw.length },
        parsed: outcome.parsed,
        snippet: outcome.snippet,
        searchText: outcome.searchText,
        imported: true,
      });
    }
  }
}

async function keepAll(house: House, mails: readonly Mail[], incoming: Incoming[]): Promise<void> {
  let at = 0;
  for (const batch of batches(mails)) {
    for (const blob of await house.blobs.putMany(batch.map(({ raw }) => raw))) {
      const item = incoming[at++];
      if (item) item.blob = blob;
    }
  }
}

async function storeAll(house: House, incoming: readonly Incoming[]): Promise<void> {
  const mailbox = { id: await makeMailbox(house), kind: 'shared' as const, address: OWN, aliases: [] };
  const folder = {
    id: incoming[0]?.folderId ?? newId(),
    mailbox_id: mailbox.id,
    path: 'INBOX',
    uid_validity: 1,
  };
  await house.db
    .insertInto('folder')
    .values({ ...folder, role: 'inbox', followed: 'content' })
    .execute();
  const { historyKey, messageIdKey } = house.keys;
  // Newest first, as the import does.
  for (const batch of batches([...incoming].reverse())) {
    await inTransaction(house.db, (tx) =>
      receiveMessages(
        { tx, now: house.clock.now(), historyKey, messageIdKey, settleSeenInSent },
        mailbox,
        batch,
      ),
    );
  }
}

async function makeMailbox(house: House): Promise<string> {
  const id = newId();
  await house.db
    .insertInto('mailbox')
    .values({ id, kind: 'shared', name: 'Support', address: OWN, created_at: house.clock.now() })
    .execute();
  return id;
}

async function importAll(house: House, server: MailServer, count: number): Promise<number> {
  const id = await makeMailbox(house);
  const secret = (side: 'imap' | 'smtp') => house.keys.seal(PASSWORD, secretScope(id, side));
  await house.db
    .insertInto('mail_account')
    .values({
      mailbox_id: id,
      imap_host: 'localhost',
      imap_port: server.imapsPort,
      imap_security: 'tls',
      imap_user: OWN,
      imap_secret: secret('imap'),
      smtp_host: 'localhost',
      smtp_port: server.submissionPort,
      smtp_security: 'starttls',
      smtp_user: OWN,
      smtp_secret: secret('smtp'),
    })
    .execute();
  const began = performance.now();
  const sync = await startSync(house, { isAlone: true });
  try {
    for (;;) {
      const row = await house.db
        .selectFrom('folder')
        .select(['import_done', 'import_below_uid'])
        .where('role', '=', 'inbox')
        .executeTakeFirst();
      if (row?.import_done === count) return (performance.now() - began) / 1_000;
      if (row?.import_below_uid === 0) throw new Error(`imported ${row.import_done} of ${count}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await sync.stop();
  }
}
