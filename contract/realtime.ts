import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { BulkJob } from './acts.ts';
import { ConversationRow, Message, Note } from './conversations.ts';
import { RecordRef } from './directory.ts';
import { HistoryEvent, Id } from './events.ts';
import { Notification } from './notifications.ts';
import { MyMailbox } from './people.ts';
import { route } from './route.ts';

export const PresenceMode = z.enum(['viewing', 'writing']);
export const Presence = z.object({
  personId: Id,
  mailboxId: Id,
  conversationId: Id.nullable(),
  mode: PresenceMode,
});
export type Presence = z.infer<typeof Presence>;

/** What the one live stream of a browser carries. */
export const LiveMessage = z.discriminatedUnion('type', [
  /** First of all, and whenever something may have been missed: read again what is on screen. */
  z.object({ type: z.literal('resync') }),
  /** `token` resumes the stream after this message; `events` only for those who may see the history. */
  z.object({
    type: z.literal('conversation'),
    token: Id,
    row: ConversationRow,
    events: z.array(HistoryEvent),
    /** Messages and notes that these events brought. */
    messages: z.array(Message),
    notes: z.array(Note),
    /** Told at once to the one who was just assigned. */
    assignedToMe: z.object({ byId: Id.nullable(), message: z.string() }).nullable(),
  }),
  /** A row of which something changed that its history does not tell, such as how far its mail is on its way. */
  z.object({ type: z.literal('row'), row: ConversationRow }),
  /** It left what the reader may see. */
  z.object({ type: z.literal('gone'), token: Id, conversationId: Id, mailboxId: Id }),
  /** I starred it or took the star off, in another window; nobody else gets it. */
  z.object({ type: z.literal('star'), conversationId: Id, starred: z.boolean() }),
  /** Everyone who is here now, in the mailboxes that I belong to; replaces what was known. */
  z.object({ type: z.literal('presence'), present: z.array(Presence), onlineIds: z.array(Id) }),
  z.object({ type: z.literal('mailbox'), mailbox: MyMailbox }),
  /** Memberships, rights or settings changed: read `me` again. */
  z.object({ type: z.literal('me') }),
  /** Account progress or state for those in settings. */
  z.object({ type: z.literal('account'), mailboxId: Id }),
  /** The directory changed: whose these addresses are now, for me. */
  z.object({
    type: z.literal('directory'),
    ties: z.array(z.object({ address: z.string(), record: RecordRef.nullable() })),
  }),
  /** How far a bulk job of mine is; nobody else gets it. */
  z.object({ type: z.literal('job'), job: BulkJob }),
  /** Saved views changed: those of a mailbox, or my own over all mailboxes (null). */
  z.object({ type: z.literal('views'), mailboxId: Id.nullable() }),
  /** I was told of something (null: only how much is unseen changed); nobody else gets it. */
  z.object({
    type: z.literal('notification'),
    notification: Notification.nullable(),
    unseen: z.number().int(),
  }),
  z.object({ type: z.literal('beat') }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;

export const realtime = {
  stream: route('signedIn')
    .route({ method: 'GET', path: '/live' })
    .input(z.object({ after: Id.optional() }))
    .output(eventIterator(LiveMessage)),
  /**
   * Sent every 4 s while a page is on screen; nobody is shown longer than 10 s after the last one. Null for
   * `mailboxId`: here, but in no mailbox.
   */
  present: route('signedIn')
    .route({ method: 'POST', path: '/presence' })
    .input(
      z.object({
        tabId: Id,
        mailboxId: Id.nullable(),
        conversationId: Id.nullable(),
        mode: PresenceMode,
        gone: z.boolean().default(false),
      }),
    )
    .output(z.object({ ok: z.literal(true) })),
};
