/** By which first name somebody is greeted. Only what is surely one: else nothing, and its author is asked. */

/** What stands in names and is none. */
const TITLES = /^(?:m|mr|mme|mlle|mrs|ms|miss|dr|pr|me|monsieur|madame|mademoiselle)\.?$/i;
/** Words that tell a company, a service or a machine. */
const NO_PERSON =
  /\b(?:sarl|sas|sasu|sa|eurl|sci|scop|gmbh|ltd|llc|inc|plc|service|services|support|contact|info|equipe|équipe|team|comptabilit[eé]|accueil|societe|société|groupe|group|cabinet|mairie|association|no-?reply|admin|office)\b/i;

/**
 * @param name as a mail or the directory has it: `Jean Dupont`, `DUPONT Jean`, `Dupont, Jean`
 * @returns null for a company, an address, or a single word in capitals
 */
export function firstNameOf(name: string): string | null {
  const plain = name
    .replace(/\([^)]*\)|["“”«»]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '' || /[@\d/&|]/.test(plain) || NO_PERSON.test(plain)) return null;
  const [before = '', after] = plain.split(/\s*,\s*/);
  const words = (after === undefined || after === '' ? before : after)
    .split(' ')
    .filter((word) => !TITLES.test(word));
  if (words.length === 0 || words.length > 4) return null;
  if (after) return capitalised(words[0] as string);
  // An initial greets nobody.
  if (/^\p{L}\.?$/u.test(words[0] as string)) return null;
  // `DUPONT Jean`: the family name in capitals stands first.
  const family = words.findIndex((word) => !isCapitals(word));
  if (family > 0) return words[family] as string;
  if (family < 0 && words.length === 1) return null;
  return capitalised(words[0] as string);
}

const isCapitals = (word: string): boolean => word.length > 1 && word === word.toUpperCase();

/** `JEAN-MARC` as `Jean-Marc`; other spellings are their bearer's. */
const capitalised = (word: string): string =>
  isCapitals(word) || word === word.toLowerCase()
    ? word
        .toLowerCase()
        .replace(/(^|[-’'])(\p{L})/gu, (_, gap: string, letter: string) => gap + letter.toUpperCase())
    : word;
