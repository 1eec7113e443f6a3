/** Which events a conversation gets when mail enters it. Pure. */
import type { Actor, Place } from '@guichet/contract/events';
import { commitmentTo } from '../history/commitment.ts';
import type { EventDraft } from '../history/record.ts';
import { isAutomatic } from './incoming.ts';
import type { MailColumns } from './mail-columns.ts';
import type { PlannedMessage } from './receive-plan.ts';

const correspondent: Actor = { kind: 'correspondent' };
const otherClient: Actor = { kind: 'otherClient' };
const system: Actor = { kind: 'system' };

/** Imported mail older than this, in milliseconds, is finished work. */
export const IMPORT_OPEN_FOR = 30 * 86_400_000;

export type ConversationBefore = {
  status: 'open' | 'pending' | 'resolved';
  assigneeId: string | null;
  place: Place;
  isSnoozed: boolean;
};

export type ReceiveFacts = {
  now: Date;
  /** Null for a new conversation. */
  before: ConversationBefore | null;
  after: Pick<MailColumns, 'place' | 'lastMessageAt' | 'waitingSince'>;
  messages: readonly PlannedMessage[];
  /** Copies of messages that we have were found elsewhere, moved by another client. */
  movedByOthers: boolean;
  /** The assignee is still a member and active. */
  isAssigneeEntitled: boolean;
  /** Only imported mail so far, and nobody did anything. */
  isUntouchedImport: boolean;
  /** It has mail that we wrote. */
  hasAnswer: boolean;
};

/** The events of the messages themselves, then what follows from them. Bounce events concern the original's conversation. */
export function receiveEvents(facts: ReceiveFacts): EventDraft[] {
  const drafts: EventDraft[] = facts.messages.map(messageEvent);
  drafts.push(...statusEvents(facts));
  const live = facts.messages.filter((message) => !message.item.imported);
  const { before, after } = facts;
  if (!before && after.place === 'spam' && live.some((message) => message.isBlocked)) {
    const data = { from: 'inbox', to: 'spam', cause: 'blocked' } as const;
    drafts.push({ kind: 'conversation.placed', v: 1, data, actor: system });
  }
  if (before && before.place !== after.place && (live.length > 0 || facts.movedByOthers)) {
    const isNewMail = live.length > 0;
    drafts.push({
      kind: 'conversation.placed',
      v: 1,
      data: { from: before.place, to: after.place, cause: isNewMail ? 'newMail' : 'otherClient' },
      actor: isNewMail ? actorOf(live[0] as PlannedMessage) : otherClient,
    });
  }
  return drafts;
}

const actorOf = (message: PlannedMessage): Actor =>
  message.direction === 'in' ? correspondent : otherClient;

function messageEvent(message: PlannedMessage): EventDraft {
  const { id, item, direction, newcomer } = message;
  const { imported, parsed, internalDate } = item;
  const commitment = commitmentTo(message.salt, item.blob.sha256);
  if (direction === 'out')
    return {
      kind: 'message.sentElsewhere',
      v: 1,
      data: { messageId: id, imported, commitment },
      actor: otherClient,
      occurredAt: internalDate,
    };
  return {
    kind: 'message.received',
    v: 1,
    data: {
      messageId: id,
      automatic: isAutomatic(parsed),
      bounce: parsed.automation.isBounce,
      newcomer,
      imported,
      commitment,
    },
    actor: correspondent,
    occurredAt: internalDate,
  };
}

function statusEvents(facts: ReceiveFacts): EventDraft[] {
  const { before, after } = facts;
  const status = before?.status ?? 'open';
  const fromOutside = facts.messages.find(
    ({ direction, item, isBlocked }) =>
      direction === 'in' && !item.imported && !isBlocked && !isAutomatic(item.parsed),
  );
  if (fromOutside && before && after.place !== 'spam')
    return [...reopening(facts, before), ...woken(before.isSnoozed, correspondent)];
  if (!facts.isUntouchedImport || status === 'pending') return [];
  const isOld =
    after.lastMessageAt !== null && facts.now.getTime() - after.lastMessageAt.getTime() > IMPORT_OPEN_FOR;
  const wanted = isOld || (facts.hasAnswer && after.waitingSince === null) ? 'resolved' : 'open';
  if (wanted === status) return [];
  return [
    {
      kind: 'conversation.statusChanged',
      v: 1,
      data: { from: status, to: wanted, cause: 'import' },
      actor: system,
    },
  ];
}

/** Someone wrote: what sleeps wakes, whatever time was set. */
const woken = (isSnoozed: boolean, actor: Actor): EventDraft[] =>
  isSnoozed ? [{ kind: 'conversation.woken', v: 1, data: { cause: 'newMail', late: false }, actor }] : [];

function reopening(facts: ReceiveFacts, before: ConversationBefore): EventDraft[] {
  if (before.status === 'open') return [];
  const drafts: EventDraft[] = [
    {
      kind: 'conversation.statusChanged',
      v: 1,
      data: { from: before.status, to: 'open', cause: 'newMail' },
      actor: correspondent,
    },
  ];
  if (before.assigneeId !== null && !facts.isAssigneeEntitled) {
    drafts.push({
      kind: 'conversation.assigned',
      v: 1,
      data: { fromId: before.assigneeId, toId: null, cause: 'reopen', noteId: null, commitment: null },
      actor: system,
    });
  }
  return drafts;
}

/** The mail that we sent could not be delivered: told, and reopened. */
export function bounceEvents(
  { status, isSnoozed }: Pick<ConversationBefore, 'status' | 'isSnoozed'>,
  bounce: { outboxId: string | null; messageId: string; bounceMessageId: string },
): EventDraft[] {
  const drafts: EventDraft[] = [{ kind: 'answer.bounced', v: 1, data: bounce, actor: system }];
  if (status !== 'open') {
    drafts.push({
      kind: 'conversation.statusChanged',
      v: 1,
      data: { from: status, to: 'open', cause: 'bounce' },
      actor: system,
    });
  }
  drafts.push(...woken(isSnoozed, system));
  return drafts;
}
