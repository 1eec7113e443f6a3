/**
 * Mails a set-password link through the account that was chosen to send for the house. Not queued: whoever asked
 * is told at once whether it left, and has the link to hand over when it did not.
 */

import type { House } from '../platform/house.ts';
import { mailFromHouse } from './mail-from-house.ts';

const words = {
  fr: {
    subject: 'Votre mot de passe pour Guichet',
    text: (name: string, link: string) =>
      `Bonjour ${name},\n\nCe lien vous permet de choisir votre mot de passe. Il est valable 7 jours et ne sert qu’une fois :\n\n${link}\n\nSi vous ne l’attendiez pas, prévenez votre administrateur.\n`,
  },
  en: {
    subject: 'Your password for Guichet',
    text: (name: string, link: string) =>
      `Hello ${name},\n\nThis link lets you choose your password. It is good for 7 days and works once:\n\n${link}\n\nIf you did not expect it, tell your administrator.\n`,
  },
};

/** Gives whether the server took it; false also when no account is chosen, or the instance lets no mail out. */
export async function mailPasswordLink(
  house: Pick<House, 'db' | 'keys' | 'clock' | 'log'>,
  personId: string,
  link: string,
): Promise<boolean> {
  const outcome = await mailFromHouse(house, personId, ({ name, language }) => ({
    subject: words[language].subject,
    text: words[language].text(name, link),
  }));
  return outcome === 'sent';
}
