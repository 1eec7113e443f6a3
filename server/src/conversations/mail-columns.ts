/**
 * The part of a conversation's row that is a pure function of its messages, where their copies lie and what
 * became of their sending. Written wherever a message, a location or a sending changes; never by hand.
 */
import type { Place } from '@guichet/contract/events';

export type MailFacts = {
  id: string;
  direction: 'in' | 'out';
  /** When it reached the mailbox, or was handed over. */
  receivedAt: Date;
  subject: string;
  snippet: string;
  from: { name: string; address: string };
  to: { name: string; address: string }[];
  authorId: string | null;
  /** Automatic mail neither waits for an answer nor answers. */
  automatic: boolean;
  bounce: boolean;
  hasAttachments: boolean;
  /** State of its sending; null for what we did not send from here. */
  sending: 'queued' | 'handing_over' | 'sent' | 'refused' | 'doubtful' | 'stopped' | 'taken_back' | null;
  /** Roles of the folders where its copies lie or are being moved to; gone ones only when none is left. */
  folders: FolderRole[];
  /** The folder without a role in which its newest such copy lies. */
  filedIn: string | null;
  removedOnServer: boolean;
};

export type FolderRole = 'inbox' | 'sent' | 'drafts' | 'archive' | 'junk' | 'trash' | 'other';

export type MailColumns = {
  place: Place;
  /** The folder it is filed in; null elsewhere. */
  folderId: string | null;
  subject: string;
  snippet: string;
  snippetAuthorId: string | null;
  correspondentName: string;
  correspondentAddress: string;
  firstMessageAt: Date | null;
  lastMessageAt: Date | null;
  waitingSince: Date | null;
  messageCount: number;
  hasAttachments: boolean;
  /** The newest message came from outside: unread for whoever has not seen it. */
  newestIncoming: boolean;
  hidden: boolean;
};

const placeOfFolder: Partial<Record<FolderRole, Place>> = {
  inbox: 'inbox',
  archive: 'archive',
  other: 'filed',
  junk: 'spam',
  trash: 'trash',
};

/** Which place wins when the messages lie in several. */
const rank: Place[] = ['inbox', 'filed', 'archive', 'spam', 'trash'];

/** An answer that will not leave, or did not, answers nothing. */
const neverLeft = new Set<MailFacts['sending']>(['refused', 'stopped', 'taken_back']);

/**
 * @param messages all messages of the conversation, in any order
 * @param kind a personal mailbox hides what its owner removed elsewhere; a shared one keeps it
 * @param isGone merged into another conversation, or deleted for good: shown nowhere
 */
export function mailColumns(
  messages: readonly MailFacts[],
  kind: 'shared' | 'personal',
  isGone: boolean,
): MailColumns {
  const shown = messages
    .filter((m) => m.sending !== 'stopped' && m.sending !== 'taken_back')
    .filter((m) => kind === 'shared' || !m.removedOnServer)
    .sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime() || (a.id < b.id ? -1 : 1));
  const first = shown[0];
  const last = shown.at(-1);
  const correspondent = correspondentOf(shown);
  const place = placeOf(shown);
  return {
    place,
    folderId: place === 'filed' ? (shown.findLast((m) => m.filedIn !== null)?.filedIn ?? null) : null,
    // A notice of non-delivery is named after the mail that did not arrive, not the other way round.
    subject: (shown.find((m) => !m.bounce) ?? first)?.subject ?? '',
    snippet: last?.snippet ?? '',
    snippetAuthorId: last?.direction === 'out' ? last.authorId : null,
    correspondentName: correspondent.name,
    correspondentAddress: correspondent.address,
    firstMessageAt: first?.receivedAt ?? null,
    lastMessageAt: last?.receivedAt ?? null,
    waitingSince: waitingSince(shown),
    messageCount: shown.length,
    hasAttachments: shown.some((m) => m.hasAttachments),
    newestIncoming: last?.direction === 'in',
    hidden: isGone || shown.length === 0,
  };
}

function placeOf(messages: readonly MailFacts[]): Place {
  const found = new Set<Place>();
  for (const message of messages) {
    for (const folder of message.folders) {
      const place = placeOfFolder[folder];
      if (place) found.add(place);
    }
  }
  // What we wrote and nobody answered yet lies in Sent alone: it is current work.
  return rank.find((place) => found.has(place)) ?? 'inbox';
}

/** The outside person: who wrote to us last, else to whom we wrote first. */
function correspondentOf(messages: readonly MailFacts[]): { name: string; address: string } {
  const written = messages.filter((m) => m.direction === 'in');
  const person = written.findLast((m) => !m.automatic && !m.bounce) ?? written.at(-1);
  return person?.from ?? messages[0]?.to[0] ?? { name: '', address: '' };
}

/** Since when we owe an answer: the oldest mail from outside after our last one that left or will. */
function waitingSince(messages: readonly MailFacts[]): Date | null {
  let since: Date | null = null;
  for (const message of messages) {
    if (message.direction === 'out') {
      if (!message.automatic && !neverLeft.has(message.sending)) since = null;
    } else if (!message.automatic && !message.bounce) {
      since ??= message.receivedAt;
    }
  }
  return since;
}
