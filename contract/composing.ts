import { z } from 'zod';
import { Address, ConversationRow, Sending } from './conversations.ts';
import { HistoryEvent, Id } from './events.ts';
import { route } from './route.ts';

export const DraftKind = z.enum(['reply', 'replyAll', 'forward', 'new']);
export type DraftKind = z.infer<typeof DraftKind>;

export const DraftAttachment = z.object({
  id: Id,
  filename: z.string(),
  mimeType: z.string(),
  size: z.number().int(),
  /** Set for an image inside the text. */
  contentId: z.string().nullable(),
});
export type DraftAttachment = z.infer<typeof DraftAttachment>;

/** Recipients belong to the draft; nobody else's action ever changes it. */
export const Draft = z.object({
  id: Id,
  mailboxId: Id,
  conversationId: Id.nullable(),
  /** The message answered or forwarded. */
  messageId: Id.nullable(),
  kind: DraftKind,
  /** One of the mailbox's own addresses. */
  from: z.string(),
  to: z.array(Address),
  cc: z.array(Address),
  bcc: z.array(Address),
  subject: z.string(),
  html: z.string(),
  /** What is quoted under the text, as it will be sent; empty when removed. */
  quotedHtml: z.string(),
  attachments: z.array(DraftAttachment),
  /** The conversation's state when its author began or last looked. */
  seenSeq: z.number().int(),
  /** Grows with each save; a save names the one it is based on. */
  revision: z.number().int(),
  updatedAt: z.iso.datetime(),
});
export type Draft = z.infer<typeof Draft>;

/** A draft of mine as the list of drafts shows it. */
export const ListedDraft = Draft.pick({
  id: true,
  mailboxId: true,
  conversationId: true,
  kind: true,
  subject: true,
  to: true,
  updatedAt: true,
}).extend({
  /** First words of what I wrote. */
  snippet: z.string(),
  attachmentCount: z.number().int(),
  /** It waits for its hour; null = it is being written. */
  scheduled: z.object({ outboxId: Id, at: z.iso.datetime() }).nullable(),
  /** I cannot go on with it where it was begun: the conversation is hidden from me, gone, or in another mailbox. */
  isStranded: z.boolean(),
});
export type ListedDraft = z.infer<typeof ListedDraft>;

/** What I wrote, wherever it was: to be read and copied. */
export const DraftText = Draft.pick({ id: true, subject: true, to: true, cc: true, bcc: true, html: true });
export type DraftText = z.infer<typeof DraftText>;

export const SendResult = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('queued'),
    outboxId: Id,
    conversationId: Id,
    sending: Sending,
    row: ConversationRow,
  }),
  /** Nothing was sent; the draft is kept. `since` is what its author has not seen. */
  z.object({ outcome: z.literal('stopped'), draftId: Id, since: z.array(HistoryEvent) }),
]);
export type SendResult = z.infer<typeof SendResult>;

const id = z.object({ id: Id });

/** What one press of send says. */
const press = id.extend({
  idempotencyKey: Id,
  seenSeq: z.number().int(),
  /** The conversation in which `seenSeq` counts, as merging and splitting carry drafts along; absent = the draft's own. */
  seenIn: Id.optional(),
  /** The hour at which it leaves; null = now. */
  scheduledFor: z.iso.datetime().nullable().default(null),
});

export const composing = {
  /** Begins a draft, or gives my unsent one for this conversation and kind. */
  begin: route('reply')
    .route({ method: 'POST', path: '/drafts' })
    .input(
      z.object({
        mailboxId: Id,
        kind: DraftKind,
        conversationId: Id.nullable(),
        messageId: Id.nullable(),
        /** What a draft begun by this is called: who writes already begins it once, however often it is asked for. */
        id: Id.optional(),
      }),
    )
    .output(Draft),
  get: route('reply').route({ method: 'GET', path: '/drafts/{id}' }).input(id).output(Draft),
  save: route('reply')
    .route({ method: 'PUT', path: '/drafts/{id}' })
    .input(
      id.extend({
        revision: z.number().int(),
        from: z.string().max(320),
        to: z.array(Address).max(200),
        cc: z.array(Address).max(200),
        bcc: z.array(Address).max(200),
        subject: z.string().max(2000),
        html: z.string().max(2_000_000),
        quotedHtml: z.string().max(4_000_000),
        seenSeq: z.number().int(),
      }),
    )
    .output(z.object({ revision: z.number().int(), updatedAt: z.iso.datetime() })),
  /** Drops my draft; for a day it can be had back. */
  discard: route('signedIn')
    .route({ method: 'DELETE', path: '/drafts/{id}' })
    .input(id)
    .output(z.object({ ok: z.literal(true) })),
  /** Has a dropped draft back as it was. */
  restore: route('signedIn')
    .route({ method: 'POST', path: '/drafts/{id}/restore' })
    .input(id)
    .output(z.object({ ok: z.literal(true) })),
  /** What I wrote in a draft of mine, also where I can no longer go on with it. */
  text: route('signedIn').route({ method: 'GET', path: '/drafts/{id}/text' }).input(id).output(DraftText),
  removeAttachment: route('reply')
    .route({ method: 'DELETE', path: '/drafts/{id}/attachments/{attachmentId}' })
    .input(id.extend({ attachmentId: Id }))
    .output(z.object({ ok: z.literal(true) })),
  /** One press of send = one `idempotencyKey`; a retried request gives the first answer again. */
  send: route('reply')
    .route({ method: 'POST', path: '/drafts/{id}/send' })
    .input(
      press.extend({
        /** The author saw what is new up to `seenSeq` and sends all the same. */
        anyway: z.boolean().default(false),
        thenResolve: z.boolean().default(false),
      }),
    )
    .output(SendResult),
  /** Takes a queued answer back while it has not been handed over; the draft stands again. */
  takeBack: route('reply').route({ method: 'POST', path: '/outbox/{id}/take-back' }).input(id).output(Draft),
  /**
   * Gives my answer that waits for its hour another one, or lets it go now (null): it is composed anew, under another
   * Message-ID, in one step with taking the first one back. `id` is the outbox's.
   */
  reschedule: route('reply')
    .route({ method: 'POST', path: '/outbox/{id}/reschedule' })
    .input(press)
    .output(SendResult),
  /** Cancels an answer that waits for its hour, of mine or (for those who may assign) of anyone; its author's draft stands again. */
  cancel: route('reply')
    .route({ method: 'POST', path: '/outbox/{id}/cancel' })
    .input(id)
    .output(z.object({ ok: z.literal(true) })),
  /** A person says what became of a doubtful sending. `notSent` gives the draft back. */
  settle: route('reply')
    .route({ method: 'POST', path: '/outbox/{id}/settle' })
    .input(id.extend({ as: z.enum(['sent', 'notSent']) }))
    .output(z.object({ ok: z.literal(true) })),
  /**
   * My drafts in a mailbox, and those of mine that I can go on with nowhere: newest first, at most 300. Those that wait
   * for their hour stand among them.
   */
  list: route('signedIn')
    .route({ method: 'GET', path: '/drafts' })
    .input(z.object({ mailboxId: Id }))
    .output(z.array(ListedDraft)),
};
