/**
 * Bounce notices in free form: qmail, Exim, old sendmail, Exchange, Domino and the web mailers. A mail counts
 * as a notice only by who sent it or by a subject that mailers write, and only if its text names an address
 * and a failure: a person's mail about a bounce is none.
 */
import { canonicalAddress } from './addresses.ts';
import { stripTags } from './html-text.ts';
import type { BounceRecipient, ParsedMessage } from './message.ts';

type Notice = Pick<ParsedMessage, 'from' | 'to' | 'subject' | 'text' | 'html' | 'headers'>;

const DAEMON =
  /^(?:mailer-daemon|mail-?daemon|postmaster|mdaemon|mailerdaemon|double-bounce|mail_?delivery|mail-?admin|bounces?|microsoftexchange[0-9a-f]+|mailscanner|mmdf|smtp|courier|mrmail)(?:[-+].*)?$/i;
const DAEMON_NAME =
  /(?:mail(?:er)?[- ]?(?:delivery|daemon)|delivery (?:sub)?system|postmaster|system administrator|mail administrator|administrateur syst[eè]me|mail deliver)/i;
const SUBJECT =
  /(?:undeliver(?:ed|able)|non-?deliver|not delivered|could ?n(?:ot|'t) be (?:delivered|sent)|deliver(?:y|ing)? (?:status notification|failed|failure|error|problem|report|has failed|incomplete|delayed)|(?:mail|message|email) (?:delivery|system)? ?(?:failed|failure|error|problem|status report)|failure (?:notice|delivery|notification)|failed (?:mail|delivery|to deliver)|returned (?:mail|to sender|email|message)|mail (?:could not|not) delivered|delivery (?:notification|warning|unsuccessful)|warning: (?:message|could not send)|unzustellbar|unable to deliver|non remis|échec de (?:la )?(?:remise|distribution|livraison)|non distribu|notification d['’]état de remise|mail system error|user unknown|nondeliverable|nachricht nicht zugestellt|mensaje no entregado|no se puede entregar|mancato recapito|bounce(?:d)? (?:message|mail))/i;
const FAILURE =
  /(?:undeliver|not? (?:be )?deliver|could ?n(?:ot|'t) (?:be )?(?:deliver|send|sent|reach)|unknown (?:user|local|recipient|address|host|domain)|user (?:unknown|not found|doesn'?t exist)|no such (?:user|recipient|person|address|mailbox|domain)|unable to (?:deliver|relay|send)|mailbox (?:is )?(?:full|unavailable|not found|unknown|disabled|inactive|quota)|(?:over|exceed\w*|out of)\b.{0,40}(?:quota|storage|limit|space|size)|quota|does(?: not|n'?t) exist|account (?:has been |is )?(?:disabled|suspended|inactive|closed|locked)|permanent(?:ly)? (?:fatal )?(?:error|fail)|temporar(?:y|ily)|delivery (?:has )?(?:failed|failure|attempt|delay)|failed (?:permanently|to deliver|addresses|recipient)|fail(?:ed|ure)|rejected|refused|denied|invalid (?:recipient|address|user|mailbox)|not (?:listed|found|accept|recogni|reach)|message (?:too large|size)|delayed|deferred|retried|does not like|incorrectly|spam|blocked|introuvable|inconnu|n['’]a pas pu|non remis|dépass|retry|returned|error)/i;
/** Where the notice ends and the copy of the original begins. */
const COPY_START =
  /^[ \t>]*(?:-{2,}\s*(?:this is a copy|below this line|original message|message header|unsent message|returned (?:mail|message)|le message|forwarded|the (?:header|body|text)|here is|enclosed|the attached|end of)|original message follows|(?:return-path|received|message-id|dkim-signature|x-mozilla-status|mime-version|reply-to|x-mailer)\s*:)/im;
const ADDRESS = "[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?";

/** Who sent it, or what its subject says, makes it worth reading as a bounce notice. */
export function looksLikeBounceNotice(message: Notice): boolean {
  if (message.headers['x-failed-recipients'] !== undefined) return true;
  const local = (message.from?.address ?? '').replace(/@.*$/, '');
  const hasNullPath = /^<\s*>$/.test((message.headers['return-path']?.[0] ?? '').trim());
  const isDaemon = DAEMON.test(local) || DAEMON_NAME.test(message.from?.name ?? '');
  const saysSo = SUBJECT.test(message.subject);
  if (/^(?:re|tr|fwd?|aw|wg|sv)\s*:/i.test(message.subject)) return isDaemon && saysSo;
  return isDaemon
    ? saysSo || hasNullPath || /^mailer-daemon$/i.test(local)
    : saysSo && (hasNullPath || message.from === null);
}

function plainOf(message: Notice): string {
  if (message.text !== null && message.text.trim() !== '') return message.text;
  return stripTags((message.html ?? '').slice(0, 200_000));
}

function noticeText(message: Notice): string {
  const text = plainOf(message).slice(0, 60_000);
  const copy = COPY_START.exec(text);
  return copy && copy.index > 40 ? text.slice(0, copy.index) : text;
}

/** Addresses in the order of how surely they are the failed recipient. */
function candidateAddresses(notice: string): string[] {
  const patterns = [
    new RegExp(`^[ \\t>*]*<?(${ADDRESS})>?[ \\t]*:(?:[ \\t]|$)`, 'gim'),
    new RegExp(`^[ \\t>*]*<(${ADDRESS})>`, 'gim'),
    new RegExp(`^[ \\t>*-]*(${ADDRESS})[ \\t]*$`, 'gim'),
    new RegExp(
      `\\b(?:rcpt to|recipients?|final-recipient|to|destinataires?|user|address|mailbox|for|adresse)\\s*[:;]?\\s*(?:rfc822;\\s*)?["'<(\\[]{0,2}(?:SMTP:|mailto:)?(${ADDRESS})`,
      'gi',
    ),
    new RegExp(`^[ \\t>*'"]*["'<]?(${ADDRESS})["'>]*[ \\t]*(?:on|\\.{3}|[-–(,[])`, 'gim'),
    new RegExp(`[<'"(](${ADDRESS})[>'")]`, 'gi'),
  ];
  for (const pattern of patterns) {
    const found = [...notice.matchAll(pattern)].map((match) => canonicalAddress(match[1] as string));
    if (found.length > 0) return found;
  }
  return [];
}

function statusIn(text: string): string | null {
  return /(?:^|[^\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(text)?.[1] ?? null;
}

/** The lines that say why: from the address on, up to the next address or empty stretch. */
function diagnosticFor(notice: string, address: string): string | null {
  const start = notice.toLowerCase().indexOf(address.toLowerCase());
  const lines = (start < 0 ? notice : notice.slice(start + address.length))
    .split('\n')
    .map((line) => line.trim());
  const kept: string[] = [];
  for (const line of lines) {
    if (kept.length > 0 && (line === '' || new RegExp(`^<?${ADDRESS}>?:?$`, 'i').test(line))) break;
    const text = line.replace(/^[>:\s]+/, '');
    if (text !== '') kept.push(text);
    if (kept.length >= 12) break;
  }
  const joined = kept.join(' ').slice(0, 1_000);
  return joined === '' ? null : joined;
}

function isStillTrying(notice: string, subject: string): boolean {
  return (
    (/delay|warning|retard/i.test(subject) && !/fail|undeliver/i.test(subject)) ||
    /(?:will (?:be )?(?:retr|keep trying|continue)|no action is required|still (?:being )?(?:queued|trying)|do not need to re-?send|warning message only)/i.test(
      notice,
    )
  );
}

/** Reads the failed recipients of a notice. `originals` are enclosed copies, read for their To when the text names nobody. */
export function readBounceText(message: Notice, originals: string[], isReport: boolean): BounceRecipient[] {
  const notice = noticeText(message);
  if (!isReport && !FAILURE.test(notice) && message.headers['x-failed-recipients'] === undefined) return [];
  const listed = (message.headers['x-failed-recipients'] ?? []).flatMap((value) =>
    [...value.matchAll(new RegExp(ADDRESS, 'g'))].map((match) => match[0]),
  );
  const ours = new Set([
    ...message.to.map((to) => to.address.toLowerCase()),
    (message.from?.address ?? '').toLowerCase(),
  ]);
  const usable = (addresses: string[]) => addresses.filter((address) => !ours.has(address.toLowerCase()));
  const candidates = candidateAddresses(notice);
  let addresses = listed.length > 0 ? listed : usable(candidates);
  if (addresses.length === 0) {
    const copies = [...originals, plainOf(message)].join('\n');
    const to = new RegExp(`^[ \\t>|]*To\\s*:[^\\n]*?(${ADDRESS})`, 'im').exec(copies)?.[1];
    addresses = to ? usable([canonicalAddress(to)]) : [];
    // Somebody who wrote to himself is both sender and failed recipient.
    if (addresses.length === 0) addresses = candidates;
  }
  const action = isStillTrying(notice, message.subject) ? 'delayed' : 'failed';
  return [...new Set(addresses.map(canonicalAddress))].slice(0, 100).map((address) => {
    const diagnostic = diagnosticFor(notice, address);
    return { address, action, status: statusIn(diagnostic ?? '') ?? statusIn(notice), diagnostic };
  });
}
