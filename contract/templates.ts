/**
 * Templates: texts to insert, private or of a mailbox. Signatures: what stands under a mail, of a mailbox or one's own,
 * for one of its addresses or for all. Both hold placeholders in their canonical form (contract/placeholders.ts).
 *
 * Besides, as plain routes: `POST /api/pictures` and `GET /api/pictures/:id` for pictures inside their texts,
 * `POST /api/templates/:id/files` and `GET /api/templates/:id/files/:fileId` for files that go along.
 */
import { z } from 'zod';
import { DraftAttachment } from './composing.ts';
import { Address } from './conversations.ts';
import { Id } from './events.ts';
import { placeholders } from './placeholders.ts';
import { route } from './route.ts';

/** `private`: mine alone. `mailbox`: of everyone in that mailbox. */
export const TemplateScope = z.enum(['private', 'mailbox']);
export type TemplateScope = z.infer<typeof TemplateScope>;

export const TemplateFile = z.object({
  id: Id,
  filename: z.string(),
  mimeType: z.string(),
  size: z.number().int(),
});
export type TemplateFile = z.infer<typeof TemplateFile>;

export const Template = z.object({
  id: Id,
  /** Where it is offered; null = in all my mailboxes, then always private. */
  mailboxId: Id.nullable(),
  scope: TemplateScope,
  name: z.string(),
  /** Empty = the mail keeps its own. */
  subject: z.string(),
  html: z.string(),
  files: z.array(TemplateFile),
  archived: z.boolean(),
  mayEdit: z.boolean(),
  /** How often I inserted it. */
  uses: z.number().int(),
  /** Grows with each change; a change names the one it is based on. */
  revision: z.number().int(),
  updatedAt: z.iso.datetime(),
});
export type Template = z.infer<typeof Template>;

/** Characters of HTML. */
export const MAX_TEMPLATE = 100_000;

const id = z.object({ id: Id });
const Name = z.string().trim().min(1).max(80);
const Subject = z.string().trim().max(500);
const Html = z.string().max(MAX_TEMPLATE);
const ok = z.object({ ok: z.literal(true) });

export const templates = {
  /** In the order in which I, then everyone, use them most. With `mailboxId` those that are offered there. */
  list: route('signedIn')
    .route({ method: 'GET', path: '/templates' })
    .input(z.object({ mailboxId: Id.optional(), state: z.enum(['active', 'archived']).default('active') }))
    .output(z.array(Template)),
  /** `id` is made by the browser: the same request again gives the same template. At most 200 of a scope. */
  create: route('signedIn')
    .route({ method: 'POST', path: '/templates' })
    .input(
      id.extend({
        mailboxId: Id.nullable(),
        scope: TemplateScope,
        name: Name,
        subject: Subject.default(''),
        html: Html,
        /** Whose files go along into the copy. */
        copyOf: Id.optional(),
      }),
    )
    .output(Template),
  /** `scope` and `mailboxId` share it, or take it back: one has to be allowed to change both. */
  update: route('signedIn')
    .route({ method: 'PATCH', path: '/templates/{id}' })
    .input(
      id.extend({
        revision: z.number().int(),
        name: Name.optional(),
        subject: Subject.optional(),
        html: Html.optional(),
        archived: z.boolean().optional(),
        place: z.object({ mailboxId: Id.nullable(), scope: TemplateScope }).optional(),
      }),
    )
    .output(Template),
  /** It can be brought back for a day. */
  remove: route('signedIn').route({ method: 'DELETE', path: '/templates/{id}' }).input(id).output(ok),
  restore: route('signedIn')
    .route({ method: 'POST', path: '/templates/{id}/restore' })
    .input(id)
    .output(Template),
  removeFile: route('signedIn')
    .route({ method: 'DELETE', path: '/templates/{id}/files/{fileId}' })
    .input(id.extend({ fileId: Id }))
    .output(ok),
  /** I inserted it into this draft of mine: it counts, and its files come along. */
  insert: route('signedIn')
    .route({ method: 'POST', path: '/templates/{id}/insert' })
    .input(id.extend({ draftId: Id }))
    .output(z.object({ attachments: z.array(DraftAttachment) })),
  /** What stands for the placeholders, as far as I may see it. `to`: whom the mail is written to. */
  values: route('signedIn')
    .route({ method: 'POST', path: '/placeholder-values' })
    .input(
      z.object({
        mailboxId: Id,
        conversationId: Id.nullable(),
        to: Address.nullable(),
        from: z.string().max(320).nullable(),
      }),
    )
    .output(z.record(z.enum(placeholders), z.string().nullable())),
};

export const SignatureSetting = z.object({
  mailboxId: Id,
  of: z.enum(['person', 'mailbox']),
  /** One of the mailbox's addresses; null = all that have none of their own. */
  address: z.string().nullable(),
  html: z.string(),
});
export type SignatureSetting = z.infer<typeof SignatureSetting>;

export const signatures = {
  /** Mine, and those of my mailboxes; for administrators those of every shared mailbox. */
  list: route('signedIn')
    .route({ method: 'GET', path: '/signatures' })
    .output(
      z.object({
        signatures: z.array(SignatureSetting),
        /** The mailboxes whose own signatures I may set. */
        mayEdit: z.array(z.object({ id: Id, name: z.string(), addresses: z.array(z.string()) })),
      }),
    ),
  /** An empty text takes it away. */
  set: route('signedIn')
    .route({ method: 'PUT', path: '/signatures' })
    .input(SignatureSetting.extend({ html: z.string().max(20_000) }))
    .output(SignatureSetting),
};
