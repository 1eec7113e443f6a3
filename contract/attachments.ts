import { z } from 'zod';
import { Address } from './conversations.ts';
import { Id } from './events.ts';
import { route } from './route.ts';

/** What a browser can be shown of an attachment, by its bytes and not by its name. */
export const previewKinds = ['picture', 'pdf', 'text', 'message', 'none'] as const;
export const PreviewKind = z.enum(previewKinds);
export type PreviewKind = z.infer<typeof PreviewKind>;

export const AttachmentLook = z.object({
  index: z.number().int(),
  kind: PreviewKind,
  /** The media type that its bytes have. */
  mimeType: z.string(),
  size: z.number().int(),
  /** The name of a format that browsers do not show (HEIC, TIFF, ZIP…); null where it has none that is known. */
  format: z.string().nullable(),
  /** The text, of `kind` `text`: at most its first 1,000,000 characters. */
  text: z.string().nullable(),
  /** There is more text than that. */
  truncated: z.boolean(),
});
export type AttachmentLook = z.infer<typeof AttachmentLook>;

/** A moment of a calendar. */
export const CalendarMoment = z.object({
  /** The instant; null for whole days, and for times that are meant in whatever zone one is in. */
  at: z.iso.datetime().nullable(),
  /** As its author wrote it: `2026-03-02T10:00`, or `2026-03-02` for whole days. */
  local: z.string(),
  /** IANA name of the zone in which it was written, or the author's own word for one; null where it has none. */
  zone: z.string().nullable(),
});
export type CalendarMoment = z.infer<typeof CalendarMoment>;

export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export const Recurrence = z.object({
  frequency: z.enum(['daily', 'weekly', 'monthly', 'yearly', 'other']),
  interval: z.number().int(),
  /** `nth` of the month or year: 1 the first, -1 the last, 0 every one. */
  days: z.array(z.object({ day: z.enum(weekdays), nth: z.number().int() })),
  /** Days of the month; -1 is the last one. */
  monthDays: z.array(z.number().int()),
  /** 1 to 12. */
  months: z.array(z.number().int()),
  count: z.number().int().nullable(),
  until: CalendarMoment.nullable(),
});
export type Recurrence = z.infer<typeof Recurrence>;

export const Attendee = Address.extend({
  answer: z.enum(['accepted', 'declined', 'tentative', 'delegated', 'waiting']),
  isOptional: z.boolean(),
});
export type Attendee = z.infer<typeof Attendee>;

export const Invitation = z.object({
  /** Of the attachment that it stands in. */
  index: z.number().int(),
  /** What its sender does with it (RFC 5546). `event`: an event without a question. */
  act: z.enum(['invited', 'updated', 'cancelled', 'replied', 'countered', 'event']),
  uid: z.string(),
  sequence: z.number().int(),
  title: z.string(),
  location: z.string(),
  description: z.string(),
  /** Where to join online. */
  url: z.string().nullable(),
  isAllDay: z.boolean(),
  start: CalendarMoment,
  /** For whole days the last of them, included. */
  end: CalendarMoment.nullable(),
  recurrence: Recurrence.nullable(),
  /** It is about this one of the times of an event that recurs. */
  onlyOn: CalendarMoment.nullable(),
  organiser: Address.nullable(),
  /** At most 50 of them. */
  attendees: z.array(Attendee),
  attendeeCount: z.number().int(),
});
export type Invitation = z.infer<typeof Invitation>;

/** A mail that is attached to a mail. */
export const EnclosedMessage = z.object({
  from: Address.nullable(),
  to: z.array(Address),
  cc: z.array(Address),
  subject: z.string(),
  sentAt: z.iso.datetime().nullable(),
  /** Plain text as safe HTML. */
  textHtml: z.string().nullable(),
  /** Show the sandboxed frame at this path instead of the text. */
  framePath: z.string().nullable(),
  files: z.array(z.object({ filename: z.string(), size: z.number().int() })),
});
export type EnclosedMessage = z.infer<typeof EnclosedMessage>;

const which = z.object({ messageId: Id, index: z.coerce.number().int().min(0).max(100_000) });

/**
 * What the attachments of a message are. Their bytes have plain routes: `/messages/{id}/attachments/{index}`, and all
 * at once as `/messages/{id}/attachments.zip` and `/conversations/{id}/attachments.zip`.
 */
export const attachments = {
  look: route('signedIn')
    .route({ method: 'GET', path: '/messages/{messageId}/attachments/{index}/look' })
    .input(which)
    .output(AttachmentLook),
  /** The events that the message brings; none when what claims to be a calendar is none. */
  invitations: route('signedIn')
    .route({ method: 'GET', path: '/messages/{messageId}/invitations' })
    .input(z.object({ messageId: Id }))
    .output(
      z.object({
        invitations: z.array(Invitation),
        /** Indexes of the attachments that they were read from, the same one twice too. */
        calendars: z.array(z.number().int()),
      }),
    ),
  /** The mail that is attached there. */
  enclosed: route('signedIn')
    .route({ method: 'GET', path: '/messages/{messageId}/attachments/{index}/message' })
    .input(which)
    .output(EnclosedMessage),
};
