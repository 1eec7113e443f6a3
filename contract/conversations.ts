import { z } from 'zod';
import { RecordRef } from './directory.ts';
import { HistoryEvent, Id, Place, Status } from './events.ts';
import { Privilege } from './privileges.ts';
import { route } from './route.ts';

export const Address = z.object({ name: z.string(), address: z.string() });
export type Address = z.infer<typeof Address>;

/** A row of the list. `unread` and `starred` are the reader's own. */
export const ConversationRow = z.object({
  id: Id,
  mailboxId: Id,
  /** Seq of the newest event that matters to a send; openings do not move it. */
  seq: z.number().int(),
  subject: z.string(),
  snippet: z.string(),
  /** Name of our author when the newest message is ours. */
  snippetAuthor: z.string().nullable(),
  correspondent: Address,
  /** Who that is, by the directory as I see it. */
  record: RecordRef.nullable(),
  status: Status,
  place: Place,
  assigneeId: Id.nullable(),
  departmentId: Id.nullable(),
  qualificationId: Id.nullable(),
  tagIds: z.array(Id),
  /** The folder it is filed in; null elsewhere. */
  folderId: Id.nullable(),
  /** Who is told of what happens here, beside the assignee. */
  followerIds: z.array(Id),
  /** Out of the lists until then, or until someone outside writes; `until` null = only until someone writes. */
  snoozed: z.object({ until: z.iso.datetime().nullable() }).nullable(),
  /** An answer waits for this hour; of several, the one that leaves first. */
  scheduledFor: z.iso.datetime().nullable(),
  /** Who wrote it. */
  scheduledById: Id.nullable(),
  /** Marked by me, for me. */
  starred: z.boolean(),
  /** Who has seen the newest message from outside. */
  readByIds: z.array(Id),
  lastMessageAt: z.iso.datetime(),
  /** We owe an answer since then; null when we do not. */
  waitingSince: z.iso.datetime().nullable(),
  answeredAt: z.iso.datetime().nullable(),
  answeredById: Id.nullable(),
  messageCount: z.number().int(),
  hasAttachments: z.boolean(),
  unread: z.boolean(),
  /** The newest answer's trouble, shown until someone acts. */
  sending: z.enum(['queued', 'refused', 'doubtful', 'bounced']).nullable(),
  /** Its mail is on its way to the account of this mailbox; `failing`: a server said no, it is tried again. */
  moving: z.enum(['underWay', 'failing']).nullable(),
});
export type ConversationRow = z.infer<typeof ConversationRow>;

export const listPlaces = [
  'open',
  'mine',
  'unassigned',
  'waiting',
  'pending',
  'snoozed',
  'resolved',
  'archive',
  'spam',
  'trash',
  'filed',
  'all',
] as const;
/** The standing places of the left column. `waiting` = waiting for us, oldest first. */
export const ListPlace = z.enum(listPlaces);
export type ListPlace = z.infer<typeof ListPlace>;

/** What a conversation is or has. `unread` and `starred` are mine; `snoozed` and `scheduled`: something will happen by itself. */
export const filterFlags = ['unread', 'starred', 'attachment', 'snoozed', 'scheduled'] as const;
export const FilterFlag = z.enum(filterFlags);
export type FilterFlag = z.infer<typeof FilterFlag>;

const IdOrNone = z.union([z.literal('none'), Id]);

/**
 * What a list, a count, a selection, a view and a search choose by, one object for all of them. All criteria hold at
 * once; within a list any one of its values does. It acts within what the reader may see: `any` and a person's id mean
 * the whole mailbox to those who see it whole; to others, their part of it (so another person's is empty to them).
 *
 * In a query string a list is written `status[]=open&status[]=pending`.
 */
export const Filter = z.object({
  place: ListPlace.default('open'),
  /** The folder of the account it is filed in; with the place `filed` or `all`. */
  folderId: Id.optional(),
  /** `any`, `me`, `none`, or a person's id. */
  assignment: z.union([z.enum(['any', 'me', 'none']), Id]).default('any'),
  /** The same as `departmentIds` with one; both together are one list. */
  departmentId: Id.optional(),
  /** `none` = affected to no department. */
  departmentIds: z.array(IdOrNone).max(30).optional(),
  /** The same as `qualificationIds` with one. */
  qualificationId: Id.optional(),
  qualificationIds: z.array(IdOrNone).max(50).optional(),
  status: z.array(Status).max(3).optional(),
  /** Day of the newest message, in the reader's time zone: that day or later. */
  from: z.iso.date().optional(),
  /** That day or earlier. */
  until: z.iso.date().optional(),
  /** All of them at once, unlike the other lists. */
  is: z.array(FilterFlag).max(5).optional(),
  /** Whom we deal with: an address (`claire@client.example`) or a domain (`client.example`, `@client.example`). */
  correspondent: z.string().trim().min(1).max(320).optional(),
  /** Whose address the directory ties to this record; a record that the reader does not see has none. */
  recordId: Id.optional(),
  /** Bears one of these. */
  tagIds: z.array(Id).max(30).optional(),
  /** Full text, as typed: see `contract/search-query.ts`. Operators that are left in it, but de: à: objet:, are words. */
  text: z.string().trim().max(300).optional(),
});
export type Filter = z.infer<typeof Filter>;

export const Recipient = Address.extend({
  role: z.enum(['to', 'cc', 'bcc']),
  state: z.enum(['waiting', 'accepted', 'refused', 'bounced']),
  detail: z.string().nullable(),
});

export const Sending = z.object({
  outboxId: Id,
  state: z.enum(['queued', 'handingOver', 'sent', 'refused', 'doubtful', 'stopped']),
  /** Held back until then so that it can be taken back. */
  notBefore: z.iso.datetime().nullable(),
  /** It waits for this hour, which its author chose. */
  scheduledFor: z.iso.datetime().nullable(),
  sentAt: z.iso.datetime().nullable(),
  attempts: z.number().int(),
  nextAttemptAt: z.iso.datetime().nullable(),
  lastError: z.string().nullable(),
  recipients: z.array(Recipient),
});
export type Sending = z.infer<typeof Sending>;

export const Attachment = z.object({
  index: z.number().int(),
  filename: z.string(),
  mimeType: z.string(),
  size: z.number().int(),
  inline: z.boolean(),
});
export type Attachment = z.infer<typeof Attachment>;

export const Message = z.object({
  id: Id,
  direction: z.enum(['in', 'out']),
  from: Address.nullable(),
  to: z.array(Address),
  cc: z.array(Address),
  replyTo: z.array(Address),
  subject: z.string(),
  /** When it reached the mailbox (incoming) or was sent. */
  at: z.iso.datetime(),
  authorId: Id.nullable(),
  /** Sent by another mail client of ours. */
  otherClient: z.boolean(),
  snippet: z.string(),
  automatic: z.boolean(),
  bounce: z.boolean(),
  newcomer: z.boolean(),
  hasHtml: z.boolean(),
  attachments: z.array(Attachment),
  seenElsewhere: z.boolean(),
  removedOnServer: z.boolean(),
  sending: Sending.nullable(),
});
export type Message = z.infer<typeof Message>;

export const Note = z.object({
  id: Id,
  authorId: Id,
  at: z.iso.datetime(),
  text: z.string(),
  mentions: z.array(Id),
});
export type Note = z.infer<typeof Note>;

export const Reader = z.object({ personId: Id, messageId: Id.nullable(), at: z.iso.datetime() });

export const ConversationDetail = z.object({
  row: ConversationRow,
  messages: z.array(Message),
  notes: z.array(Note),
  readers: z.array(Reader),
  /** What the reader may do here; everything else is not offered. */
  may: z.array(Privilege),
  /** My unsent draft here, if any. */
  draftId: Id.nullable(),
  /** Another conversation that seems to be the same one. */
  mergeProposal: Id.nullable(),
});
export type ConversationDetail = z.infer<typeof ConversationDetail>;

/** A conversation that was merged into another one: what it was called, and all of its own history. */
export const AbsorbedHistory = z.object({
  id: Id,
  subject: z.string(),
  correspondent: Address,
  events: z.array(HistoryEvent),
});
export type AbsorbedHistory = z.infer<typeof AbsorbedHistory>;

export const MessageBody = z.object({
  messageId: Id,
  /** Plain text as safe HTML with links, fresh part. */
  textHtml: z.string().nullable(),
  quotedTextHtml: z.string().nullable(),
  quotedLines: z.number().int(),
  /** Show the sandboxed frame at this path instead of the text. */
  framePath: z.string().nullable(),
  blockedRemote: z.number().int(),
  truncated: z.boolean(),
  /** The HTML could not be made safe: the plain text stands. */
  htmlRefused: z.boolean(),
});
export type MessageBody = z.infer<typeof MessageBody>;

export const PlaceCounts = z.record(ListPlace, z.number().int());

const id = z.object({ id: Id });
/** The row as it is now; `undo` takes it back (`acts.undo`), null when nothing changed. */
const changed = z.object({ row: ConversationRow, undo: Id.nullable() });

export const conversations = {
  /** Keyset paging: `cursor` comes from the answer before and is opaque. At most 100 rows. */
  list: route('signedIn')
    .route({ method: 'GET', path: '/conversations' })
    .input(
      Filter.extend({
        /**
         * Absent: over all my mailboxes. With assignment `any` and without words that is what is assigned to me ("Mes
         * emails"; place `open` is then open and pending); words are looked for in everything that I see.
         */
        mailboxId: Id.optional(),
        cursor: z.string().max(400).optional(),
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
    )
    .output(z.object({ rows: z.array(ConversationRow), next: z.string().nullable() })),
  /** How many match; 1000 stands for "more than 999". Without `mailboxId` as in `list`. */
  count: route('signedIn')
    .route({ method: 'GET', path: '/conversations/count' })
    .input(Filter.extend({ mailboxId: Id.optional() }))
    .output(z.object({ count: z.number().int() })),
  /** 1000 stands for "more than 999". */
  counts: route('signedIn')
    .route({ method: 'GET', path: '/mailboxes/{mailboxId}/counts' })
    .input(z.object({ mailboxId: Id }))
    .output(z.object({ places: PlaceCounts })),
  /** One that was merged into another gives that one: `row.id` says which. */
  open: route('signedIn')
    .route({ method: 'GET', path: '/conversations/{id}' })
    .input(id)
    .output(ConversationDetail),
  body: route('signedIn')
    .route({ method: 'GET', path: '/messages/{messageId}/body' })
    .input(z.object({ messageId: Id }))
    .output(MessageBody),
  history: route('seeHistory')
    .route({ method: 'GET', path: '/conversations/{id}/history' })
    .input(id.extend({ afterSeq: z.coerce.number().int().min(0).default(0) }))
    .output(
      z.object({
        events: z.array(HistoryEvent),
        /** Whole histories of what was merged into it, whatever `afterSeq` is. */
        absorbed: z.array(AbsorbedHistory),
      }),
    ),
  /** Who may see this conversation, and so may be mentioned in a note on it. */
  entitled: route('note')
    .route({ method: 'GET', path: '/conversations/{id}/entitled' })
    .input(id)
    .output(z.object({ personIds: z.array(Id) })),
  /** The reader was visible and focused for 2 s. */
  recordOpening: route('signedIn')
    .route({ method: 'POST', path: '/conversations/{id}/openings' })
    .input(id.extend({ messageId: Id.nullable() }))
    .output(z.object({ ok: z.literal(true) })),
  markUnread: route('signedIn')
    .route({ method: 'DELETE', path: '/conversations/{id}/openings' })
    .input(id)
    .output(changed),
  /** Read without looking: my read state, up to the newest message. */
  markRead: route('signedIn')
    .route({ method: 'PUT', path: '/conversations/{id}/read' })
    .input(id)
    .output(changed),
  /** My own mark, which nobody else sees. In a personal mailbox it is \Flagged on the server. */
  star: route('signedIn')
    .route({ method: 'PUT', path: '/conversations/{id}/star' })
    .input(id.extend({ starred: z.boolean() }))
    .output(changed),
  /** Puts tags on it and takes others off, in one act. */
  tag: route('qualify')
    .route({ method: 'PUT', path: '/conversations/{id}/tags' })
    .input(
      id.extend({
        add: z.array(Id).max(50).default([]),
        remove: z.array(Id).max(50).default([]),
      }),
    )
    .output(changed),
  /** Out of the lists until then; `until` null = only until someone outside writes. What is resolved is opened again. */
  snooze: route('status')
    .route({ method: 'PUT', path: '/conversations/{id}/snooze' })
    .input(id.extend({ until: z.iso.datetime().nullable() }))
    .output(changed),
  wake: route('status')
    .route({ method: 'DELETE', path: '/conversations/{id}/snooze' })
    .input(id)
    .output(changed),
  /** Oneself, or, for who may assign, anybody who may see it. */
  follow: route('signedIn')
    .route({ method: 'PUT', path: '/conversations/{id}/followers/{personId}' })
    .input(id.extend({ personId: Id }))
    .output(changed),
  unfollow: route('signedIn')
    .route({ method: 'DELETE', path: '/conversations/{id}/followers/{personId}' })
    .input(id.extend({ personId: Id }))
    .output(changed),
  setStatus: route('status')
    .route({ method: 'PUT', path: '/conversations/{id}/status' })
    .input(id.extend({ status: Status, expected: Status.optional() }))
    .output(changed),
  place: route('archive')
    .route({ method: 'PUT', path: '/conversations/{id}/place' })
    .input(id.extend({ place: Place.exclude(['filed']), expected: Place.optional() }))
    .output(changed),
  addNote: route('note')
    .route({ method: 'POST', path: '/conversations/{id}/notes' })
    .input(
      id.extend({
        noteId: Id,
        text: z.string().trim().min(1).max(20_000),
        mentions: z.array(Id).max(50).default([]),
      }),
    )
    .output(Note),
};

export const assignment = {
  /** Only one of any number of people who press at the same instant wins; the others are told who has it. */
  claim: route('claim')
    .route({ method: 'POST', path: '/conversations/{id}/claim' })
    .input(id)
    .output(changed),
  /** `expectedId` is the assignee its author had on screen: a change meanwhile is refused, never overwritten. */
  assign: route('assign')
    .route({ method: 'PUT', path: '/conversations/{id}/assignment' })
    .input(
      id.extend({
        assigneeId: Id.nullable(),
        expectedId: Id.nullable(),
        message: z.string().trim().max(2000).default(''),
      }),
    )
    .output(changed),
};

export const qualification = {
  affect: route('affect')
    .route({ method: 'PUT', path: '/conversations/{id}/department' })
    .input(
      id.extend({
        departmentId: Id.nullable(),
        /** Back to unassigned in the same act, where the assignee is not of that department. */
        clearAssignee: z.boolean().default(false),
      }),
    )
    .output(changed),
  qualify: route('qualify')
    .route({ method: 'PUT', path: '/conversations/{id}/qualification' })
    .input(id.extend({ qualificationId: Id.nullable() }))
    .output(changed),
};
