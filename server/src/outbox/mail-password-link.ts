/**
 * Mails a set-password link through the account that was chosen to send for the house. Not queued: whoever asked
 * is told at once whether it left, and has the link to hand over when it did not.
 */

import { composeMessage } from '../mail/compose.ts';
import { signMessageId } from '../mail/message-id.ts';
import type { Database } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import { newId } from '../platform/id.ts';
import { handOverBySmtp } from './smtp.ts';
import { readSmtpAccount } from './smtp-account.ts';

/** `handed`: an administrator made the link. `forgotten`: the person, or somebody else, typed the address. */
export type LinkOccasion = 'handed' | 'forgotten';

const words = {
  fr: {
    subject: 'Votre mot de passe pour Guichet',
    handed: (name: string, link: string) =>
      `Bonjour ${name},\n\nCe lien vous permet de choisir votre mot de passe. Il est valable 7 jours et ne sert qu’une fois :\n\n${link}\n\nSi vous ne l’attendiez pas, prévenez votre administrateur.\n`,
    forgotten: (name: string, link: string) =>
      `Bonjour ${name},\n\nQuelqu’un a demandé un nouveau mot de passe pour votre adresse. Si c’est vous, ce lien vous permet de le choisir. Il est valable 1 heure et ne sert qu’une fois :\n\n${link}\n\nSi ce n’est pas vous, ne faites rien : votre mot de passe reste le même.\n`,
  },
  en: {
    subject: 'Your password for Guichet',
    handed: (name: string, link: string) =>
      `Hello ${name},\n\nThis link lets you choose your password. It is good for 7 days and works once:\n\n${link}\n\nIf you did not expect it, tell your administrator.\n`,
    forgotten: (name: string, link: string) =>
      `Hello ${name},\n\nSomebody asked for a new password for your address. If it was you, this link lets you choose it. It is good for 1 hour and works once:\n\n${link}\n\nIf it was not you, do nothing: your password stays the same.\n`,
  },
};

/** The mailbox whose account sends for the house; undefined when none is chosen, or nothing may leave. */
const findSending = (db: Database) =>
  db
    .selectFrom('instance')
    .innerJoin('mailbox', 'mailbox.id', 'instance.sending_mailbox_id')
    .innerJoin('mail_account', 'mail_account.mailbox_id', 'mailbox.id')
    .select(['mailbox.id', 'mailbox.address'])
    .where('instance.catcher', '=', false)
    .executeTakeFirst();

/** Whether password links can be mailed at all; whether the server then takes one is another matter. */
export const mailsPasswordLinks = async (db: Database): Promise<boolean> =>
  (await findSending(db)) !== undefined;

/** Gives whether the server took it; false also when no account is chosen, or the instance lets no mail out. */
export async function mailPasswordLink(
  house: Pick<House, 'db' | 'keys' | 'clock' | 'log'>,
  personId: string,
  link: string,
  occasion: LinkOccasion = 'handed',
): Promise<boolean> {
  const { db, keys, clock } = house;
  const person = await db
    .selectFrom('person')
    .select(['name', 'email', 'language'])
    .where('id', '=', personId)
    .executeTakeFirst();
  const sending = await findSending(db);
  const account = sending ? await readSmtpAccount(house, sending.id) : null;
  if (!person || !sending || !account) return false;
  const inWords = words[person.language as 'fr' | 'en'];
  const { id: mailboxId, address } = sending;
  const content = await composeMessage({
    from: { name: 'Guichet', address },
    to: [{ name: person.name, address: person.email }],
    subject: inWords.subject,
    text: inWords[occasion](person.name, link),
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
    // Whoever waits for the answer waits no longer than this.
    { beforeData: async () => true, signal: AbortSignal.timeout(20_000) },
  );
  const left = outcome.kind === 'accepted' && outcome.recipients.every((one) => one.state === 'accepted');
  if (!left) house.log.warn({ personId, outcome: outcome.kind }, 'a password link could not be mailed');
  return left;
}
