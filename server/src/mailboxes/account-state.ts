/** What the settings show of a mail account: its state, what to do, and whether every mail is accounted for. */
import type { AccountState, FolderState } from '@guichet/contract/mailboxes';
import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';

export type FolderCount = FolderState & { mailboxId: string };

type CountRow = {
  id: string;
  mailbox_id: string;
  path: string;
  role: FolderState['role'];
  followed: FolderState['followed'];
  server_count: number | null;
  here: number;
  set_aside: number;
  pending: number;
  before_import: number;
  checked_at: Date | null;
};

/**
 * The followed folders with what lies in them on the server (as last counted) and what we account for: copies
 * here, mail set aside, mail still to be imported, mail older than the import. Folders that are not followed
 * come without counts.
 */
export async function readFolderCounts(db: Database, mailboxId: string | null): Promise<FolderCount[]> {
  const { rows } = await sql<CountRow>`
    select f.id, f.mailbox_id, f.path, f.role, f.followed,
           case when f.followed <> 'none' then f.server_count end as server_count,
           case when f.followed = 'none' then 0 else
             (select count(*)::int from location l
               where l.folder_id = f.id and l.uid_validity = f.uid_validity and l.gone_at is null)
             + (select count(*)::int from foreign_location x where x.folder_id = f.id and x.uid_validity = f.uid_validity)
           end as here,
           (select count(*)::int from set_aside s where s.folder_id = f.id and s.uid_validity = f.uid_validity) as set_aside,
           case when f.followed = 'none' then 0
                when f.import_below_uid is null then coalesce(f.server_count, 0)
                when f.import_below_uid > 1 then greatest(coalesce(f.import_total, 0) - f.import_done, 0)
                else 0 end as pending,
           case when f.followed = 'content' then f.before_import_count else 0 end as before_import,
           f.checked_at
      from folder f
     where f.gone_at is null and (${mailboxId}::uuid is null or f.mailbox_id = ${mailboxId}::uuid)
     order by f.mailbox_id,
              case f.role when 'inbox' then 0 when 'sent' then 1 when 'archive' then 2 when 'junk' then 3
                          when 'trash' then 4 when 'drafts' then 5 else 6 end,
              f.path`.execute(db);
  return rows.map((row) => ({
    mailboxId: row.mailbox_id,
    id: row.id,
    path: row.path,
    role: row.role,
    followed: row.followed,
    onServer: row.server_count,
    here: row.here,
    setAside: row.set_aside,
    pending: row.pending,
    beforeImport: row.before_import,
    reconciled:
      row.followed === 'none' ||
      row.server_count === row.here + row.set_aside + row.pending + row.before_import,
    checkedAt: row.checked_at?.toISOString() ?? null,
  }));
}

/** Null when the mailbox has no account. */
export async function readAccountState(db: Database, mailboxId: string): Promise<AccountState | null> {
  const account = await db
    .selectFrom('mail_account')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .executeTakeFirst();
  if (!account) return null;
  const [folders, progress, waiting, refused, setAside] = await Promise.all([
    readFolderCounts(db, mailboxId),
    readProgress(db, mailboxId),
    countWaiting(db, mailboxId),
    readRefused(db, mailboxId),
    readSetAside(db, mailboxId),
  ]);
  const iso = (date: Date | null) => date?.toISOString() ?? null;
  return {
    mailboxId,
    state: account.state as AccountState['state'],
    errorSince: iso(account.error_since),
    fault: account.fault,
    faultDetail: account.fault_detail,
    nextAttemptAt: iso(account.next_attempt_at),
    lastSuccessAt: iso(account.last_success_at),
    lastMailAt: iso(account.last_mail_at),
    import: progress,
    capabilities: account.capabilities,
    imap: {
      host: account.imap_host,
      port: account.imap_port,
      security: account.imap_security as AccountState['imap']['security'],
      user: account.imap_user,
    },
    smtp: {
      host: account.smtp_host,
      port: account.smtp_port,
      security: account.smtp_security as AccountState['smtp']['security'],
      user: account.smtp_user,
    },
    importSince: account.import_since as AccountState['importSince'],
    allowPlain: account.allow_plain,
    sentFiledByServer: account.sent_filed_by_server,
    sending: { waiting, fault: account.smtp_fault, faultSince: iso(account.smtp_fault_since) },
    refused,
    folders: folders.map(({ mailboxId: _, ...folder }) => folder),
    setAside,
  };
}

/** The first import over all folders; null when none runs. */
async function readProgress(db: Database, mailboxId: string): Promise<AccountState['import']> {
  const rows = await db
    .selectFrom('folder')
    .select(['path', 'import_done', 'import_total', 'import_below_uid'])
    .where('mailbox_id', '=', mailboxId)
    .where('followed', '=', 'content')
    .where('gone_at', 'is', null)
    .orderBy(sql`case role when 'inbox' then 0 when 'sent' then 1 else 2 end`)
    .orderBy('path')
    .execute();
  const current = rows.find((row) => row.import_below_uid !== null && row.import_below_uid > 1);
  if (!current) return null;
  return {
    done: rows.reduce((sum, row) => sum + row.import_done, 0),
    total: rows.reduce((sum, row) => sum + (row.import_total ?? 0), 0),
    folder: current.path,
  };
}

async function countWaiting(db: Database, mailboxId: string): Promise<number> {
  const row = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('mailbox_id', '=', mailboxId)
    .where('state', 'in', ['queued', 'handing_over'])
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

async function readRefused(db: Database, mailboxId: string): Promise<AccountState['refused']> {
  const { rows } = await sql<AccountState['refused']>`
    select count(*) filter (where state = 'waiting')::int as waiting,
           count(*) filter (where state = 'given_up')::int as "givenUp",
           (array_agg(last_error order by ordinal desc))[1] as answer
      from server_operation
     where mailbox_id = ${mailboxId} and last_error is not null and state in ('waiting', 'given_up')`.execute(
    db,
  );
  return rows[0] ?? { waiting: 0, givenUp: 0, answer: null };
}

async function readSetAside(db: Database, mailboxId: string): Promise<AccountState['setAside']> {
  const rows = await db
    .selectFrom('set_aside')
    .innerJoin('folder', 'folder.id', 'set_aside.folder_id')
    .selectAll('set_aside')
    .select('folder.path')
    .where('folder.mailbox_id', '=', mailboxId)
    .orderBy('set_aside.created_at', 'desc')
    .orderBy('set_aside.id', 'desc')
    .limit(200)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    folder: row.path,
    uid: row.uid,
    reason: row.reason as AccountState['setAside'][number]['reason'],
    detail: row.detail,
    size: row.size,
    attempts: row.attempts,
    since: row.created_at.toISOString(),
    hasSource: row.blob_sha256 !== null,
    retrying: row.retry_requested_at !== null,
  }));
}
