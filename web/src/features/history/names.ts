/** Pure: what the sentences of a history are told with, and who is told of. */
import type { ConversationDetail } from '@guichet/contract/conversations';
import type { EventKind, EventOf, HistoryEvent } from '@guichet/contract/events';
import { t } from '@lingui/core/macro';

/** What the ids of events stand for. */
export type HistoryNames = {
  meId: string;
  person(id: string): string;
  department(id: string): string;
  qualification(id: string): string;
  tag(id: string): string;
  folder(id: string): string;
  mailbox(id: string): string;
  record(id: string): string;
  /** The subject of a conversation that is read with this one; null where it is not. */
  conversation(id: string): string | null;
  /** A moment, as a sentence says it: "demain à 9:00". */
  moment(at: string): string;
  message(id: string): ConversationDetail['messages'][number] | undefined;
  note(id: string): ConversationDetail['notes'][number] | undefined;
  correspondent: string;
  mailboxAddress: string;
  /** The message with which the conversation began. */
  firstMessageId: string | null;
  /** The hour with seconds at which the answer of this outbox row was delivered; null until then. */
  deliveredAt(outboxId: string): string | null;
  /** Whether the sending of this outbox row was taken back before it left. */
  isTakenBack(outboxId: string): boolean;
  /** Who pressed send for this outbox row; null when it is not known. */
  senderOf(outboxId: string): string | null;
  /** The kind of another event of the same conversation. */
  kindOf(seq: number): EventKind | undefined;
};

export type Told<K extends EventKind = EventKind> = HistoryEvent & EventOf<K>;

/** Marks what is shown in bold. */
export const bold = (text: string): string => `\u2068${text}\u2069`;

/** The sentence cut at its bold parts; `at` is where a part begins. */
export function sentenceParts(sentence: string): { text: string; isBold: boolean; at: number }[] {
  const parts: { text: string; isBold: boolean; at: number }[] = [];
  let from = 0;
  for (const match of sentence.matchAll(/\u2068([^\u2069]*)\u2069|\*\*([^*]+)\*\*/g)) {
    parts.push({ text: sentence.slice(from, match.index), isBold: false, at: from });
    parts.push({ text: match[1] ?? match[2] ?? '', isBold: true, at: match.index });
    from = match.index + match[0].length;
  }
  parts.push({ text: sentence.slice(from), isBold: false, at: from });
  return parts.filter((part) => part.text !== '');
}

/** Who did it, in bold; null when it was I. */
export function doerOf(event: HistoryEvent, names: HistoryNames): string | null {
  const { actor } = event;
  switch (actor.kind) {
    case 'person':
      return actor.id === names.meId ? null : bold(names.person(actor.id));
    case 'correspondent':
      return bold(names.correspondent);
    case 'otherClient':
      return bold(t`Un autre logiciel de messagerie`);
    case 'rule': {
      const { name } = actor;
      return bold(t`La règle « ${name} »`);
    }
    case 'trigger':
      return bold(t`Un déclencheur`);
    default:
      return bold('Guichet');
  }
}

/** A name after a preposition: mine is "vous". */
export const nameIn = (id: string, names: HistoryNames): string =>
  bold(id === names.meId ? t`vous` : names.person(id));
