/** Pure: whether a text speaks of an attachment, in French or English. No browser in here. */
import { withoutSignature } from './signature.ts';

/** Words that announce a file that goes along; on text in lower case without accents, with one kind of apostrophe. */
const ANNOUNCES: readonly RegExp[] = [
  /\bci[- ](?:joint|inclus|annexe)e?s?\b/g,
  /\b(?:pieces?|documents?|fichiers?) (?:jointe?s?|attachee?s?|annexee?s?)\b/g,
  /\ben (?:annexes?|pj|p\.j\.)(?![a-z])/g,
  /\b(?:je|nous|on) (?:vous |te |lui |leur |t')?(?:joins|joignons|joint|annexe|annexons)\b/g,
  /\b(?:j'ai|nous avons|on a) (?:joint|annexe)(?:e|s|es)?\b/g,
  /\b(?:veuillez trouver|vous trouverez|tu trouveras|trouvez) (?:ici |ci-apres |egalement )?(?:jointe?s?|annexee?s?)\b/g,
  /\bpj ?:/g,
  /\battached\b/g,
  /\battach(?:ing|ments?)\b/g,
  /\b(?:i|we)(?:'ll| will| can)? attach\b/g,
  /\benclosed\b/g,
  /\b(?:i|we) enclose\b/g,
];

/** What says that none is meant, or that of somebody else, right before the words. */
const DENIES: readonly RegExp[] = [
  /\b(?:sans|aucune?|pas de|pas d'|plus de|ni|manque|manquait|oublie|oubliee?s?) (?:la |de |les |l'|votre |vos |notre |mon )?$/,
  /\b(?:votre|vos|ta|tes|your|his|her|their|the previous|the last) $/,
  /\b(?:without|no|any|not|\w+n't|nothing|missing|forgot) (?:is |are |was |were )?(?:an? |the |any |your |my )?$/,
  /\b(?:n'est|n'etait|ne sont|n'etaient) (?:pas|plus) $/,
];

/** And right after: "pièce jointe manquante", "attachment is missing". */
const DENIED_AFTER =
  /^ (?:est |etait |is |was |are |were )?(?:manquante?s?|absente?s?|illisibles?|vides?|missing|broken|empty|unreadable)\b/;

/** "We are attached to our customers" is no file. */
const OTHER_SENSE = /^ to (?:the idea|this|our|my|his|her|its?|them|him)\b/;

/**
 * Whether the own words announce an attachment: not what is quoted, not the signature, and not where they say that
 * there is none or speak of somebody else's. A question too many costs one key; a mail without its file, a second mail.
 * @param html the text of the draft, with its signature, without what is quoted under it
 */
export function speaksOfAttachment(html: string): boolean {
  return sentencesOf(html).some((sentence) =>
    ANNOUNCES.some((words) =>
      [...sentence.matchAll(words)].some((found) => {
        const before = sentence.slice(0, found.index);
        const after = sentence.slice(found.index + found[0].length);
        return (
          !DENIES.some((denial) => denial.test(before)) &&
          !DENIED_AFTER.test(after) &&
          !OTHER_SENSE.test(after)
        );
      }),
    ),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
};

/** The own text in lower case without accents, cut where a thought ends. */
function sentencesOf(html: string): string[] {
  return (
    withoutQuotations(withoutSignature(html))
      .replace(/<br\s*\/?>|<\/(?:p|div|li|h[1-6]|tr)>/gi, '\n')
      .replace(/<[^<>]*>/g, '')
      .replace(/&(nbsp|amp|lt|gt|quot|#39);/g, (_all, name: string) => ENTITIES[name] ?? ' ')
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .toLowerCase()
      .replaceAll('’', "'")
      .split(/[\n!?;]|\.(?=\s)/)
      // What somebody quotes by hand.
      .filter((sentence) => !sentence.trimStart().startsWith('>'))
      .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
      .filter((sentence) => sentence !== '')
  );
}

/** Without quotations, also those within others; one that does not end takes all that follows. */
function withoutQuotations(html: string): string {
  let depth = 0;
  let own = '';
  for (const part of html.split(/(<\/?blockquote\b[^<>]*>)/i)) {
    if (/^<blockquote\b/i.test(part)) depth += 1;
    else if (/^<\/blockquote\b/i.test(part)) depth = Math.max(0, depth - 1);
    else if (depth === 0) own += part;
    if (depth === 0) own += '\n';
  }
  return own;
}
