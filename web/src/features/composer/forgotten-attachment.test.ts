import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { speaksOfAttachment } from './forgotten-attachment.ts';

const SIGNATURE = '<p>-- <br>Léa Marchand<br>Document joint sur demande</p>';
const p = (text: string) => `<p>${text}</p>`;

describe('a text that speaks of an attachment', () => {
  it.each([
    'Vous trouverez ci-joint le devis.',
    'Ci-joints les plans demandés.',
    'Voici la facture ci-jointe.',
    'Le devis est en pièce jointe.',
    'Voir pièce jointe.',
    'Voir les pièces jointes',
    'Je vous envoie le contrat en annexe.',
    'Le bon de commande est en PJ.',
    'PJ : le contrat signé',
    'Je vous joins la photo.',
    'Nous joignons le rapport.',
    'J’ai joint le formulaire à ce message.',
    'Veuillez trouver jointe la facture.',
    'Le document joint répond à votre question.',
    'Le fichier attaché contient les chiffres.',
    'Vous trouverez le bon ci-inclus.',
    'CI-JOINT LE DEVIS',
    'Merci.<br>Le tarif est ci&nbsp;joint',
    'Please find attached the quote.',
    'The invoice is attached.',
    'I have attached the form.',
    'See the attachment for details.',
    'I’m attaching the photos.',
    'Attached is the signed contract.',
    'Enclosed please find our offer.',
    'I attach the plan.',
    'We enclose the receipt.',
    'As requested, see attached.',
  ])('%s', (text) => {
    expect(speaksOfAttachment(p(text) + SIGNATURE)).toBe(true);
  });

  it.each([
    'Bonjour, votre commande part demain.',
    'Je vous l’envoie sans pièce jointe.',
    'Votre message est arrivé sans pièces jointes.',
    'Il n’y a pas de pièce jointe à ce mail.',
    'Je n’ai reçu aucune pièce jointe.',
    'Votre pièce jointe est illisible.',
    'Merci pour vos documents joints.',
    'La pièce jointe manquante suivra.',
    'Vous avez oublié la pièce jointe.',
    'Le service est joignable au 01 02 03 04 05.',
    'Joint de culasse en stock.',
    'Rejoignez-nous demain.',
    'L’annexe du bâtiment est fermée.',
    'There was no attachment in that mail.',
    'Your attachment is empty.',
    'You sent it without the attachment.',
    'The attachment is missing.',
    'Nothing is attached.',
    'The file isn’t attached.',
    'We are attached to our customers.',
    'Thank you for your attachments.',
  ])('not: %s', (text) => {
    expect(speaksOfAttachment(p(text) + SIGNATURE)).toBe(false);
  });

  it('looks at the own text alone', () => {
    expect(speaksOfAttachment(`${p('Bien reçu.')}<blockquote>${p('Ci-joint le devis')}</blockquote>`)).toBe(
      false,
    );
    const nested = `<blockquote>${p('a')}<blockquote>${p('b')}</blockquote>${p('Ci-joint le plan')}</blockquote>`;
    expect(speaksOfAttachment(p('Merci.') + nested)).toBe(false);
    expect(speaksOfAttachment(nested + p('Ci-joint le mien'))).toBe(true);
    expect(speaksOfAttachment(p('Merci.<br>&gt; please find attached the plan'))).toBe(false);
    expect(speaksOfAttachment(SIGNATURE)).toBe(false);
  });

  it('finds one that is announced after one that is denied', () => {
    expect(speaksOfAttachment(p('Votre pièce jointe est illisible. Voici la mienne ci-jointe.'))).toBe(true);
    expect(speaksOfAttachment(p('Sans pièce jointe hier, cette fois le devis est ci-joint.'))).toBe(true);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof speaksOfAttachment(text)).toBe('boolean');
      }),
    );
    expect(speaksOfAttachment('<blockquote>'.repeat(20_000))).toBe(false);
    expect(speaksOfAttachment('<'.repeat(50_000))).toBe(false);
  });
});
