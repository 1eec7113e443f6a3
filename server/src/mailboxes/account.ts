/** The IMAP/SMTP account of a mailbox. Its secrets are sealed with a key that is not in the database. */
import type { AccountInput } from '@guichet/contract/mailboxes';
import { sql } from 'kysely';
import { recordAudit } from '../people/audit.ts';
import type { Administering } from '../people/person.ts';
import type { Database, Tx } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';
import type { Keys } from '../platform/secrets.ts';

/** What each secret is bound to, so that one copied to another row does not open. */
export const secretScope = (mailboxId: string, side: 'imap' | 'smtp') => `mail_account:${mailboxId}:${side}`;

/** Tells the supervisors that accounts were made, changed, paused or asked to sync again. */
export const ACCOUNT_SETTINGS_CHANNEL = 'guichet_account_settings';

const DAYS = { '30days': 30, '1year': 365 } as const;

/** From when on mail is imported; null = all of it. Fixed at the moment it was chosen. */
export function importFrom(since: AccountInput['importSince'], now: Date): Date | null {
  return since === 'all' ? null : new Date(now.getTime() - DAYS[since] * 86_400_000);
}

/**
 * Makes or changes the account. An empty password keeps the stored one. Choosing another way back in time
 * starts from there; nothing that is here already is lost.
 */
export async function setAccount(
  { tx, now, actorId, ip }: Administering,
  keys: Keys,
  mailboxId: string,
  input: AccountInput,
): Promise<void> {
  if (!input.allowPlain && (input.imap.security === 'plain' || input.smtp.security === 'plain'))
    throw invalid('account.plainRefused');
  const before = await tx
    .selectFrom('mail_account')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .forUpdate()
    .executeTakeFirst();
  const { imapPassword, smtpPassword } = passwords(keys, mailboxId, input, before);
  const values = {
    imap_host: input.imap.host,
    imap_port: input.imap.port,
    imap_security: input.imap.security,
    imap_user: input.imap.user,
    imap_secret: keys.seal(imapPassword, secretScope(mailboxId, 'imap')),
    smtp_host: input.smtp.host,
    smtp_port: input.smtp.port,
    smtp_security: input.smtp.security,
    smtp_user: input.smtp.user,
    smtp_secret: keys.seal(smtpPassword, secretScope(mailboxId, 'smtp')),
    allow_plain: input.allowPlain,
    import_since: input.importSince,
    import_from:
      before?.import_since === input.importSince ? before.import_from : importFrom(input.importSince, now),
    sent_filed_by_server: input.sentFiledByServer,
  };
  if (before) {
    await tx
      .updateTable('mail_account')
      .set({
        ...values,
        generation: before.generation + 1,
        smtp_fault: null,
        smtp_fault_since: null,
        next_attempt_at: null,
      })
      .where('mailbox_id', '=', mailboxId)
      .execute();
  } else {
    await tx
      .insertInto('mail_account')
      .values({ mailbox_id: mailboxId, ...values })
      .execute();
    // The first account sends password links until another mailbox is chosen.
    await tx
      .updateTable('instance')
      .set({ sending_mailbox_id: mailboxId })
      .where('sending_mailbox_id', 'is', null)
      .execute();
  }
  await recordAudit(tx, {
    action: before ? 'account.changed' : 'account.created',
    actorId,
    subjectId: mailboxId,
    now,
    ip,
    after: {
      imap: withoutPassword(input.imap),
      smtp: withoutPassword(input.smtp),
      importSince: input.importSince,
    },
  });
  await announceAccountSettings(tx, mailboxId);
}

type StoredAccount = { imap_secret: Buffer; smtp_secret: Buffer };

function passwords(keys: Keys, mailboxId: string, input: AccountInput, before: StoredAccount | undefined) {
  const imapPassword =
    input.imap.password ||
    (before ? keys.unseal(before.imap_secret, secretScope(mailboxId, 'imap')).toString() : '');
  const smtpPassword =
    input.smtp.password ||
    (before ? keys.unseal(before.smtp_secret, secretScope(mailboxId, 'smtp')).toString() : '') ||
    imapPassword;
  return { imapPassword, smtpPassword };
}

/** The input of a connection test with stored passwords filled in where the form left them empty. */
export async function withStoredPasswords(
  db: Database,
  keys: Keys,
  mailboxId: string | null,
  input: AccountInput,
): Promise<AccountInput> {
  const before =
    mailboxId === null
      ? undefined
      : await db
          .selectFrom('mail_account')
          .select(['imap_secret', 'smtp_secret'])
          .where('mailbox_id', '=', mailboxId)
          .executeTakeFirst();
  const { imapPassword, smtpPassword } = passwords(keys, mailboxId ?? '', input, before);
  return {
    ...input,
    imap: { ...input.imap, password: imapPassword },
    smtp: { ...input.smtp, password: smtpPassword },
  };
}

export async function pauseAccount(
  { tx, now, actorId, ip }: Administering,
  mailboxId: string,
  paused: boolean,
): Promise<void> {
  const account = await tx
    .updateTable('mail_account')
    .set((eb) => ({
      paused_at: paused ? now : null,
      generation: eb('generation', '+', 1),
      next_attempt_at: null,
    }))
    .where('mailbox_id', '=', mailboxId)
    .returning('mailbox_id')
    .executeTakeFirst();
  if (!account) throw notFound('notFound');
  await recordAudit(tx, {
    action: paused ? 'account.paused' : 'account.resumed',
    actorId,
    subjectId: mailboxId,
    now,
    ip,
  });
  await announceAccountSettings(tx, mailboxId);
}

/** Asks the supervisor to compare everything again. */
export async function requestResync(
  { tx, now, actorId, ip }: Administering,
  mailboxId: string,
): Promise<void> {
  const account = await tx
    .updateTable('mail_account')
    .set({ resync_requested_at: now, next_attempt_at: null })
    .where('mailbox_id', '=', mailboxId)
    .returning('mailbox_id')
    .executeTakeFirst();
  if (!account) throw notFound('notFound');
  await recordAudit(tx, { action: 'account.resync', actorId, subjectId: mailboxId, now, ip });
  await announceAccountSettings(tx, mailboxId);
}

export async function followFolder(
  { tx, now, actorId, ip }: Administering,
  mailboxId: string,
  folderId: string,
  followed: 'content' | 'locations' | 'none',
): Promise<void> {
  const folder = await tx
    .updateTable('folder')
    .set({ followed, import_below_uid: null, import_done: 0, import_total: null })
    .where('id', '=', folderId)
    .where('mailbox_id', '=', mailboxId)
    .returning('path')
    .executeTakeFirst();
  if (!folder) throw notFound('notFound');
  await recordAudit(tx, {
    action: 'folder.followed',
    actorId,
    subjectId: mailboxId,
    now,
    ip,
    after: { path: folder.path, followed },
  });
  await announceAccountSettings(tx, mailboxId);
}

export async function retrySetAside(
  { tx, now }: Administering,
  id: string,
  evenIfLarge: boolean,
): Promise<void> {
  const item = await tx
    .updateTable('set_aside')
    .set({ retry_requested_at: now, even_if_large: evenIfLarge })
    .where('id', '=', id)
    .returning('folder_id')
    .executeTakeFirst();
  if (!item) throw notFound('notFound');
  const folder = await tx
    .selectFrom('folder')
    .select('mailbox_id')
    .where('id', '=', item.folder_id)
    .executeTakeFirstOrThrow();
  await announceAccountSettings(tx, folder.mailbox_id);
}

export async function announceAccountSettings(tx: Tx, mailboxId: string): Promise<void> {
  await sql`select pg_notify(${ACCOUNT_SETTINGS_CHANNEL}, ${mailboxId})`.execute(tx);
}

const withoutPassword = ({ password: _secret, ...rest }: AccountInput['imap']) => rest;
