/**
 * The closed union of history events. Events carry ids, never mail text: erasing a person's data or parsing a
 * mail again never touches the chain. A shape that was shipped is never changed: a new version gets a new `v`.
 */
import { z } from 'zod';

export const statuses = ['open', 'pending', 'resolved'] as const;
export const Status = z.enum(statuses);
export type Status = z.infer<typeof Status>;

export const places = ['inbox', 'archive', 'spam', 'trash', 'filed'] as const;
export const Place = z.enum(places);
export type Place = z.infer<typeof Place>;

export const Id = z.uuid();

export const AnswerKind = z.enum(['reply', 'replyAll', 'forward', 'new']);
export type AnswerKind = z.infer<typeof AnswerKind>;

export const Actor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), id: Id }),
  z.object({ kind: z.literal('correspondent') }),
  z.object({ kind: z.literal('otherClient') }),
  z.object({ kind: z.literal('rule'), id: Id, name: z.string() }),
  z.object({ kind: z.literal('trigger'), id: Id }),
  z.object({ kind: z.literal('system') }),
]);
export type Actor = z.infer<typeof Actor>;

/** `v` is the version in which the kind is written today; how older ones are read says `history/lift.ts` of the server. */
const event = <K extends string, S extends z.ZodRawShape, V extends number = 1>(
  kind: K,
  data: S,
  v: V = 1 as V,
) => z.object({ kind: z.literal(kind), v: z.literal(v), data: z.object(data) });

/**
 * Stands beside the id of content that can be erased: a salted hash of it, whose salt goes with the content. Of a
 * mail the content is the SHA-256 of its source, of a note its text.
 */
const Commitment = z.string();

/** Why what a conversation is about changed; absent = by hand. */
const workCause = z.enum(['hand', 'move', 'merge', 'split', 'arrival', 'undo']).optional();

export const assignmentCauses = [
  'claim',
  'assign',
  'release',
  'answer',
  'newMail',
  'departure',
  'reopen',
  'undo',
  'move',
  'merge',
  'split',
  'arrivalRoundRobin',
  'arrivalLeastLoaded',
] as const;

/** What else keeps an answer that waits for its hour: its author may no longer answer there; its account is paused. */
export const stopReasons = ['authorMayNot', 'accountPaused'] as const;

/**
 * What of answers a conversation has once mails came to it or left it; absent = as before. The history of the other
 * conversation told it.
 */
const AnswersStanding = z
  .object({
    answeredAt: z.iso.datetime().nullable(),
    answeredById: Id.nullable(),
    sending: z.enum(['queued', 'refused', 'doubtful', 'bounced']).nullable(),
  })
  .optional();

export const HistoryEventBody = z.discriminatedUnion('kind', [
  /** A mail from outside entered. `reopened` is told by a status event beside it. */
  event('message.received', {
    messageId: Id,
    automatic: z.boolean(),
    bounce: z.boolean(),
    newcomer: z.boolean(),
    /** Old mail of a first import: notifies nobody, triggers nothing. */
    imported: z.boolean(),
    commitment: Commitment,
  }),
  /** Our own mail that another client sent and that we saw in Sent. */
  event('message.sentElsewhere', { messageId: Id, imported: z.boolean(), commitment: Commitment }),
  /** A copy lies somewhere else than before; folder ids of the account, null = not on the server. */
  event('message.moved', { messageId: Id, fromFolderId: Id.nullable(), toFolderId: Id.nullable() }),
  event('message.removedOnServer', { messageId: Id }),
  event('conversation.opened', { messageId: Id.nullable() }),
  event('conversation.markedUnread', {}),
  /** Read without an opening: `messageId` is the newest message then. */
  event('conversation.markedRead', { messageId: Id.nullable() }),
  event('conversation.assigned', {
    fromId: Id.nullable(),
    toId: Id.nullable(),
    cause: z.enum(assignmentCauses),
    /** The short message to the new assignee is kept as a note. */
    noteId: Id.nullable(),
    /** Null with `noteId`. */
    commitment: Commitment.nullable(),
  }),
  event('conversation.statusChanged', {
    from: Status,
    to: Status,
    cause: z.enum(['hand', 'newMail', 'bounce', 'answer', 'undo', 'import', 'merge', 'split']),
  }),
  event('conversation.affected', { fromId: Id.nullable(), toId: Id.nullable(), cause: workCause }),
  event('conversation.qualified', { fromId: Id.nullable(), toId: Id.nullable(), cause: workCause }),
  event('conversation.tagged', { tagId: Id, cause: workCause }),
  event('conversation.untagged', { tagId: Id, cause: workCause }),
  /** Out of sight until then, or until someone outside writes; null = only until someone writes. */
  event('conversation.snoozed', { until: z.iso.datetime().nullable(), cause: workCause }),
  /** `late`: the time passed while nothing ran. */
  event('conversation.woken', { cause: z.enum(['time', 'newMail', 'hand', 'undo']), late: z.boolean() }),
  /** Someone is told of what happens here from now on, or no longer. */
  event('conversation.followed', { personId: Id }),
  event('conversation.unfollowed', { personId: Id }),
  /** The correspondent's address was tied to a record of the directory, or freed of one. */
  event('conversation.identified', { fromRecordId: Id.nullable(), toRecordId: Id.nullable() }),
  event('conversation.placed', {
    from: Place,
    to: Place,
    /**
     * `blocked`: its sender is. `refused`: the server would not have it there; it lies where it lay. `retried`: somebody
     * had that asked for once more.
     */
    cause: z.enum(['hand', 'newMail', 'otherClient', 'undo', 'blocked', 'refused', 'retried']),
  }),
  /** Into a folder of the account; `from` and `fromFolderId` are where it lay. */
  event('conversation.filed', {
    from: Place,
    fromFolderId: Id.nullable(),
    toFolderId: Id,
    cause: z.enum(['hand', 'undo', 'refused', 'retried']),
  }),
  /** To another mailbox, with its history. Events before this one are those of the mailbox it came from. */
  event('conversation.moved', { fromMailboxId: Id, toMailboxId: Id, cause: z.enum(['hand', 'undo']) }),
  /**
   * Out of a personal mailbox: `left` and `back` (the passing on was undone) are told there, `began` in the new
   * conversation. `mailboxId` is the other mailbox.
   */
  event('conversation.passedOn', { mailboxId: Id, role: z.enum(['left', 'began', 'back']) }),
  /** For good: the mail is gone, this is what stays. */
  event('conversation.deleted', {
    /** `undo`: it was only another one's copy, which was taken back. */
    cause: z.enum(['hand', 'retention', 'undo']),
    messageCount: z.number().int(),
  }),
  /** Whatever comes from there goes to spam from now on; the address stands in the mailbox's list. */
  event('conversation.senderBlocked', { blockedId: Id, scope: z.enum(['address', 'domain']) }),
  event('conversation.senderUnblocked', { blockedId: Id }),
  /** Messages were taken out into a conversation of their own. */
  event('conversation.split', {
    otherId: Id,
    role: z.enum(['kept', 'separated']),
    messageIds: z.array(Id),
    standing: AnswersStanding,
  }),
  /**
   * What was `absorbed` keeps its history and leads to the other one from now on. `cause`: by hand, or because a split
   * was taken back; absent = mail of an import showed it.
   */
  event('conversation.merged', {
    otherId: Id,
    role: z.enum(['kept', 'absorbed']),
    cause: z.enum(['hand', 'undo']).optional(),
    standing: AnswersStanding,
  }),
  /** A merge was taken back: the one that was absorbed stands for itself again, with its mails. */
  event('conversation.unmerged', {
    otherId: Id,
    role: z.enum(['kept', 'restored']),
    standing: AnswersStanding,
  }),
  event('conversation.mergeProposed', { otherId: Id }),
  event('note.added', { noteId: Id, mentions: z.array(Id), commitment: Commitment }),
  event('answer.queued', {
    outboxId: Id,
    messageId: Id,
    answer: AnswerKind,
    anyway: z.boolean(),
    commitment: Commitment,
    /** Held back until this hour on purpose; absent = at once. */
    scheduledFor: z.iso.datetime().optional(),
  }),
  /** A send that was stopped because of what happened since `seenSeq`. */
  event('answer.stopped', {
    draftId: Id,
    /** `schedule`: while it waited for its hour. */
    at: z.enum(['press', 'handOver', 'schedule']),
    conflictSeqs: z.array(z.number().int()),
    /** Whose send it was; absent = of whoever the event is of. */
    authorId: Id.optional(),
    /** Absent = what happened since stopped it. */
    reason: z.enum(stopReasons).optional(),
  }),
  /** Taken back before it was handed over; the draft stands again. */
  event('answer.takenBack', { outboxId: Id }),
  event('answer.sent', {
    outboxId: Id,
    messageId: Id,
    answer: AnswerKind,
    refusedRecipients: z.number().int(),
  }),
  event('answer.refused', { outboxId: Id, messageId: Id }),
  event('answer.doubtful', { outboxId: Id, messageId: Id }),
  /** A person looked and said what became of a doubtful sending, or Sent proved it; `authorId` pressed send. */
  event('answer.settled', {
    outboxId: Id,
    messageId: Id,
    answer: AnswerKind,
    as: z.enum(['sent', 'notSent']),
    authorId: Id.optional(),
  }),
  event('answer.bounced', { outboxId: Id.nullable(), messageId: Id, bounceMessageId: Id }),
]);
export type HistoryEventBody = z.infer<typeof HistoryEventBody>;
export type EventKind = HistoryEventBody['kind'];
export type EventOf<K extends EventKind> = Extract<HistoryEventBody, { kind: K }>;

/** Where the event stands: one chain per conversation, `seq` from 1 without gaps. */
export const EventHead = z.object({
  id: Id,
  conversationId: Id,
  seq: z.number().int().positive(),
  actor: Actor,
  /** When it happened in the world (a mail's arrival on the server). */
  occurredAt: z.iso.datetime(),
  /** When it was written here. An import writes newest first: seq is not time. */
  recordedAt: z.iso.datetime(),
});
export type EventHead = z.infer<typeof EventHead>;

export type HistoryEvent = EventHead & HistoryEventBody;
export const HistoryEvent = z.intersection(EventHead, HistoryEventBody) as unknown as z.ZodType<HistoryEvent>;

/** Whether an assignment only goes on: who had what was merged or separated has it still, and was given nothing. */
export const goesOn = (cause: (typeof assignmentCauses)[number]): boolean =>
  cause === 'merge' || cause === 'split';

/** Kinds that make a send stop when they happened after what its author had seen. */
export const sendConflicts: ReadonlySet<EventKind> = new Set<EventKind>([
  'message.received',
  'message.sentElsewhere',
  'answer.queued',
  'note.added',
  'conversation.assigned',
  'conversation.merged',
]);
