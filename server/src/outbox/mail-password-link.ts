/**
 * Mails a set-password link through the account that was chosen to send for the house. Not queued: whoever asked
 * is told at once whether it left, and has the link to hand over when it did not.
 */

import type { Database } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import { findSending, mailFromHouse } from './mail-from-house.ts';

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
  const outcome = await mailFromHouse(house, personId, ({ name, language }) => ({
    subject: words[language].subject,
    text: words[language][occasion](name, link),
  }));
  return outcome === 'sent';
}
