/** Mails that the house itself writes to one of its people, through the account that was chosen to send for it. */
import { composeMessage } from '../mail/compose.ts';
import { signMessageId } from '../mail/message-id.ts';
import type { Database } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import { newId } from '../platform/id.ts';
import { handOverBySmtp } from './smtp.ts';
import { readSmtpAccount } from './smtp-account.ts';

export type HouseMail = { subject: string; text: string };
export type Addressee = { name: string; language: 'fr' | 'en' };

/** Milliseconds that whoever waits for the answer waits at most. */
const WITHIN = 20_000;

/** The mailbox whose account sends for the house; undefined when none is chosen, or nothing may leave. */
export const findSending = (db: Database) =>
  db
    .selectFrom('instance')
    .innerJoin('mailbox', 'mailbox.id', 'instance.sending_mailbox_id')
    .innerJoin('mail_account', 'mail_account.mailbox_id', 'mailbox.id')
    .select(['mailbox.id', 'mailbox.address'])
    .where('instance.catcher', '=', false)
    .executeTakeFirst();

/**
 * Hands over one mail to this person. `none`: no account is chosen, the instance lets no mail out, or he is unknown.
 * `failed`: the server did not take it.
 */
export async function mailFromHouse(
  house: Pick<House, 'db' | 'keys' | 'clock' | 'log'>,
  personId: string,
  write: (addressee: Addressee) => HouseMail,
): Promise<'sent' | 'failed' | 'none'> {
  const { db, keys, clock } = house;
  const person = await db
    .selectFrom('person')
    .select(['name', 'email', 'language'])
    .where('id', '=', personId)
    .executeTakeFirst();
  const sending = await findSending(db);
  const account = sending ? await readSmtpAccount(house, sending.id) : null;
  if (!person || !sending || !account) return 'none';
  const { id: mailboxId, address } = sending;
  const content = await composeMessage({
    from: { name: 'Guichet', address },
    to: [{ name: person.name, address: person.email }],
    ...write({ name: person.name, language: person.language as 'fr' | 'en' }),
    messageId: signMessageId({
      key: keys.messageIdKey,
      unique: newId(),
      mailboxId,
      domain: address.split('@')[1] ?? '',
    }),
    date: clock.now(),
    autoSubmitted: 'auto-generated',
  });
  const outcome = await handOverBySmtp(
    account,
    { from: address, to: [person.email], content },
    { beforeData: async () => true, signal: AbortSignal.timeout(WITHIN) },
  );
  const left = outcome.kind === 'accepted' && outcome.recipients.every((one) => one.state === 'accepted');
  if (!left)
    house.log.warn({ personId, outcome: outcome.kind }, 'a mail of the house could not be handed over');
  return left ? 'sent' : 'failed';
}
