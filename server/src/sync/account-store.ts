/** The rows of mail accounts as the sync sees them: lease, settings, state. */
import { sql, type UpdateObject } from 'kysely';
import type { ReceivingMailbox } from '../conversations/incoming.ts';
import { secretScope } from '../mailboxes/account.ts';
import type { Security } from '../outbox/connection-fault.ts';
import type { Database } from '../platform/database.ts';
import type { DB } from '../platform/schema.ts';
import type { ImapSettings } from './connect.ts';
import type { SyncHouse } from './session.ts';

/** `generation` differs when settings changed or a resync was asked for. */
export type AccountRow = { mailboxId: string; generation: string };

/** Seconds that a lease holds without its holder. */
const LEASE_SECONDS = 20;

/**
 * Renews the leases of `holder` and takes those that nobody holds; gives the accounts to be run. Times are the
 * database's own, so that the clocks of several machines do not matter.
 */
export async function takeLeases(db: Database, holder: string): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    update mail_account a
       set lease_holder = ${holder}, lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
      from mailbox m
     where m.id = a.mailbox_id and m.archived_at is null and a.paused_at is null
       and (a.lease_holder = ${holder} or a.lease_holder is null or a.lease_until < now())
    returning a.mailbox_id as "mailboxId",
              a.generation || ' ' || coalesce(a.resync_requested_at::text, '') as generation`.execute(db);
  await sql`
    update mail_account set state = 'paused', lease_holder = null, lease_until = null, error_since = null,
                            fault = null, fault_detail = null, next_attempt_at = null
     where paused_at is not null and state <> 'paused'`.execute(db);
  return rows;
}

export async function releaseLease(db: Database, holder: string): Promise<void> {
  await db
    .updateTable('mail_account')
    .set({ lease_holder: null, lease_until: null })
    .where('lease_holder', '=', holder)
    .execute();
}

/** Ends every lease; only for the one process that can run on this database. */
export async function endLeases(db: Database): Promise<void> {
  await db.updateTable('mail_account').set({ lease_holder: null, lease_until: null }).execute();
}

export type Settings = { mailbox: ReceivingMailbox; imap: ImapSettings; importFrom: Date | null };

/** @throws Unavailable `secret.unreadable` */
export async function readSettings(house: SyncHouse, mailboxId: string): Promise<Settings | null> {
  const row = await house.db
    .selectFrom('mail_account')
    .innerJoin('mailbox', 'mailbox.id', 'mail_account.mailbox_id')
    .selectAll('mail_account')
    .select(['mailbox.kind', 'mailbox.address', 'mailbox.aliases'])
    .where('mail_account.mailbox_id', '=', mailboxId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    mailbox: {
      id: mailboxId,
      kind: row.kind as ReceivingMailbox['kind'],
      address: row.address,
      aliases: row.aliases,
    },
    imap: {
      host: row.imap_host,
      port: row.imap_port,
      security: row.imap_security as Security,
      user: row.imap_user,
      password: house.keys.unseal(row.imap_secret, secretScope(mailboxId, 'imap')).toString('utf8'),
      allowPlain: row.allow_plain,
    },
    importFrom: row.import_from,
  };
}

/** Writes the state that people see. Without a state of its own: importing while a first import runs, else connected. */
export async function noteState(
  db: Database,
  mailboxId: string,
  values: UpdateObject<DB, 'mail_account'>,
): Promise<void> {
  await db
    .updateTable('mail_account')
    .set({
      state: sql<string>`case when paused_at is not null then 'paused'
        when exists (select from folder f where f.mailbox_id = ${mailboxId} and f.followed = 'content'
                      and f.gone_at is null and (f.import_below_uid is null or f.import_below_uid > 1))
        then 'importing' else 'connected' end`,
      ...values,
    })
    .where('mailbox_id', '=', mailboxId)
    .execute();
}
