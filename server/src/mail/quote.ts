/**
 * Telling what a mail adds from what it quotes, in plain text. In doubt text is shown: only a tail that is
 * surely quoted is set apart, and lines without a quote mark between quoted ones (answers inside the
 * quotation) always stay visible.
 */

export interface SplitText {
  /** What the author wrote; the whole text when nothing is surely quoted. */
  fresh: string;
  quoted: string | null;
  quotedLines: number;
}

const WROTE =
  '(?:wrote|writes|said|a écrit|à écrit|écrivait|écrit|schrieb|escribió|ha scritto|schreef|escreveu|skrev|napisał\\(a\\)|napsal\\(a\\)|kirjoitti|пишет|написал)';
const ATTRIBUTION = new RegExp(
  `^[>\\s]*\\S.{2,400}\\b${WROTE}\\s?:?\\s*(?:\\[[^\\]]{0,60}\\])?\\s*$|^[>\\s]*(?:Quoting|Citing)\\s.{2,200}:\\s*$`,
  'iu',
);
/** Languages that put the name after the verb: "Am 2.3.2026 schrieb Jean:". */
const VERB_INSIDE =
  /^[>\s]*(?:am|op|den|w dniu|dne|il|el)\s.{3,200}\b(?:schrieb|schreef|skrev|napisał|napsal|ha scritto|escribió)\b.{1,200}:\s*$/iu;
/** Attributions that end in an address or a date instead of a verb. */
const ADDRESS_ATTRIBUTION =
  /^(?=.{0,300}\d{1,4}[-/.: ]\d)(?=.{0,300}@).{5,300}:\s*$|^\d{4}[-/]\d{2}[-/]\d{2}.{0,60}<[^<>\s]+@[^<>\s]+>:?\s*$/u;

const RULER = /^[\s>]*(?:-{2,}|_{5,}|={5,})\s*$/;
const ORIGINAL_MARK =
  /^[\s>]*-{2,}\s?(?:original message|message d['’]origine|message original|message initial|ursprüngliche nachricht|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|reply message|original appointment)\s?-{2,}\s*$/iu;
const FORWARD_MARK =
  /^[\s>]*(?:-{2,}\s?(?:forwarded (?:message|by)|message transféré|message réexpédié|weitergeleitete nachricht|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht).*|begin forwarded message\s?:|début du message (?:réexpédié|transféré)\s?:|anfang der weitergeleiteten nachricht\s?:)\s*$/iu;
const FIELD = {
  from: /^[\s>*_]*(?:from|de|von|da|van|expéditeur|från|fra|od)\s?[*_]*\s?:[*_]*\s*\S/iu,
  sent: /^[\s>*_]*(?:sent|date|envoyé(?:\s+le)?|gesendet|datum|inviato|data|verzonden|enviado(?: el)?|fecha|skickat|sendt)\s?[*_]*\s?:[*_]*\s*\S/iu,
  to: /^[\s>*_]*(?:to|à|a|an|para|aan|destinataires?|till|til|cc|copie(?: à)?)\s?[*_]*\s?:[*_]*\s*\S/iu,
  subject:
    /^[\s>*_]*(?:subject|objet|betreff|asunto|oggetto|onderwerp|assunto|ämne|emne|sujet)\s?[*_]*\s?:/iu,
} as const;

function isQuoteLine(line: string): boolean {
  return /^\s{0,3}(?:>|\|\s)/.test(line);
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** True where a header block of a quoted mail begins: From, then at least two of date, recipients and subject. */
function isHeaderBlock(lines: readonly string[], start: number): boolean {
  if (!FIELD.from.test(lines[start] ?? '')) return false;
  const next = lines.slice(start + 1, start + 9);
  const end = next.findIndex((line, index) => index > 0 && isBlank(line) && !isBlank(next[index + 1] ?? 'x'));
  const block = end < 0 ? next : next.slice(0, Math.max(end, 6));
  const found = [FIELD.sent, FIELD.to, FIELD.subject].filter((field) =>
    block.some((line) => field.test(line)),
  );
  return found.length >= 2;
}

/** Steps back over rulers and empty lines that introduce a quotation. */
function backOverIntroduction(lines: readonly string[], start: number): number {
  let index = start;
  while (
    index > 0 &&
    (isBlank(lines[index - 1] as string) ||
      RULER.test(lines[index - 1] as string) ||
      ORIGINAL_MARK.test(lines[index - 1] as string))
  ) {
    index--;
  }
  return index;
}

/** Where a quotation without marks begins: everything from there on is the older mail. -1 when there is none. */
function findHeaderCut(lines: readonly string[]): number {
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    if (FORWARD_MARK.test(line)) return -1;
    if (ORIGINAL_MARK.test(line) || isHeaderBlock(lines, i)) return backOverIntroduction(lines, i);
  }
  return -1;
}

/** How many lines right before `end` are the attribution of the quotation that begins there (0 to 4). */
function attributionLines(lines: readonly string[], end: number): number {
  let last = end - 1;
  while (last >= 0 && isBlank(lines[last] as string) && end - last <= 2) last--;
  for (let count = 1; count <= 4 && last - count + 1 >= 0; count++) {
    const part = lines.slice(last - count + 1, last + 1);
    if (part.some(isBlank) || part.some(isQuoteLine)) break;
    const joined = part.map((line) => line.trim()).join(' ');
    const opens =
      count === 1 || /^(?:on|le|am|el|il|op|em|den|dne|w dniu|\S+ )/iu.test(part[0]?.trim() ?? '');
    if (opens && isAttribution(joined)) return extendAttribution(lines, last, count) + (end - 1 - last);
  }
  return 0;
}

/** A wrapped attribution may begin on an earlier line: "Le lundi … ⏎ X a écrit :". */
function extendAttribution(lines: readonly string[], last: number, count: number): number {
  if (/^(?:on|le|am|el|il|op|em|den)\s/iu.test(lines[last - count + 1]?.trim() ?? '')) return count;
  for (let more = count + 1; more <= 4 && last - more + 1 >= 0; more++) {
    const line = (lines[last - more + 1] as string).trim();
    if (line === '' || isQuoteLine(line)) break;
    if (/^(?:on|le|am|el|il|op|em|den)\s.{0,40}\d/iu.test(line)) return more;
  }
  return count;
}

/** True for a line such as "Le 3 mars 2024, X a écrit :" that introduces a quotation. */
export function isAttribution(line: string): boolean {
  return (
    line.length < 600 && (ATTRIBUTION.test(line) || VERB_INSIDE.test(line) || ADDRESS_ATTRIBUTION.test(line))
  );
}

/** Mailing list footers, which follow a quotation without being an answer. */
function isFooterStart(line: string): boolean {
  return /^(?:_{10,}|-{10,}|={10,}|-- ?)$/.test(line.trimEnd()) || line === '-- ';
}

/** The last quotation made of marked lines, if nothing but a footer follows. */
function findMarkedTail(lines: readonly string[]): { start: number; end: number } | null {
  let end = lines.length;
  while (end > 0 && isBlank(lines[end - 1] as string)) end--;
  if (end > 0 && !isQuoteLine(lines[end - 1] as string)) {
    const footer = lines.findLastIndex((line, index) => index < end && isFooterStart(line));
    if (footer < 0 || end - footer > 12) return null;
    end = footer;
    while (end > 0 && isBlank(lines[end - 1] as string)) end--;
  }
  let start = end;
  while (start > 0 && (isQuoteLine(lines[start - 1] as string) || isBlank(lines[start - 1] as string)))
    start--;
  while (start < end && isBlank(lines[start] as string)) start++;
  if (start >= end || !isQuoteLine(lines[end - 1] as string)) return null;
  const attribution = attributionLines(lines, start);
  if (attribution === 0 && end - start < 4) return null;
  return { start: start - attribution, end };
}

/**
 * Splits a plain text. A forwarded mail is content, not quotation: pass the subject, so that a forward written in
 * the manner of a reply is recognised too. Where nothing fresh would remain, everything is fresh.
 */
export function splitQuoted(text: string, subject = ''): SplitText {
  const whole: SplitText = { fresh: text, quoted: null, quotedLines: 0 };
  if (/^\s*(?:tr|fwd?|wg|rv|transf)\s?:/i.test(subject)) return whole;
  const lines = text.split('\n');
  const headerCut = findHeaderCut(lines);
  const limit = headerCut < 0 ? lines.length : headerCut;
  const tail =
    findMarkedTail(lines.slice(0, limit)) ?? (headerCut < 0 ? null : { start: headerCut, end: lines.length });
  if (tail === null) return whole;
  const end = headerCut < 0 ? tail.end : lines.length;
  const quoted = lines.slice(tail.start, end);
  const before = lines.slice(0, tail.start).join('\n').trimEnd();
  const after = lines.slice(end).join('\n').trim();
  const fresh = after === '' ? before : `${before}\n\n${after}`;
  if (before.trim() === '') return whole;
  return {
    fresh,
    quoted: quoted.join('\n').trim(),
    quotedLines: quoted.filter((line) => !isBlank(line)).length,
  };
}

/** The lines that the author wrote, wherever they stand: quoted lines and their attributions left out. */
export function authoredText(text: string, subject = ''): string {
  const { fresh } = splitQuoted(text, subject);
  const lines = fresh.split('\n');
  const kept = lines.filter((line, index) => {
    if (isQuoteLine(line)) return false;
    const next = lines.slice(index + 1, index + 4).find((following) => !isBlank(following));
    return !(next !== undefined && isQuoteLine(next) && isAttribution(line.trim()));
  });
  const joined = kept.join('\n').trim();
  return joined === '' ? fresh : joined;
}
