/**
 * Who a correspondent is and whom he works for, read from his name, his address and how he signs. Only a guess to fill
 * in a form: what is not written is left empty.
 */

export type CorrespondentGuess = { name: string; companyName: string; phone: string };

export type CorrespondentFacts = {
  displayName: string;
  address: string;
  /** What he wrote, without what he quotes. */
  text: string;
  /** Whether the domain is a company's own; false for public webmail. */
  tellsCompany: boolean;
};

/** Lines at the end in which a signature is looked for. */
const SIGNATURE_LINES = 14;

const CLOSING =
  /^(?:(?:bien )?cordialement|(?:très |tres )?cordiales? salutations|sincères salutations|salutations(?: distinguées)?|bien à (?:vous|toi)|à vous|respectueusement|amicalement|bonne (?:journée|réception|fin de journée|soirée)|merci(?: d’avance| d'avance| beaucoup)?|cdlt|cdt|(?:best|kind|warm) regards|regards|best(?: wishes)?|sincerely|yours (?:sincerely|faithfully|truly)|thanks(?: in advance)?|thank you|cheers|mit freundlichen grüßen|mfg)\b[\s,.!]*(?:.{0,40})$/iu;

const LEGAL_FORM =
  /(?:^|[\s(,])(?:s\.?a\.?r\.?l\.?|s\.?a\.?s\.?u?\.?|s\.?a\.?|e\.?u\.?r\.?l\.?|s\.?c\.?i\.?|s\.?n\.?c\.?|s\.?c\.?o\.?p\.?|gie|gmbh|ag|ltd|llc|inc|plc|corp|s\.?r\.?l\.?|b\.?v\.?|& (?:cie|fils|associés|co))\.?(?=$|[\s),.])/iu;

const PHONE =
  /(?:\+|00)\d{1,3}[\s.()/-]*(?:\(0\)[\s.-]*)?\d(?:[\s./-]?\d){6,12}|\b0\d(?:[\s./-]?\d{2}){4}\b/u;

const ROLES = new Set(
  `contact info infos hello bonjour accueil administration admin compta comptabilite facturation factures achats
   achat commande commandes commercial ventes vente sales support sav service services direction secretariat rh
   recrutement communication office noreply no-reply ne-pas-repondre webmaster postmaster it informatique economat
   boutique magasin logistique livraison billing accounts accounting orders purchasing helpdesk team reception`.split(
    /\s+/,
  ),
);

/** Reads name, company and telephone; each empty when the mail does not tell it. */
export function guessCorrespondent(facts: CorrespondentFacts): CorrespondentGuess {
  const [local = '', domain = ''] = facts.address.toLowerCase().split('@');
  const signature = signatureLines(facts.text);
  const label = facts.tellsCompany ? companyLabel(domain) : '';
  const name = personName(facts.displayName, facts.address) || nameOfLocalPart(local, label);
  const own = companyInName(name, local, label);
  const companyName =
    own === name && own !== ''
      ? own
      : signedCompany(signature, name, label) || own || (label === '' ? '' : capitalised(label));
  return { name: name || companyName, companyName, phone: signedPhone(signature) };
}

/** The lines below the dashes or the closing formula; where there is neither, nothing is surely a signature. */
function signatureLines(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/[\u00A0\u202F\t]/g, ' ').trim());
  const tail = lines.slice(-40);
  const dashes = text
    .split(/\r?\n/)
    .slice(-40)
    .findLastIndex((line) => /^-- ?$/.test(line));
  const closing = tail.findLastIndex((line) => CLOSING.test(line));
  const begin = Math.max(dashes, closing);
  if (begin < 0) return [];
  return tail
    .slice(begin + 1)
    .filter((line) => line !== '')
    .slice(0, SIGNATURE_LINES);
}

function signedPhone(lines: readonly string[]): string {
  const isFax = (line: string) => /\bfax\b|télécopie/iu.test(line);
  for (const line of lines) {
    const found = PHONE.exec(line);
    if (found && !(isFax(line) && !/\bt[ée]l/iu.test(line))) return found[0].replace(/\s+/g, ' ').trim();
  }
  return '';
}

/** A line that names a company: by its legal form, or because it is the domain's own word. */
function signedCompany(lines: readonly string[], name: string, label: string): string {
  const names = lines
    .flatMap((line) => line.split(/\s+[|•·–—]\s+|\s+-\s+/u))
    .map((part) => part.replace(/^[\s*_>|,-]+|[\s*_|,-]+$/gu, ''))
    .filter((part) => isCompanyLike(part, name));
  const byDomain = label === '' ? undefined : names.find((part) => isOf(part, label));
  return byDomain ?? names.find((part) => LEGAL_FORM.test(part)) ?? '';
}

function isOf(part: string, label: string): boolean {
  const [short, own] = [compact(part), compact(label)];
  return (
    short.length >= 3 && (hasWords(part, label) || (own.includes(short) && short.length * 2 >= own.length))
  );
}

/** Whether every word of the domain is in what is written: `abbaye-ninnoc` in « Abbaye Sainte-Ninnoc ». */
const hasWords = (written: string, label: string): boolean =>
  label !== '' && label.split('-').every((word) => compact(written).includes(compact(word)));

/**
 * The company that a sender's name is, by the words of its domain: « Ostréiculture Madec » of `production@madec.fr`.
 * What the address says of the sender himself is not the company's: of « Paul Rivière », `p@riviere.fr`, it is « Rivière ».
 */
function companyInName(name: string, local: string, label: string): string {
  if (!hasWords(name, label)) return '';
  const words = name.split(' ');
  const others = words.filter((word) => !compact(label).includes(compact(word)));
  const initials = others.map((word) => compact(word).slice(0, 1)).join('');
  const tokens = local.split(/[._+-]+/);
  const isInitials = tokens.some((token) => token === initials || token === initials + compact(label));
  const isHis = (word: string) =>
    others.includes(word) &&
    (isInitials || tokens.some((token) => token.length >= 3 && compact(word).startsWith(token)));
  return words.filter((word) => !isHis(word)).join(' ');
}

function isCompanyLike(part: string, name: string): boolean {
  if (part.length < 2 || part.length > 70 || compact(part) === compact(name)) return false;
  if (/@|https?:|www\.|^\S+\.[a-z]{2,}$/iu.test(part) || PHONE.test(part)) return false;
  // A street or a town with its postal code.
  return !/^\d|\b\d{4,5}\b|\b(?:tel|tél|fax|mob|siret|tva|rcs)\b/iu.test(part);
}

/** The display name as a person is called; empty when it is an address or says nothing. */
function personName(displayName: string, address: string): string {
  const text = displayName
    .replace(/[\u00A0\u202F]/g, ' ')
    .replace(/^['"‘“]+|['"’”]+$/gu, '')
    .replace(/\s+(?:via|par|\|)\s+.*$/iu, '')
    .replace(/\s*[([].*?[)\]]\s*/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '' || text.includes('@') || text.toLowerCase() === address.split('@')[0]?.toLowerCase())
    return '';
  const comma = /^([^,]+), ?([^,]+)$/u.exec(text);
  const inOrder = comma && !LEGAL_FORM.test(text) ? `${comma[2]} ${comma[1]}` : surnameLast(text);
  return inOrder
    .split(' ')
    .map((word) =>
      word.length > 2 &&
      !LEGAL_FORM.test(word) &&
      word === word.toUpperCase() &&
      /^\p{L}[\p{L}’'-]*$/u.test(word)
        ? lowered(word)
        : word,
    )
    .join(' ');
}

/** « VASSEUR Claire » as « Claire VASSEUR »: in French files the surname in capitals stands first. */
function surnameLast(text: string): string {
  const words = text.split(' ');
  const isCapitals = (word: string) => word.length > 1 && word === word.toUpperCase() && /\p{L}/u.test(word);
  const first = words.findIndex((word) => !isCapitals(word));
  const rest = words.slice(first);
  if (first <= 0 || rest.length !== 1 || !/^\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?$/u.test(rest[0] ?? ''))
    return text;
  return [...rest, ...words.slice(0, first)].join(' ');
}

/** `claire.vasseur` is somebody; `contact` is nobody. */
function nameOfLocalPart(local: string, label: string): string {
  const words = local
    .replace(/\+.*$/, '')
    .split(/[._-]+/)
    .filter((word) => word !== '');
  if (words.length < 2 || words.length > 4 || words.some((word) => ROLES.has(word) || /\d/.test(word)))
    return '';
  return compact(local) === compact(label) ? '' : words.map((word) => lowered(word)).join(' ');
}

/** The word that a company registered: of `mail.vasseur-primeurs.co.uk` it is `vasseur-primeurs`. */
function companyLabel(domain: string): string {
  const labels = domain.split('.');
  if (labels.length < 2) return '';
  const last = labels.length - 1;
  const isTwoParts =
    labels.length > 2 && /^(?:co|com|org|net|gov|gouv|asso|ac|edu)$/.test(labels[last - 1] ?? '');
  // The domains that RFC 2606 keeps for examples stand for an ending.
  const isExample = labels.length > 2 && labels[last - 1] === 'example';
  return labels[last - (isTwoParts || isExample ? 2 : 1)] ?? '';
}

const capitalised = (label: string): string => label.split('-').map(lowered).join(' ');

/** Words with a capital each, also after a hyphen or an apostrophe. */
const lowered = (word: string): string =>
  word
    .toLowerCase()
    .replace(/(^|[-’'])(\p{L})/gu, (_all, before: string, letter: string) => before + letter.toUpperCase());

const compact = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
