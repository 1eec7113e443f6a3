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

  it.each([
    ['Ostréiculture Madec', 'production@madec.fr', 'Ostréiculture Madec'],
    ['Abbaye Sainte-Ninnoc', 'hotellerie@abbaye-ninnoc.fr', 'Abbaye Sainte-Ninnoc'],
    ['Réseau Bio Armor', 'informatique@bioarmor.fr', 'Réseau Bio Armor'],
    ['Charcuterie Le Hir', 'le.hir@charcuterie-lehir.fr', 'Charcuterie Le Hir'],
    ['Boucherie Ollivier', 'pierre@boucherie-ollivier.fr', 'Boucherie Ollivier'],
    // What the address says of the sender is not the company's.
    ['Direction Bio Armor', 'direction@bioarmor.fr', 'Bio Armor'],
    ['Paul Rivière', 'p@riviere.fr', 'Rivière'],
    ['Paul Rivière', 'paul@riviere.fr', 'Rivière'],
    ['Jean Paul Rivière', 'jpriviere@riviere.fr', 'Rivière'],
    ['Marie-Claude RIVIÈRE', 'marie.riviere@riviere.fr', 'Rivière'],
    // His name says nothing of it.
    ['Bernard Queffélec', 'b.queffelec@viandes-queffelec.fr', 'Viandes Queffelec'],
  ])('of %j <%s> is %j', (displayName, address, companyName) => {
    expect(guess({ displayName, address, tellsCompany: true }).companyName).toBe(companyName);
  });

  it('is signed as the domain’s words, others between them', () => {
    const facts = { displayName: 'Anne Le Goff', address: 'a.legoff@abbaye-ninnoc.fr', tellsCompany: true };
    const text = signed('Cordialement,', 'Anne Le Goff', 'Abbaye Sainte-Ninnoc');
    expect(guess({ ...facts, text }).companyName).toBe('Abbaye Sainte-Ninnoc');
  });

  it('that the sender’s name is goes before who signed', () => {
    const facts = { displayName: 'Ostréiculture Madec', address: 'production@madec.fr', tellsCompany: true };
    expect(guess({ ...facts, text: signed('Cordialement,', 'Yann Madec') }).companyName).toBe(
      'Ostréiculture Madec',
    );
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
