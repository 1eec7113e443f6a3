/**
 * Which conversation a mail belongs to, by its identifiers alone (RFC 5322 §3.6.4, after the graph of RFC 5256).
 * Nothing joins by subject or by sender. Identifiers of mails that never came are registered too ("ghosts"),
 * so that two answers to such a mail meet.
 */

export interface ThreadIds {
  self: string | null;
  /** From the oldest ancestor to the parent, each once, without `self`. */
  ancestors: string[];
}

const MAX_ANCESTORS = 100;
const NIL_WORDS = new Set(['nil', 'null', 'none', 'undefined', 'unknown', 'empty', 'id', 'message-id']);

/**
 * True for an identifier that can be told from all others. Empty and nil ones, bare numbers and short words match
 * nothing; without an `@` only a long one with letters and digits counts (some programs leave the domain out).
 */
export function isUsableId(id: string): boolean {
  if (id.length > 900 || /[\s<>\p{Cc}]/u.test(id)) return false;
  const at = id.lastIndexOf('@');
  if (at < 0) return id.length >= 20 && /[A-Za-z]/.test(id) && /\d/.test(id);
  const local = id.slice(0, at);
  if (local === '' || at === id.length - 1) return false;
  return !NIL_WORDS.has(local.toLowerCase());
}

/**
 * The identifiers that place a message. References gives the order; an In-Reply-To that References lacks is the
 * parent. Several In-Reply-To identifiers are all ancestors. Case matters, surrounding space does not.
 */
export function threadIds(message: {
  messageId: string | null;
  inReplyTo: readonly string[];
  references: readonly string[];
}): ThreadIds {
  const trimmed = message.messageId?.trim() ?? '';
  const self = isUsableId(trimmed) ? trimmed : null;
  const usable = (ids: readonly string[]) =>
    ids.map((id) => id.trim()).filter((id) => isUsableId(id) && id !== self);
  const references = usable(message.references);
  const known = new Set(references);
  const added = usable(message.inReplyTo).filter((id) => !known.has(id));
  const all = [...new Set([...references, ...added])];
  const ancestors = all.length <= MAX_ANCESTORS ? all : [all[0] as string, ...all.slice(1 - MAX_ANCESTORS)];
  return { self, ancestors };
}

export interface ThreadInput {
  self: string | null;
  ancestors: readonly string[];
  /** Identifier → conversation, of this mailbox only: received, sent and ghost ones. */
  known: ReadonlyMap<string, string>;
  /** The conversation of an identifier that we signed (`verifyMessageId`), null for any other. */
  signed: (id: string) => string | null;
  /** Those of `known` that belong to a message we have; the others are ghosts. Default: none is a message. */
  received?: ReadonlySet<string>;
  /** A veto of the caller, for ids that many strangers answer (a mass mailing): see `isStranger`. */
  refuse?: (id: string, conversationId: string) => boolean;
}

export interface ThreadDecision {
  /** The conversation to join, null for a new one. */
  join: string | null;
  /** Other conversations that this mail shows to be the same, nearest first; the caller decides whether to merge. */
  merge: string[];
  /** Identifiers to register for the conversation: the mail's own, and its ancestors as ghosts where unknown. */
  nodes: string[];
}

/**
 * The nearest known ancestor decides. A mail's own identifier joins only where it is a ghost: if a message
 * with this identifier is already there, this is another mail, and a program that always writes the same
 * identifier must not draw everything together.
 */
export function decideThread(input: ThreadInput): ThreadDecision {
  const found: string[] = [];
  const nodes: string[] = [];
  const consider = (id: string) => {
    const conversation = input.known.get(id) ?? input.signed(id);
    if (conversation === null || conversation === undefined) return true;
    if (input.refuse?.(id, conversation)) return false;
    if (!found.includes(conversation)) found.push(conversation);
    return true;
  };
  for (const id of [...input.ancestors].reverse()) {
    if (isUsableId(id) && consider(id)) nodes.unshift(id);
  }
  if (input.self !== null && isUsableId(input.self)) {
    const isTaken = input.received?.has(input.self) ?? false;
    if (!isTaken) consider(input.self);
    nodes.push(input.self);
  }
  const [join = null, ...merge] = found;
  return { join, merge, nodes };
}

/**
 * True when nobody of this mail, our own addresses aside, has taken part before. Newcomers are normal in a
 * conversation; only where many answer one mass mailing, or one mail that we never had, do strangers stay apart.
 */
export function isStranger(
  message: {
    from: { address: string } | null;
    to: readonly { address: string }[];
    cc: readonly { address: string }[];
  },
  participants: Iterable<string>,
  ourAddresses: Iterable<string>,
): boolean {
  const ours = new Set([...ourAddresses].map((address) => address.toLowerCase()));
  const before = new Set(
    [...participants].map((address) => address.toLowerCase()).filter((address) => !ours.has(address)),
  );
  const people = [message.from, ...message.to, ...message.cc].filter((person) => person !== null);
  return !people.some((person) => before.has(person.address.toLowerCase()));
}

/** Reply and forward marks of mailers in some twenty languages, compared in lower case. */
const PREFIXES = [
  're',
  'ré',
  'rép',
  'rep',
  'réf',
  'ref',
  'réponse',
  'tr',
  'transf',
  'fw',
  'fwd',
  'aw',
  'antw',
  'antwort',
  'wg',
  'sv',
  'vs',
  'vb',
  'vl',
  'rv',
  'res',
  'enc',
  'rif',
  'r',
  'i',
  'odp',
  'pd',
  'ynt',
  'ilt',
  'bls',
  'trs',
  'ha',
  'továbbítás',
  'vá',
  'atb',
  'doorst',
  'doorgest',
  'αντ',
  'απ',
  'πρθ',
  'σχετ',
  'отв',
  'ответ',
  'пересл',
  'fs',
  'haber',
  'رد',
  'إعادة توجيه',
  'تحويل',
  'השב',
  'תגובה',
  'הועבר',
  '答复',
  '回复',
  '回覆',
  '回信',
  '转发',
  '轉寄',
  '轉發',
  '返信',
  '転送',
  '회신',
  '전달',
];
const PREFIX = new RegExp(
  `^(?:${PREFIXES.join('|')})\\s?(?:\\[\\d{1,3}\\]|\\(\\d{1,3}\\)|\\^\\d{1,3})?\\s?[:：]\\s*`,
  'iu',
);
const TAG = /^\[[^\]]{1,60}\]\s*/u;
const MAX_PREFIXES = 50;

/** The subject without reply and forward marks, however many; list tags in brackets stay in front. */
export function normalizeSubject(subject: string): string {
  let rest = subject.slice(0, 2_000).replace(/\s+/g, ' ').trim();
  const tags: string[] = [];
  for (let i = 0; i < MAX_PREFIXES; i++) {
    const prefix = PREFIX.exec(rest);
    if (prefix) {
      rest = rest.slice(prefix[0].length);
      continue;
    }
    const tag = TAG.exec(rest);
    if (!tag || !/^\S/.test(rest.slice(tag[0].length))) break;
    const label = tag[0].trim();
    if (!tags.includes(label)) tags.push(label);
    rest = rest.slice(tag[0].length);
  }
  return [...tags, rest].join(' ').trim();
}

/** True when two subjects name the same matter, marks and case aside: else a split can be offered. */
export function isSameSubject(a: string, b: string): boolean {
  return normalizeSubject(a).toLocaleLowerCase() === normalizeSubject(b).toLocaleLowerCase();
}

const NO_SUBJECT = { fr: '(sans objet)', en: '(no subject)' } as const;

/** `Re: …` once, in both languages: it is the one mark every mailer knows. */
export function replySubject(subject: string, language: 'fr' | 'en'): string {
  return `Re: ${normalizeSubject(subject) || NO_SUBJECT[language]}`;
}

/** `Tr: …` in French, `Fwd: …` in English. */
export function forwardSubject(subject: string, language: 'fr' | 'en'): string {
  return `${language === 'fr' ? 'Tr' : 'Fwd'}: ${normalizeSubject(subject) || NO_SUBJECT[language]}`;
}
