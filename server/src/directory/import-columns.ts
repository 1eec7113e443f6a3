/** What the columns of a table seem to hold, by their headers; pure. */
import type { ImportField } from '@guichet/contract/directory';

const NAMES: Record<ImportField, RegExp> = {
  email: /\b(?:e ?mails?|courriels?|mel|adresses? (?:e ?)?mail|adresses? electroniques?|mail)\b/,
  firstName: /\b(?:prenoms?|first ?name|given ?name)\b/,
  company: /\b(?:societes?|compagnies?|entreprises?|organi[sz]ations?|company|employeur|raison sociale)\b/,
  phone: /\b(?:telephones?|tel|phones?|mobiles?|portables?|gsm)\b/,
  city: /\b(?:villes?|city|town|localite|commune)\b/,
  notes: /\b(?:notes?|remarques?|commentaires?|comments?|observations?)\b/,
  name: /\b(?:noms?|names?|nom complet|intitule|libelle|last ?name|surname)\b/,
};

const fold = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

/** A field for each header; null = left out. Each field is given once, but several telephones and addresses. */
export function guessColumns(headers: readonly string[], isCompanies: boolean): (ImportField | null)[] {
  const taken = new Set<ImportField>();
  const columns = headers.map((header): ImportField | null => {
    const folded = fold(header);
    const field = (Object.keys(NAMES) as ImportField[]).find((one) => NAMES[one].test(folded)) ?? null;
    if (field === null || (taken.has(field) && field !== 'email' && field !== 'phone')) return null;
    taken.add(field);
    return field;
  });
  // A list of companies has its name under « Société ».
  if (isCompanies && !taken.has('name')) {
    return columns.map((field) => (field === 'company' ? 'name' : field));
  }
  return columns.map((field) => (isCompanies && field === 'company' ? null : field));
}
