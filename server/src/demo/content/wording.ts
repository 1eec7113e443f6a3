/** A stable number from a text (FNV-1a, 32 bits), so that the same content comes out at every build. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) >>> 0;
  return (value ^ (value >>> 13)) >>> 0;
}

/** One of the choices, always the same for the same seed. */
export function pick<T>(choices: readonly T[], seed: string): T {
  const choice = choices[hash(seed) % choices.length];
  if (choice === undefined) throw new Error(`nothing to pick for ${seed}`);
  return choice;
}

/** French spaces: narrow before ; ? ! and in thousands, no-break before : » € and units, and after «. */
export function frenchSpaces(text: string): string {
  return text
    .replace(/ ([;?!])/g, '\u202f$1')
    .replace(/ :/g, '\u00a0:')
    .replace(/« /g, '«\u00a0')
    .replace(/ »/g, '\u00a0»')
    .replace(/(?<=\b\d{1,3}) (?=\d{3}(?:\D|$))/g, '\u202f')
    .replace(/(?<=\d) (?=(?:€|%|kg|g|mm|cm|m|h|min|ans|jours|km|kΩ|V)(?![\p{L}\d]))/gu, '\u00a0');
}

const greetings = {
  fr: [
    'Bonjour,',
    'Bonjour,',
    'Bonjour,',
    'Bonjour à tous,',
    'Madame, Monsieur,',
    'Bonjour Madame, Monsieur,',
    '',
  ],
  en: ['Hello,', 'Hi,', 'Good morning,', 'Dear Sir or Madam,', 'Dear team,'],
};
const farewells = {
  fr: [
    'Cordialement,',
    'Cordialement,',
    'Bien à vous,',
    'Bonne journée,',
    'Bien cordialement,',
    '',
    'Merci',
    'Salutations,',
  ],
  en: ['Kind regards,', 'Best regards,', 'Regards,', 'With best wishes,'],
};
const askingFarewells = {
  fr: ['Merci d’avance,', 'Dans l’attente de votre retour,', 'Merci de votre aide,'],
  en: ['Many thanks,', 'Thanks in advance,'],
};
const shortFarewells = {
  fr: ['Cordialement', 'Bonne journée', 'Bien à vous', '', ''],
  en: ['Thanks', 'Best', 'Kind regards', ''],
};
const ourFarewells = {
  fr: ['Bonne journée,', 'Cordialement,', 'Bien cordialement,', 'À bientôt,'],
  en: ['Kind regards,', 'Best regards,', 'All the best,'],
};
const greeted = /^(bonjour|bonsoir|madame|monsieur|salut|chers?|chère|hello|hi|dear|good|re)\b/i;

export type Language = 'fr' | 'en';

function letter(...blocks: string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}

/**
 * A customer's mail: with a greeting and a name below unless the text begins with "!" or is signed already;
 * who types no capitals adds no courtesies. `first`: the mail that begins the conversation. A third of customers type straight apostrophes.
 */
export function customerMail(
  text: string,
  name: string,
  options: { seed: string; first: boolean; language: Language },
): string {
  const { seed, first, language } = options;
  const typed = (mail: string) => (hash(`${name}'`) % 3 === 0 ? mail.replaceAll('’', "'") : mail);
  if (text.startsWith('!')) return typed(text.slice(1));
  if (text.includes(`\n${name}`)) return typed(text);
  if (/^\p{Ll}/u.test(text)) return typed(first ? letter(text, name) : text);
  const hello = pick(first ? greetings[language] : [greetings[language][0] ?? '', '', ''], `${seed}hello`);
  const asks = text.includes('?') && hash(`${seed}asks`) % 2 === 0;
  const opening = asks ? askingFarewells[language] : farewells[language];
  const bye = pick(first ? opening : shortFarewells[language], `${seed}bye`);
  const phone = language === 'fr' && hash(`${seed}phone`) % 11 === 0 ? 'Envoyé depuis mon téléphone' : '';
  const signed = first || bye !== '' ? [bye, name].filter((line) => line !== '').join('\n') : '';
  return typed(letter(greeted.test(text) ? '' : hello, text, signed, phone));
}

/**
 * Our own mail, in the hand of one of us: greeting and first name around the text, French spaces. To a
 * colleague, the first name only.
 */
export function ourMail(
  text: string,
  options: { seed: string; first: boolean; language: Language; firstName: string; colleague: boolean },
): string {
  const { seed, first, language, firstName, colleague } = options;
  const spaced = language === 'fr' ? frenchSpaces : (mail: string) => mail;
  if (text.startsWith('!')) return spaced(text.slice(1));
  if (colleague) return spaced(letter(text, firstName));
  const greeting = greeted.test(text) ? '' : language === 'fr' ? 'Bonjour,' : 'Hello,';
  const bye = first ? pick(ourFarewells[language], `${seed}bye`) : '';
  return spaced(letter(greeting, text, [bye, firstName].filter((line) => line !== '').join('\n')));
}

/** The answered mail as mail clients put it below an answer. */
export function quoted(text: string, author: string, language: Language): string {
  const lines = text.split('\n').map((line) => (line === '' ? '>' : `> ${line}`));
  return `${author} ${language === 'fr' ? 'a écrit :' : 'wrote:'}\n${lines.join('\n')}`;
}
