/** A mail as it was found on the server, stored and parsed, and what becomes of it as a row. Pure. */
import type { AttachmentInfo, Address as MailAddress, ParsedMessage } from '../mail/message.ts';
import type { FolderRole } from './mail-columns.ts';

/** One copy of a mail in one folder of the server, its raw source stored already. */
export type Incoming = {
  folderId: string;
  folderRole: FolderRole;
  uidValidity: number;
  uid: number;
  flags: readonly string[];
  /** INTERNALDATE: when it reached the mailbox. */
  internalDate: Date;
  blob: { sha256: string; size: number };
  parsed: ParsedMessage;
  /** The short line of the list. */
  snippet: string;
  /** Its plain text, that of the HTML where there is no other. */
  searchText: string;
  /** Old mail of a first import: reopens nothing, notifies nobody, triggers nothing. */
  imported: boolean;
};

export type ReceivingMailbox = {
  id: string;
  kind: 'shared' | 'personal';
  address: string;
  aliases: readonly string[];
};

/** What `message.envelope` holds beside the columns of its own. */
export type MessageEnvelope = {
  sender: MailAddress | null;
  replyTo: MailAddress[];
  to: MailAddress[];
  cc: MailAddress[];
  bcc: MailAddress[];
  references: string[];
  date: string | null;
  listId: string | null;
  priority: ParsedMessage['priority'];
  /** Sent to many: a stranger's answer to it begins a conversation of its own. */
  bulk: boolean;
  kind: ParsedMessage['automatic'];
  mayAutoAnswer: boolean;
};

export function envelopeOf(parsed: ParsedMessage): MessageEnvelope {
  return {
    sender: parsed.sender,
    replyTo: parsed.replyTo,
    to: parsed.to,
    cc: parsed.cc,
    bcc: parsed.bcc,
    references: parsed.references,
    date: parsed.date?.toISOString() ?? null,
    listId: parsed.listId,
    priority: parsed.priority,
    bulk: parsed.automation.isBulk,
    kind: parsed.automatic,
    mayAutoAnswer: parsed.automation.mayAutoAnswer,
  };
}

/** The mailbox's own addresses, in lower case. */
export function ownAddresses(mailbox: ReceivingMailbox): ReadonlySet<string> {
  return new Set([mailbox.address, ...mailbox.aliases].map((address) => address.toLowerCase()));
}

/**
 * Whether nobody waits for an answer to it. Mail of a list is written by people; what comes from a no-reply
 * address with somebody else as Reply-To is a form that a person filled in.
 */
export function isAutomatic(parsed: ParsedMessage): boolean {
  if (parsed.automatic === null || parsed.automatic === 'list') return false;
  if (parsed.automatic === 'bounce' || parsed.automatic === 'autoReply') return true;
  const sender = parsed.from?.address.toLowerCase();
  return parsed.replyTo.every((reply) => reply.address.toLowerCase() === sender);
}

/**
 * Outgoing is what lies in Sent, and what we wrote and filed elsewhere. A mail in the inbox that names us as
 * its sender may be forged, or a form: it came in.
 */
export function directionOf(item: Incoming, ours: ReadonlySet<string>): 'in' | 'out' {
  if (item.folderRole === 'sent') return 'out';
  const isOurs = ours.has(item.parsed.from?.address.toLowerCase() ?? '');
  return isOurs && (item.folderRole === 'archive' || item.folderRole === 'other') ? 'out' : 'in';
}

/** What the database keeps of the attachments; their content stays in the raw source. */
export const attachmentsOf = (parsed: ParsedMessage): AttachmentInfo[] => parsed.attachments;

/** Everybody named by a mail, in lower case. */
export function peopleOf(parsed: ParsedMessage): string[] {
  return [parsed.from, parsed.sender, ...parsed.replyTo, ...parsed.to, ...parsed.cc]
    .filter((person) => person !== null)
    .map((person) => person.address.toLowerCase());
}

const FORMED_LIKE_OURS = /^g1\.[0-9a-z]{26}\.[0-9a-z]{1,80}\.[0-9a-z]{16}@/i;

/** In the form of the identifiers that we sign; whether the signature holds is another question. */
export const looksSigned = (id: string): boolean => FORMED_LIKE_OURS.test(id);
