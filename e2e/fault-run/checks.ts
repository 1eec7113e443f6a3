/** What must hold when the product has come to rest, however often it died before. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversationDetail } from '@guichet/contract/conversations';
import type { AccountState } from '@guichet/contract/mailboxes';
import type { MailServer } from '../../server/test/mail-server.ts';
import type { Person } from './person.ts';
import type { Press } from './replies.ts';
import type { Watch } from './states.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'server', 'src', 'main.ts');

/** Waits until nothing is under way any more. @throws after `limit` milliseconds, with what is. */
export async function comeToRest(admin: Person, watch: Watch, mailboxId: string, limit = 180_000) {
  const end = performance.now() + limit;
  for (;;) {
    const [open] = await watch.query<{ sending: number; operations: number }>(
      `select (select count(*)::int from outbox where state in ('queued', 'handing_over')) as sending,
              (select count(*)::int from server_operation where state = 'waiting') as operations`,
    );
    const account = await admin.ask<AccountState>('GET', `/admin/mailboxes/${mailboxId}/account`);
    const isEqual = account.folders.every((one) => one.followed === 'none' || one.reconciled);
    if (open?.sending === 0 && open.operations === 0 && account.state === 'connected' && isEqual) return;
    if (performance.now() > end) {
      throw new Error(
        `not at rest: ${JSON.stringify({ open, state: account.state, folders: account.folders })}`,
      );
    }
    await sleep(200);
  }
}

/** [I3]: every mail on the server has its one location, and its source as received. Gives the faults found. */
export async function checkArrivals(
  watch: Watch,
  admin: Person,
  sources: readonly string[],
): Promise<string[]> {
  const faults: string[] = [];
  const rows = await watch.query<{ uid: number; sha: string; message_id: string }>(
    `select l.uid::int as uid, m.blob_sha256 as sha, m.id as message_id
       from location l join folder f on f.id = l.folder_id join message m on m.id = l.message_id
      where f.role = 'inbox' and l.gone_at is null order by l.uid`,
  );
  const aside = await watch.query<{ uid: number }>('select uid::int as uid from set_aside');
  if (rows.length + aside.length !== sources.length)
    faults.push(`${sources.length} mails on the server, here ${rows.length}, set aside ${aside.length}`);
  const shas = sources.map((source) => createHash('sha256').update(source).digest('hex'));
  for (const { uid, sha } of rows) {
    if (sha !== shas[uid - 1]) faults.push(`UID ${uid} has the source of another mail`);
  }
  const messages = new Map(rows.map((row) => [row.message_id, row.sha]));
  if (messages.size !== new Set(rows.map(({ sha }) => sha)).size) faults.push('a mail is there twice');
  for (const [id, sha] of messages) {
    const stored = createHash('sha256')
      .update(await admin.bytes(`/messages/${id}/source`))
      .digest('hex');
    if (stored !== sha) faults.push(`the source of message ${id} is not what was received`);
  }
  return faults;
}

type OutboxRow = { state: string; message_header: string; filed: string; message_id: string };

/** [I4]: one press is one mail at the customer's, or none where it says so, or one at most where it is doubtful. */
export async function checkReplies(
  { watch, author, server }: { watch: Watch; author: Person; server: MailServer },
  { customer, own }: { customer: string; own: string },
  presses: readonly Press[],
): Promise<{ faults: string[]; outcomes: Record<string, number> }> {
  const faults: string[] = [];
  const outcomes: Record<string, number> = {};
  const [received, filed] = await Promise.all([server.messages(customer), server.messages(own, 'Sent')]);
  const headers = (source: Buffer) => /^Message-ID:\s*<([^>]+)>/im.exec(source.toString('latin1'))?.[1] ?? '';
  const count = (ids: readonly string[], id: string) => ids.filter((one) => one === id).length;
  const atCustomer = received.map(({ source }) => headers(source));
  const inSent = filed.map(({ source }) => headers(source));
  const known = new Set<string>();
  for (const press of presses) {
    const rows = await watch.query<OutboxRow>(
      `select o.state, o.message_header, o.filed, o.message_id from outbox o where o.idempotency_key = $1`,
      [press.idempotencyKey],
    );
    const [row] = rows;
    if (!row || rows.length > 1) {
      faults.push(`press ${press.mark} stands ${rows.length} times in the outbox`);
      continue;
    }
    known.add(row.message_header);
    outcomes[row.state] = (outcomes[row.state] ?? 0) + 1;
    const there = count(atCustomer, row.message_header);
    const copies = count(inSent, row.message_header);
    const wanted = { sent: [1, 1], doubtful: [0, 1] }[row.state] ?? [0, 0];
    const isUnknown = press.fate === 'unknownRecipient';
    if (!isUnknown && (there < (wanted[0] ?? 0) || there > (wanted[1] ?? 0)))
      faults.push(`press ${press.mark} is ${row.state} and stands ${there} times at the customer's`);
    if (isUnknown && row.state === 'sent') faults.push(`press ${press.mark} to nobody is called sent`);
    if (copies !== (row.state === 'sent' ? 1 : 0))
      faults.push(`press ${press.mark} is ${row.state} and stands ${copies} times in Sent`);
    if (row.state === 'doubtful' || row.state === 'refused')
      faults.push(...(await checkShown(author, press, row)));
  }
  for (const id of [...atCustomer, ...inSent])
    if (!known.has(id)) faults.push(`${id} was sent and never pressed`);
  return { faults, outcomes };
}

/** A doubtful sending is shown to people, as such. */
async function checkShown(author: Person, press: Press, row: OutboxRow): Promise<string[]> {
  const detail = await author.ask<ConversationDetail>('GET', `/conversations/${press.conversationId}`);
  const sending = detail.messages.find(({ id }) => id === row.message_id)?.sending;
  return sending?.state === row.state && detail.row.sending === row.state
    ? []
    : [`press ${press.mark} is ${row.state} and shown as ${sending?.state ?? 'nothing'}`];
}

/** Runs a command beside the product, on its data folder; gives its exit code and what it printed. */
export async function runCommand(dataFolder: string, command: string[]) {
  const child = spawn(process.execPath, [MAIN, ...command], {
    env: { PATH: process.env.PATH, LANG: 'en', GUICHET_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text: text.trim() };
}

/** [I2], the chain of the history, and the reconciliation, by the product's own commands. */
export async function checkByCommands(dataFolder: string): Promise<string[]> {
  const faults: string[] = [];
  for (const command of [['rebuild', '--check'], ['verify'], ['reconcile']]) {
    const { code, text } = await runCommand(dataFolder, command);
    if (code !== 0) faults.push(`${command.join(' ')} ended with ${code}: ${text}`);
  }
  return faults;
}
