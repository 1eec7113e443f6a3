import { secretScope } from '../mailboxes/account.ts';
import type { House } from '../platform/house.ts';
import type { SmtpAccount } from './smtp.ts';

/** The account to send from, its password opened; null when the mailbox has none. */
export async function readSmtpAccount(
  house: Pick<House, 'db' | 'keys'>,
  mailboxId: string,
): Promise<SmtpAccount | null> {
  const row = await house.db
    .selectFrom('mail_account')
    .select(['smtp_host', 'smtp_port', 'smtp_security', 'allow_plain', 'smtp_user', 'smtp_secret'])
    .where('mailbox_id', '=', mailboxId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    host: row.smtp_host,
    port: row.smtp_port,
    security: row.smtp_security as SmtpAccount['security'],
    allowPlain: row.allow_plain,
    user: row.smtp_user,
    password: house.keys.unseal(row.smtp_secret, secretScope(mailboxId, 'smtp')).toString(),
  };
}
