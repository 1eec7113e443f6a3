import { z } from 'zod';
import { Id } from './events.ts';
import { route } from './route.ts';

export const notificationKinds = [
  'assigned',
  'mentioned',
  'reply',
  'note',
  'answer',
  'woken',
  'released',
  'sending',
] as const;
/**
 * `reply`: somebody outside wrote in what is assigned to me or what I follow. `note`, `answer`: a colleague noted or
 * answered there. `woken`: what slept is back.
 * `released`: what somebody who left had is unassigned again, told to dispatchers. `sending`: an answer of mine is
 * in trouble.
 */
export const NotificationKind = z.enum(notificationKinds);
export type NotificationKind = z.infer<typeof NotificationKind>;

/**
 * What befell an answer of mine. `stopped`: something happened first. `cancelled`: a colleague took it out of the queue.
 * `paused`: its account was at its hour. `outOfReach`: I may no longer answer there, nor see it. `authorGone`: told to
 * dispatchers of an answer whose author, `by`, may no longer answer.
 */
export const SendingTrouble = z.enum([
  'refused',
  'doubtful',
  'bounced',
  'stopped',
  'cancelled',
  'paused',
  'outOfReach',
  'authorGone',
]);
export type SendingTrouble = z.infer<typeof SendingTrouble>;

export const Notification = z.object({
  id: Id,
  kind: NotificationKind,
  at: z.iso.datetime(),
  seen: z.boolean(),
  mailboxId: Id,
  mailboxName: z.string(),
  /** Null for `released`, which is about `count` of them, and for what is out of my reach. */
  conversation: z.object({ id: Id, subject: z.string(), correspondent: z.string() }).nullable(),
  /** Who did it; for `released`, who left. Null = nobody of ours. */
  by: z.object({ id: Id, name: z.string() }).nullable(),
  /** The note that it is about: what is opened shows it. */
  noteId: Id.nullable(),
  /** What was written with it: the note, or the message to the new assignee. */
  message: z.string(),
  trouble: SendingTrouble.nullable(),
  count: z.number().int(),
});
export type Notification = z.infer<typeof Notification>;

/** 100 stands for "more than 99". */
const unseen = z.number().int();

export const notifications = {
  /** The newest first, 30 at a time; what I may no longer see is not there. */
  list: route('signedIn')
    .route({ method: 'GET', path: '/notifications' })
    .input(z.object({ before: Id.optional() }))
    .output(z.object({ items: z.array(Notification), next: Id.nullable(), unseen })),
  /** Those named, those of one conversation, or (neither) all. */
  markSeen: route('signedIn')
    .route({ method: 'PUT', path: '/notifications/seen' })
    .input(z.object({ ids: z.array(Id).max(200).optional(), conversationId: Id.optional() }))
    .output(z.object({ unseen })),
  /** The key with which this browser subscribes to its push service (RFC 8292), base64url. */
  pushKey: route('signedIn')
    .route({ method: 'GET', path: '/push/key' })
    .output(z.object({ publicKey: z.string() })),
  /** What the browser was given by its push service. Naming it again changes nothing. */
  subscribe: route('signedIn')
    .route({ method: 'POST', path: '/push/subscriptions' })
    .input(
      z.object({
        endpoint: z.url({ protocol: /^https$/ }).max(2000),
        keys: z.object({
          /** 65 bytes: a point of P-256, uncompressed. */
          p256dh: z.string().regex(/^[\w-]{87}=?$/),
          /** 16 bytes. */
          auth: z.string().regex(/^[\w-]{22}(==)?$/),
        }),
      }),
    )
    .output(z.object({ ok: z.literal(true) })),
  unsubscribe: route('signedIn')
    .route({ method: 'DELETE', path: '/push/subscriptions' })
    .input(z.object({ endpoint: z.string().max(2000) }))
    .output(z.object({ ok: z.literal(true) })),
};
