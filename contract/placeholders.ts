/**
 * Placeholders in templates and signatures, pure: one canonical form is stored (`{{firstName}}`), people read and write
 * it in their language (`{{prénom}}`). What is not known when a text is inserted stays in it, and is found again
 * before it is sent.
 */

export const placeholders = [
  'firstName',
  'name',
  'company',
  'subject',
  'reference',
  'department',
  'date',
  'myName',
  'myFirstName',
  'myDepartment',
  'mailbox',
  'address',
] as const;
export type Placeholder = (typeof placeholders)[number];

/** What stands for each placeholder; null = not known, or nothing that the author may see. */
export type PlaceholderValues = Readonly<Record<Placeholder, string | null>>;

type Language = 'fr' | 'en';

/** How each is written in a language: this way it is shown. */
export const placeholderWords: Readonly<Record<Placeholder, Readonly<Record<Language, string>>>> = {
  firstName: { fr: 'prénom', en: 'firstName' },
  name: { fr: 'nom', en: 'name' },
  company: { fr: 'société', en: 'company' },
  subject: { fr: 'objet', en: 'subject' },
  reference: { fr: 'référence', en: 'reference' },
  department: { fr: 'département', en: 'department' },
  date: { fr: 'date', en: 'date' },
  myName: { fr: 'mon nom', en: 'myName' },
  myFirstName: { fr: 'mon prénom', en: 'myFirstName' },
  myDepartment: { fr: 'mon département', en: 'myDepartment' },
  mailbox: { fr: 'boîte', en: 'mailbox' },
  address: { fr: 'adresse', en: 'address' },
};

/** Other spellings that are understood. */
const alsoCalled: Partial<Record<Placeholder, readonly string[]>> = {
  name: ['nom complet', 'full name', 'correspondant', 'correspondent'],
  company: ['entreprise', 'compagnie'],
  reference: ['réf', 'ref', 'numéro', 'number'],
  department: ['service'],
  date: ['aujourd’hui', 'today'],
  myName: ['my full name'],
  myDepartment: ['mon service'],
  address: ['adresse email', 'email'],
};

const fold = (word: string): string =>
  word
    .replace(/&nbsp;|&#160;/g, ' ')
    .replace(/&#39;|&rsquo;/g, '’')
    .normalize('NFD')
    .replace(/[\p{M}\s'’_-]+/gu, '')
    .toLowerCase();

const byWord: ReadonlyMap<string, Placeholder> = new Map(
  placeholders.flatMap((key) =>
    [key, placeholderWords[key].fr, placeholderWords[key].en, ...(alsoCalled[key] ?? [])].map(
      (word): [string, Placeholder] => [fold(word), key],
    ),
  ),
);

/** The placeholder that is called so in French or English, whatever the case, accents and spaces. */
export const placeholderNamed = (word: string): Placeholder | null => byWord.get(fold(word)) ?? null;

const TOKEN = /\{\{([^{}<>]{1,80})\}\}/g;

/** With every known placeholder in its canonical form. HTML or plain text. */
export const toCanonical = (text: string): string =>
  text.replace(TOKEN, (token, word: string) => {
    const key = placeholderNamed(word);
    return key ? `{{${key}}}` : token;
  });

/** With every known placeholder as this language writes it. HTML or plain text. */
export const spelledIn = (text: string, language: Language): string =>
  text.replace(TOKEN, (token, word: string) => {
    const key = placeholderNamed(word);
    return key ? spelling(key, language) : token;
  });

/** `{{prénom}}` */
export const spelling = (key: Placeholder, language: Language): string =>
  `{{${placeholderWords[key][language]}}}`;

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** An HTML text with what is known filled in; what is not stays, as this language writes it. */
export const fillHtml = (html: string, values: Partial<PlaceholderValues>, language: Language): string =>
  fillWith(html, values, language, escapeHtml);

/** The same of a plain text: a subject. */
export const fillText = (text: string, values: Partial<PlaceholderValues>, language: Language): string =>
  fillWith(text, values, language, (value) => value);

function fillWith(
  text: string,
  values: Partial<PlaceholderValues>,
  language: Language,
  write: (value: string) => string,
): string {
  return text.replace(TOKEN, (token, word: string) => {
    const key = placeholderNamed(word);
    if (!key) return token;
    const value = values[key] ?? null;
    return value === null || value === '' ? spelling(key, language) : write(value);
  });
}

/** Whether any placeholder stands in it. */
export const hasPlaceholders = (text: string): boolean => placeholdersIn(text).length > 0;

/** The known ones that stand in it, each once. */
export const placeholdersIn = (text: string): Placeholder[] => [
  ...new Set(
    [...text.matchAll(TOKEN)].flatMap(([, word = '']) => {
      const key = placeholderNamed(word);
      return key ? [key] : [];
    }),
  ),
];

/**
 * Everything between double braces that is left in an HTML text, known or mistyped, each once and as it is read: none
 * of it is meant for who gets the mail.
 */
export function leftIn(html: string): string[] {
  const text = html
    .replace(/<(?:\/(?:p|div|li|blockquote)|br)\b[^>]*>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;|&#160;/g, ' ')
    .replace(/&#39;/g, '’');
  return [...new Set([...text.matchAll(/\{\{[^{}\n]{1,80}\}\}/g)].map(([token]) => token))];
}

/** Where they stand in a line of plain text, for who marks them. */
export const rangesOfLeft = (text: string): { from: number; to: number }[] =>
  [...text.matchAll(/\{\{[^{}\n]{1,80}\}\}/g)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
  }));

/**
 * What a conversation is called in a mail: short, a single word for the full-text search (which finds the conversation
 * again once it was sent), and the same for ever.
 */
export const conversationReference = (conversationId: string): string =>
  `R${conversationId.replaceAll('-', '').slice(-8).toUpperCase()}`;
