import { z } from 'zod';
import { Id } from './events.ts';
import { NotificationKind } from './notifications.ts';
import { Privilege } from './privileges.ts';
import { route } from './route.ts';

export const LanguageCode = z.enum(['fr', 'en']);
export const PersonRole = z.enum(['agent', 'supervisor', 'admin']);
export type PersonRole = z.infer<typeof PersonRole>;

/** What everyone who works with someone may know of him. */
export const PersonCard = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  online: z.boolean(),
  deactivated: z.boolean(),
  /** Away today: until when (that day included), and whom to ask instead. */
  away: z.object({ until: z.iso.date(), substituteId: Id.nullable() }).nullable(),
});
export type PersonCard = z.infer<typeof PersonCard>;

const MailAfter = z.union([z.literal(0), z.literal(5), z.literal(15), z.literal(60)]);

export const Preferences = z.object({
  singleKeys: z.boolean().default(true),
  /** Seconds for which what I send can be taken back; 0 = it leaves at once. */
  undoSeconds: z.number().int().min(0).max(30).default(10),
  /** Minutes after which what I have not seen is told by mail; 0 = never. */
  mailAfter: MailAfter.default(0),
  /** What is told by the bell alone, not on the desktop and not by mail. */
  quietKinds: z.array(NotificationKind).default([]),
});
/** What is not named stays as it is; `Preferences.partial()` would put the defaults in its place. */
const PreferencesChange = z
  .object({
    singleKeys: z.boolean(),
    undoSeconds: z.number().int().min(0).max(30),
    mailAfter: MailAfter,
    quietKinds: z.array(NotificationKind),
  })
  .partial();
export type Preferences = z.infer<typeof Preferences>;

/**
 * A signature that may stand under what I write; `html` is how it goes into the text, with the placeholders that depend
 * on the conversation. `address`: the one that it is for; null = all.
 */
export const Signature = z.object({
  of: z.enum(['person', 'mailbox']),
  address: z.string().nullable(),
  html: z.string(),
});
export type Signature = z.infer<typeof Signature>;

/** Those that may stand under a mail from this address. One's own come first, and those for the very address. */
export const signaturesFor = <S extends Pick<Signature, 'of' | 'address'>>(
  signatures: readonly S[],
  from: string,
): S[] => {
  const rank = ({ of, address }: S) => (of === 'person' ? 0 : 2) + (address === null ? 1 : 0);
  return signatures
    .filter(({ address }) => address === null || address.toLowerCase() === from.toLowerCase())
    .toSorted((a, b) => rank(a) - rank(b));
};

/** A mailbox as its member sees it in the menu; only mailboxes that I belong to exist for me. */
export const MyMailbox = z.object({
  id: Id,
  kind: z.enum(['shared', 'personal']),
  name: z.string(),
  address: z.string(),
  aliases: z.array(z.string()),
  timeZone: z.string(),
  role: z.enum(['member', 'dispatcher', 'owner']),
  privileges: z.array(Privilege),
  /** My own and the mailbox's, as far as there are any. */
  signatures: z.array(Signature),
  /** What waits for me: visible, open, in the inbox. 1000 stands for "more than 999". */
  waiting: z.number().int(),
  syncState: z.enum(['none', 'connected', 'importing', 'error', 'paused']),
  syncErrorSince: z.iso.datetime().nullable(),
});
export type MyMailbox = z.infer<typeof MyMailbox>;

export const Me = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  role: PersonRole,
  language: LanguageCode,
  timeZone: z.string(),
  preferences: Preferences,
  departmentIds: z.array(Id),
  mailboxes: z.array(MyMailbox),
  instance: z.object({
    demo: z.boolean(),
    catcher: z.boolean(),
    version: z.string(),
    needsMailbox: z.boolean(),
  }),
});
export type Me = z.infer<typeof Me>;

export const Department = z.object({ id: Id, name: z.string(), archived: z.boolean() });
export const Qualification = z.object({
  id: Id,
  name: z.string(),
  colour: z.string(),
  mailboxId: Id.nullable(),
  archived: z.boolean(),
});

/** A word stuck on conversations, of one mailbox or of all. */
export const Tag = z.object({
  id: Id,
  name: z.string(),
  colour: z.string(),
  mailboxId: Id.nullable(),
  archived: z.boolean(),
});
export type Tag = z.infer<typeof Tag>;

export const PersonAdmin = PersonCard.extend({
  role: PersonRole,
  language: LanguageCode,
  departmentIds: z.array(Id),
  lastSeenAt: z.iso.datetime().nullable(),
  hasPassword: z.boolean(),
});
export type PersonAdmin = z.infer<typeof PersonAdmin>;

export const people = {
  me: route('signedIn').route({ method: 'GET', path: '/me' }).output(Me),
  updateMe: route('signedIn')
    .route({ method: 'PATCH', path: '/me' })
    .input(
      z.object({
        name: z.string().trim().min(1).max(120).optional(),
        language: LanguageCode.optional(),
        timeZone: z.string().max(60).optional(),
        preferences: PreferencesChange.optional(),
      }),
    )
    .output(z.object({ ok: z.literal(true) })),
  list: route('admin').route({ method: 'GET', path: '/people' }).output(z.array(PersonAdmin)),
  create: route('admin')
    .route({ method: 'POST', path: '/people' })
    .input(
      z.object({
        name: z.string().trim().min(1).max(120),
        email: z.email(),
        role: PersonRole.default('agent'),
        language: LanguageCode.default('fr'),
        departmentIds: z.array(Id).default([]),
      }),
    )
    /** `link` sets the password; the administrator hands it over, or it is mailed once a sending account is chosen. */
    .output(z.object({ id: Id, link: z.string(), mailed: z.boolean() })),
  update: route('admin')
    .route({ method: 'PATCH', path: '/people/{id}' })
    .input(
      z.object({
        id: Id,
        name: z.string().trim().min(1).max(120).optional(),
        role: PersonRole.optional(),
        departmentIds: z.array(Id).optional(),
        deactivated: z.boolean().optional(),
      }),
    )
    .output(z.object({ ok: z.literal(true), released: z.number().int() })),
  passwordLink: route('admin')
    .route({ method: 'POST', path: '/people/{id}/password-link' })
    .input(z.object({ id: Id }))
    .output(z.object({ link: z.string(), mailed: z.boolean() })),
  departments: route('signedIn').route({ method: 'GET', path: '/departments' }).output(z.array(Department)),
  createDepartment: route('admin')
    .route({ method: 'POST', path: '/departments' })
    .input(z.object({ name: z.string().trim().min(1).max(80) }))
    .output(Department),
  updateDepartment: route('admin')
    .route({ method: 'PATCH', path: '/departments/{id}' })
    .input(
      z.object({
        id: Id,
        name: z.string().trim().min(1).max(80).optional(),
        archived: z.boolean().optional(),
      }),
    )
    .output(Department),
  /** All of them, of every mailbox and of none, archived ones too. */
  qualifications: route('admin')
    .route({ method: 'GET', path: '/qualifications' })
    .output(z.array(Qualification)),
  createQualification: route('admin')
    .route({ method: 'POST', path: '/qualifications' })
    .input(
      z.object({
        name: z.string().trim().min(1).max(80),
        colour: z.string().regex(/^#[0-9A-Fa-f]{6}$/),
        mailboxId: Id.nullable(),
      }),
    )
    .output(Qualification),
  updateQualification: route('admin')
    .route({ method: 'PATCH', path: '/qualifications/{id}' })
    .input(
      z.object({
        id: Id,
        name: z.string().trim().min(1).max(80).optional(),
        colour: z
          .string()
          .regex(/^#[0-9A-Fa-f]{6}$/)
          .optional(),
        archived: z.boolean().optional(),
      }),
    )
    .output(Qualification),
  /** Those of all mailboxes, and of those whose tags I keep (administrators: every shared one); archived ones too. */
  tags: route('signedIn').route({ method: 'GET', path: '/tags' }).output(z.array(Tag)),
  /** Administrators for every mailbox (`mailboxId` null) or one; dispatchers and owners in theirs. */
  createTag: route('signedIn')
    .route({ method: 'POST', path: '/tags' })
    .input(
      z.object({
        name: z.string().trim().min(1).max(40),
        colour: z.string().regex(/^#[0-9A-Fa-f]{6}$/),
        mailboxId: Id.nullable(),
      }),
    )
    .output(Tag),
  /** Archived, never deleted: what bears it goes on bearing it. */
  updateTag: route('signedIn')
    .route({ method: 'PATCH', path: '/tags/{id}' })
    .input(
      z.object({
        id: Id,
        name: z.string().trim().min(1).max(40).optional(),
        colour: z
          .string()
          .regex(/^#[0-9A-Fa-f]{6}$/)
          .optional(),
        archived: z.boolean().optional(),
      }),
    )
    .output(Tag),
};
