/**
 * Five thousand mails of a real mailing list, from a real IMAP server: all of them come in, and the conversations are
 * the archive's threads by headers. Runs where `GUICHET_CORPUS` names the folder with the list `usrp-users`.
 *
 * The archive's folders are not all made by headers: it puts together mails of one subject that name no common mail,
 * and parts others because it overlooks an In-Reply-To without angle brackets. Such folders are counted, not compared:
 * nothing joins a conversation by its subject.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { rebuildRows } from '../src/conversations/rebuild.ts';
import { verifyHistory } from '../src/history/verify.ts';
import { readReconciliation } from '../src/sync/reconcile.ts';
import { startSync } from '../src/sync/service.ts';
import { readCorpus, tiedByHeaders } from './corpus.ts';
import { startMailServer } from './mail-server.ts';
import { startTestPostgres } from './postgres.ts';
import { startSendingHouse } from './sending.ts';
import { eventually, makeAccount, synced, trust } from './syncing.ts';

const LIST = 'usrp-users';
const COUNT = Number(process.env.GUICHET_CORPUS_COUNT ?? 5_000);
const folder = findList(process.env.GUICHET_CORPUS);
if (!folder) {
  console.log(
    'Real mailing list: not run. GUICHET_CORPUS does not name a folder with threads of real mail (usrp-users/<thread>/*.eml).',
  );
}

/** The folder above the list's own, whether the archive's or its `threads` was named. */
function findList(named: string | undefined): string | undefined {
  if (!named) return undefined;
  return [named, join(named, 'threads')].find((path) => existsSync(join(path, LIST)));
}

it.runIf(folder)(
  `${COUNT} mails of a real list come in, reconciled, and at least 99 % of the conversations are its threads`,
  { timeout: 900_000 },
  async () => {
    const mails = await readCorpus(folder ?? '', LIST, COUNT);
    expect(mails.length).toBeGreaterThanOrEqual(COUNT);
    const address = 'helpdesk@example.test';
    const server = await startMailServer({ users: { [address]: 'box-secret' } });
    const database = await startTestPostgres();
    trust(server);
    const house = await startSendingHouse(database);
    const { db } = house;
    try {
      await server.fill(address, mails);
      const mailboxId = await makeAccount(house, server, { address, password: 'box-secret' });
      const began = performance.now();
      const sync = await startSync(house);
      try {
        await eventually(
          () => db.selectFrom('message').select(sql<number>`count(*)::int`.as('n')).executeTakeFirst(),
          (row) => row?.n === mails.length,
          800_000,
        ).catch(() => undefined);
        const seconds = (performance.now() - began) / 1_000;
        await synced(db, mailboxId);
        const inbox = await eventually(
          async () => (await readReconciliation(db, mailboxId)).find((line) => line.folder === 'INBOX'),
          (line) => line?.pending === 0 && line.onServer === mails.length,
          60_000,
        );
        console.log(
          `${mails.length} mails in ${seconds.toFixed(1)} s (${(mails.length / seconds).toFixed(0)}/s); ` +
            `on the server ${inbox?.onServer} = here ${inbox?.here} + set aside ${inbox?.setAside}`,
        );
        expect(inbox).toMatchObject({ reconciled: true, here: mails.length, setAside: 0, beforeImport: 0 });
      } finally {
        await sync.stop();
      }
      const { rows } = await sql<{ uid: number; conversation_id: string }>`
        select l.uid::int as uid, m.conversation_id from location l join message m on m.id = l.message_id
         where m.mailbox_id = ${mailboxId}`.execute(db);
      const found = new Map(rows.map(({ uid, conversation_id }) => [uid, conversation_id]));
      const conversations = mails.map((_mail, index) => found.get(index + 1) ?? '');
      const folders = mails.map(({ thread }) => thread);
      const tied = tiedByHeaders(mails);
      const whole = compare(folders, conversations);
      const byHeaders = compare(tied, conversations);
      // A folder that the headers make as well: the same mails, no more and no fewer.
      const isOfHeaders = new Set(compare(folders, tied).same);
      const comparable = whole.all.filter((folder) => isOfHeaders.has(folder));
      const equal = whole.same.filter((folder) => isOfHeaders.has(folder));
      const percent = (part: number, all: number) =>
        `${part} of ${all} (${((100 * part) / all).toFixed(2)} %)`;
      console.log(
        [
          `${new Set(conversations).size} conversations`,
          `threads by headers that are one conversation: ${percent(byHeaders.same.length, byHeaders.all.length)}`,
          `folders of the archive that headers make: ${percent(equal.length, comparable.length)} are one conversation`,
          `all folders, those by subject included: ${percent(whole.same.length, whole.all.length)}`,
        ].join('\n'),
      );
      expect(byHeaders.same.length / byHeaders.all.length).toBeGreaterThanOrEqual(0.99);
      expect(equal.length / comparable.length).toBeGreaterThanOrEqual(0.99);
      expect(comparable.length / whole.all.length).toBeGreaterThan(0.9);
      expect((await rebuildRows(db, { check: true })).different).toEqual([]);
      expect((await verifyHistory(db, house.keys.historyKey)).fault).toBeNull();
    } finally {
      await house.close();
      await Promise.all([server.stop(), database.close()]);
    }
  },
);

/** The groups of the first kind that are also a group of the second: one of them, with no other mail in it. */
function compare(first: readonly string[], second: readonly string[]) {
  const firsts = new Map<string, Set<string>>();
  const seconds = new Map<string, Set<string>>();
  const note = (map: Map<string, Set<string>>, key: string, value: string) =>
    map.set(key, (map.get(key) ?? new Set()).add(value));
  for (const [index, one] of first.entries()) {
    const other = second[index] ?? '';
    note(firsts, one, other);
    note(seconds, other, one);
  }
  const all = [...firsts.keys()];
  const same = all.filter((one) => {
    const [only, ...more] = firsts.get(one) ?? [];
    return only !== undefined && more.length === 0 && seconds.get(only)?.size === 1;
  });
  return { all, same };
}
