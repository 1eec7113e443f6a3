import { describe, expect, it } from 'vitest';
import { type CorrespondentFacts, guessCorrespondent } from './guess-correspondent.ts';

const guess = (facts: Partial<CorrespondentFacts>) =>
  guessCorrespondent({ displayName: '', address: 'x@gmail.com', text: '', tellsCompany: false, ...facts });

describe('the name', () => {
  it.each([
    ['Claire Vasseur', 'c@x.fr', 'Claire Vasseur'],
    ['VASSEUR Claire', 'c@x.fr', 'Claire Vasseur'],
    ['DE LA TOUR Anne-Marie', 'a@x.fr', 'Anne-Marie DE LA Tour'],
    ['Vasseur, Claire', 'c@x.fr', 'Claire Vasseur'],
    ["'Claire Vasseur'", 'c@x.fr', 'Claire Vasseur'],
    ['Claire Vasseur (Primeurs)', 'c@x.fr', 'Claire Vasseur'],
    ['Claire Vasseur via Groupe', 'c@x.fr', 'Claire Vasseur'],
    ['Vasseur, SARL', 'c@x.fr', 'Vasseur, SARL'],
    ['c.vasseur@x.fr', 'claire.vasseur@x.fr', 'Claire Vasseur'],
    ['', 'jean-marc.le.goff+cmd@x.fr', 'Jean Marc Le Goff'],
    ['', 'contact@x.fr', ''],
    ['', 'service.client@x.fr', ''],
    ['', 'jdupont35@x.fr', ''],
    ['contact', 'contact@x.fr', ''],
  ])('of %j <%s> is %j', (displayName, address, name) => {
    expect(guess({ displayName, address }).name).toBe(name);
  });
});

describe('the company', () => {
  const signed = (...lines: string[]) => ['Bonjour,', '', 'Une question.', '', ...lines].join('\r\n');
  it.each([
    ['the domain', 'c@vasseur-primeurs.fr', signed('Claire'), 'Vasseur Primeurs'],
    ['a domain below another', 'c@mail.vasseur.co.uk', '', 'Vasseur'],
    ['an example domain', 'c@vasseur.example.test', '', 'Vasseur'],
    [
      'a line like the domain',
      'c@vasseur.fr',
      signed('Cordialement,', 'Claire', 'Vasseur Primeurs'),
      'Vasseur Primeurs',
    ],
    [
      'a legal form',
      'c@vp35.fr',
      signed('-- ', 'Claire', 'Ets Vasseur SARL', '12 rue X'),
      'Ets Vasseur SARL',
    ],
    [
      'a line with bars',
      'c@vasseur.fr',
      signed('Cdlt', 'Claire | Vasseur & Fils | Rennes'),
      'Vasseur & Fils',
    ],
    [
      'no street, no site',
      'c@acme.fr',
      signed('Merci', 'Claire', '35000 Acme sur mer', 'www.acme.fr'),
      'Acme',
    ],
  ])('by %s', (_what, address, text, companyName) => {
    expect(guess({ displayName: 'Claire Martin', address, text, tellsCompany: true }).companyName).toBe(
      companyName,
    );
  });

  it('of public webmail is told by the signature alone', () => {
    expect(guess({ text: 'Bonjour' }).companyName).toBe('');
    expect(guess({ text: 'Bonjour\n\nCordialement\nClaire\nGarage Martin SAS' }).companyName).toBe(
      'Garage Martin SAS',
    );
  });

  it('that bears its owner’s name is written as he writes it', () => {
    const facts = { displayName: 'Paul Rivière', address: 'p@riviere.fr', tellsCompany: true };
    expect(guess(facts).companyName).toBe('Rivière');
  });

  it('is the name where nobody is named', () => {
    expect(guess({ address: 'contact@vasseur.fr', tellsCompany: true })).toMatchObject({
      name: 'Vasseur',
      companyName: 'Vasseur',
    });
  });
});

describe('the telephone', () => {
  it.each([
    ['Cordialement,\nClaire\nTél. : 02 99 00 41 17', '02 99 00 41 17'],
    ['Cordialement,\nClaire\n+33 (0)2.99.00.41.17', '+33 (0)2.99.00.41.17'],
    ['Regards,\nClaire\nPhone +44 20 7946 0958', '+44 20 7946 0958'],
    ['-- \nClaire\nFax 02 99 00 41 18\nMob 06 12 34 56 78', '06 12 34 56 78'],
    ['-- \nClaire\nSIRET 123 456 789 00012', ''],
    ['Appelez le 02 99 00 41 17 demain.', ''],
  ])('of %j is %j', (text, phone) => {
    expect(guess({ text }).phone).toBe(phone);
  });
});
