/** The quotation under an answer, and the head of a forwarded mail, in the reader's language. */
import { linkifyText } from './linkify.ts';
import type { Address } from './message.ts';

export type Language = 'fr' | 'en';

export interface QuoteInput {
  /** Sanitised HTML, null when the mail has none: it is put in as it is. */
  html: string | null;
  text: string | null;
  from: Address | null;
  date: Date | null;
  language: Language;
  /** IANA name, e.g. `Europe/Paris`. */
  timeZone: string;
}

const NBSP = '\u00a0';
const QUOTE_STYLE = 'margin:0 0 0 0.8ex;border-left:1px solid #cccccc;padding-left:1ex';

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function showAddress(address: Address): string {
  return address.name === '' ? address.address : `${address.name} <${address.address}>`;
}

/** `3 mars 2026 à 10:05`, `3 March 2026 at 10:05`. */
function showDate(date: Date, language: Language, timeZone: string): string {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const day = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  }).format(date);
  const time = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(date);
  return `${day} ${language === 'fr' ? 'à' : 'at'} ${time}`;
}

function attribution(input: QuoteInput): string {
  const date = input.date ? showDate(input.date, input.language, input.timeZone) : null;
  const isFrench = input.language === 'fr';
  const who = input.from ? showAddress(input.from) : isFrench ? 'le correspondant' : 'the correspondent';
  const when = date === null ? '' : `${isFrench ? 'Le' : 'On'} ${date}, `;
  return isFrench ? `${when}${who} a écrit${NBSP}:` : `${when}${who} wrote:`;
}

function markLines(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : line === '' ? '>' : `> ${line}`))
    .join('\n');
}

/** The original as a quotation with its attribution line, for the end of an answer. */
export function quoteForReply(input: QuoteInput): { html: string; text: string } {
  const line = attribution(input);
  const text = input.text ?? '';
  const body = input.html ?? linkifyText(text);
  return {
    html: `<div class="guichet-quote"><p>${escapeHtml(line)}</p><blockquote type="cite" style="${QUOTE_STYLE}">${body}</blockquote></div>`,
    text: `${line}\n${markLines(text)}`,
  };
}

export interface ForwardInput {
  from: Address | null;
  to: readonly Address[];
  cc: readonly Address[];
  date: Date | null;
  subject: string;
  language: Language;
  timeZone: string;
}

/** The lines that stand above a forwarded mail. */
export function forwardHeader(input: ForwardInput): { html: string; text: string } {
  const isFrench = input.language === 'fr';
  const colon = isFrench ? `${NBSP}:` : ':';
  const rows: [string, string][] = [];
  if (input.from) rows.push([isFrench ? 'De' : 'From', showAddress(input.from)]);
  if (input.date) rows.push(['Date', showDate(input.date, input.language, input.timeZone)]);
  rows.push([isFrench ? 'Objet' : 'Subject', input.subject]);
  if (input.to.length > 0) rows.push([isFrench ? 'À' : 'To', input.to.map(showAddress).join(', ')]);
  if (input.cc.length > 0) rows.push(['Cc', input.cc.map(showAddress).join(', ')]);
  const title = `---------- ${isFrench ? 'Message transféré' : 'Forwarded message'} ----------`;
  const lines = rows.map(([label, value]) => `${label}${colon} ${value.replace(/[\r\n]+/g, ' ')}`);
  return {
    html: `<p>${[title, ...lines].map(escapeHtml).join('<br>')}</p>`,
    text: `${title}\n${lines.join('\n')}\n`,
  };
}
