import { z } from 'zod';
import { Id } from './events.ts';
import { Department, PersonCard, Qualification, Tag } from './people.ts';
import { MailboxDefaults, MailboxRole, PrivilegeOverrides } from './privileges.ts';
import { route } from './route.ts';

export const Security = z.enum(['tls', 'starttls', 'plain']);
export const ServerSettings = z.object({
  host: z.string().trim().min(1).max(253),
  port: z.number().int().min(1).max(65535),
  security: Security,
  user: z.string().trim().min(1).max(320),
  /** Empty on a change = the stored one is kept. */
  password: z.string().max(1000),
});
export type ServerSettings = z.infer<typeof ServerSettings>;

export const ImportSince = z.enum(['30days', '1year', 'all']);

export const AccountInput = z.object({
  imap: ServerSettings,
  smtp: ServerSettings,
  importSince: ImportSince.default('1year'),
  /** Plain connections are refused unless this was set by hand. */
  allowPlain: z.boolean().default(false),
  /** The server files what we send in Sent by itself: then we never append a second copy. */
  sentFiledByServer: z.boolean().default(false),
});
export type AccountInput = z.infer<typeof AccountInput>;

/**
 * What can be wrong with an account. `tlsFromStart`: STARTTLS or no encryption was chosen where the port speaks TLS
 * from the first byte. `tlsNotSpoken`: TLS was chosen where the port does not speak it at once. `tlsRequired`: the
 * server lets nobody log in without encryption. `unavailable`: it answers, and does not serve us now.
 */
export const AccountFault = z.enum([
  'nameNotFound',
  'refused',
  'timeout',
  'connectionLost',
  'unavailable',
  'tlsFromStart',
  'tlsNotSpoken',
  'tlsMissing',
  'tlsRequired',
  'tlsFailed',
  'certificateUnknown',
  'certificateExpired',
  'certificateName',
  'certificate',
  'plainRefused',
  'authMissing',
  'login',
  'secretUnreadable',
  'noInbox',
  'protocol',
]);
export type AccountFault = z.infer<typeof AccountFault>;

/**
 * One step of the connection test. `fault` says what failed; `detail` is the server's own answer, or with
 * `certificateName` the names that its certificate bears.
 */
export const TestStep = z.object({
  side: z.enum(['imap', 'smtp']),
  step: z.enum(['name', 'connect', 'tls', 'login', 'folders', 'capabilities']),
  ok: z.boolean(),
  fault: AccountFault.nullable(),
  detail: z.string(),
  milliseconds: z.number().int(),
});
export type TestStep = z.infer<typeof TestStep>;

export const FolderRole = z.enum(['inbox', 'sent', 'drafts', 'archive', 'junk', 'trash', 'other']);
export const FolderState = z.object({
  id: Id,
  path: z.string(),
  role: FolderRole,
  /** Followed with content; else only where things lie, or not at all. */
  followed: z.enum(['content', 'locations', 'none']),
  onServer: z.number().int().nullable(),
  here: z.number().int(),
  setAside: z.number().int(),
  pending: z.number().int(),
  /** Older than what was chosen to import; not counted as missing. */
  beforeImport: z.number().int(),
  reconciled: z.boolean(),
  checkedAt: z.iso.datetime().nullable(),
});
export type FolderState = z.infer<typeof FolderState>;

export const SetAsideItem = z.object({
  id: Id,
  folder: z.string(),
  uid: z.number(),
  reason: z.enum(['tooLarge', 'unreadable', 'timeout', 'crashed', 'emptyAnswer', 'refusedByServer']),
  detail: z.string(),
  size: z.number().nullable(),
  attempts: z.number().int(),
  since: z.iso.datetime(),
  /** Whether its source is here: `GET /api/set-aside/:id/source`. */
  hasSource: z.boolean(),
  /** It was asked for once more and has not been tried yet. */
  retrying: z.boolean(),
});

/** Whether this role, null for no member, may read the source of a mail that was set aside. */
export const readsSetAside = (role: 'member' | 'dispatcher' | 'owner' | null): boolean =>
  role === 'dispatcher' || role === 'owner';

export const AccountState = z.object({
  mailboxId: Id,
  state: z.enum(['connecting', 'connected', 'importing', 'error', 'paused']),
  errorSince: z.iso.datetime().nullable(),
  /** A name of AccountFault, with what its test step would have as detail. */
  fault: z.string().nullable(),
  faultDetail: z.string().nullable(),
  nextAttemptAt: z.iso.datetime().nullable(),
  lastSuccessAt: z.iso.datetime().nullable(),
  lastMailAt: z.iso.datetime().nullable(),
  import: z
    .object({ done: z.number().int(), total: z.number().int(), folder: z.string().nullable() })
    .nullable(),
  capabilities: z.array(z.string()),
  imap: ServerSettings.omit({ password: true }),
  smtp: ServerSettings.omit({ password: true }),
  importSince: ImportSince,
  allowPlain: z.boolean(),
  sentFiledByServer: z.boolean(),
  sending: z.object({
    waiting: z.number().int(),
    fault: z.string().nullable(),
    faultSince: z.iso.datetime().nullable(),
  }),
  /** What we asked of the server (a flag, a move, a copy in Sent) and it refused: tried again, or given up. */
  refused: z.object({
    waiting: z.number().int(),
    givenUp: z.number().int(),
    /** Its own words, the last time. */
    answer: z.string().nullable(),
  }),
  folders: z.array(FolderState),
  setAside: z.array(SetAsideItem),
});
export type AccountState = z.infer<typeof AccountState>;

export const Member = z.object({
  person: PersonCard,
  role: MailboxRole,
  overrides: PrivilegeOverrides,
});

export const MailboxDetail = z.object({
  id: Id,
  kind: z.enum(['shared', 'personal']),
  name: z.string(),
  address: z.string(),
  aliases: z.array(z.string()),
  timeZone: z.string(),
  defaults: MailboxDefaults,
  members: z.array(Member),
  departments: z.array(Department),
  qualifications: z.array(Qualification),
  hasAccount: z.boolean(),
  /** Days after which what lies in the trash is deleted for good; null = never. */
  trashRetentionDays: z.number().int().nullable(),
});
export type MailboxDetail = z.infer<typeof MailboxDetail>;

/** A folder in which conversations are filed; `gone` = no longer on the server, still named in histories. */
export const FilingFolder = z.object({ id: Id, path: z.string(), delimiter: z.string(), gone: z.boolean() });
export type FilingFolder = z.infer<typeof FilingFolder>;

/** A line of the assignment dialog. */
export const Assignee = z.object({
  person: PersonCard,
  departments: z.array(z.string()),
  openCount: z.number().int(),
  /** When he was last here; null = never. */
  lastSeenAt: z.iso.datetime().nullable(),
});
export type Assignee = z.infer<typeof Assignee>;

/** A mail that the demo kept instead of delivering it. Its source is its message's. */
export const CaughtMail = z.object({
  id: Id,
  mailboxId: Id,
  conversationId: Id,
  messageId: Id,
  subject: z.string(),
  recipients: z.array(z.string()),
  authorName: z.string(),
  caughtAt: z.iso.datetime(),
});
export type CaughtMail = z.infer<typeof CaughtMail>;

/** `choices`: shared mailboxes with an account, and one's own. Null = no account yet, nothing can leave. */
export const HouseSender = z.object({
  mailboxId: Id.nullable(),
  choices: z.array(z.object({ id: Id, name: z.string(), address: z.string() })),
  /** Mails of this instance are caught: none of these leave at all. */
  isCaught: z.boolean(),
});
export type HouseSender = z.infer<typeof HouseSender>;

const mailboxId = z.object({ mailboxId: Id });

export const mailboxes = {
  /** From which account the mails of Guichet itself leave: invitations, password links, what was not seen. */
  houseSender: route('admin').route({ method: 'GET', path: '/admin/house-sender' }).output(HouseSender),
  setHouseSender: route('admin')
    .route({ method: 'PUT', path: '/admin/house-sender' })
    .input(z.object({ mailboxId: Id }))
    .output(HouseSender),
  /** What an agent needs to work here: members, departments, qualifications. */
  vocabulary: route('signedIn')
    .route({ method: 'GET', path: '/mailboxes/{mailboxId}/vocabulary' })
    .input(mailboxId)
    .output(
      z.object({
        members: z.array(PersonCard),
        /** Everyone else in the company: those who left a mailbox are still named in what they did. */
        others: z.array(PersonCard),
        /** Whom to ask here. */
        dispatcherIds: z.array(Id),
        departments: z.array(Department),
        qualifications: z.array(Qualification),
        tags: z.array(Tag),
        /** Folders of the account without a role, in which conversations are filed. */
        folders: z.array(FilingFolder),
      }),
    ),
  assignees: route('signedIn')
    .route({ method: 'GET', path: '/mailboxes/{mailboxId}/assignees' })
    .input(mailboxId)
    .output(z.array(Assignee)),
  /** What the demo caught last of the conversations that I see, newest first; at most 100. */
  caught: route('signedIn').route({ method: 'GET', path: '/caught' }).output(z.array(CaughtMail)),
  list: route('admin').route({ method: 'GET', path: '/admin/mailboxes' }).output(z.array(MailboxDetail)),
  create: route('admin')
    .route({ method: 'POST', path: '/admin/mailboxes' })
    .input(
      z.object({
        kind: z.enum(['shared', 'personal']).default('shared'),
        name: z.string().trim().min(1).max(80),
        address: z.email(),
        timeZone: z.string().max(60),
        account: AccountInput.nullable(),
      }),
    )
    .output(z.object({ id: Id })),
  update: route('admin')
    .route({ method: 'PATCH', path: '/admin/mailboxes/{mailboxId}' })
    .input(
      mailboxId.extend({
        name: z.string().trim().min(1).max(80).optional(),
        aliases: z.array(z.email()).max(50).optional(),
        timeZone: z.string().max(60).optional(),
        /** What is not named stays; `partial()` alone would fill in the defaults. */
        defaults: z
          .object({
            membersSeeUnassigned: z.boolean(),
            membersMayRelease: z.boolean(),
            membersSeeWhoHandles: z.boolean(),
          })
          .partial()
          .optional(),
        departmentIds: z.array(Id).optional(),
        /** Null = never. */
        trashRetentionDays: z.number().int().min(1).max(3650).nullable().optional(),
      }),
    )
    .output(MailboxDetail),
  setMember: route('admin')
    .route({ method: 'PUT', path: '/admin/mailboxes/{mailboxId}/members/{personId}' })
    .input(mailboxId.extend({ personId: Id, role: MailboxRole, overrides: PrivilegeOverrides.default({}) }))
    .output(z.object({ ok: z.literal(true) })),
  /** What he had open returns to unassigned in the same transaction. */
  removeMember: route('admin')
    .route({ method: 'DELETE', path: '/admin/mailboxes/{mailboxId}/members/{personId}' })
    .input(mailboxId.extend({ personId: Id }))
    .output(z.object({ ok: z.literal(true), released: z.number().int() })),
  guessServers: route('admin')
    .route({ method: 'POST', path: '/admin/accounts/guess' })
    .input(z.object({ address: z.email() }))
    .output(
      z.object({
        imap: ServerSettings.omit({ password: true }).extend({ source: z.enum(['srv', 'name', 'default']) }),
        smtp: ServerSettings.omit({ password: true }).extend({ source: z.enum(['srv', 'name', 'default']) }),
      }),
    ),
  testAccount: route('admin')
    .route({ method: 'POST', path: '/admin/accounts/test' })
    .input(AccountInput.extend({ mailboxId: Id.nullable() }))
    .output(z.object({ ok: z.boolean(), steps: z.array(TestStep) })),
  account: route('admin')
    .route({ method: 'GET', path: '/admin/mailboxes/{mailboxId}/account' })
    .input(mailboxId)
    .output(AccountState),
  setAccount: route('admin')
    .route({ method: 'PUT', path: '/admin/mailboxes/{mailboxId}/account' })
    .input(AccountInput.extend({ mailboxId: Id }))
    .output(z.object({ ok: z.literal(true) })),
  pauseAccount: route('admin')
    .route({ method: 'POST', path: '/admin/mailboxes/{mailboxId}/account/pause' })
    .input(mailboxId.extend({ paused: z.boolean() }))
    .output(z.object({ ok: z.literal(true) })),
  resyncAccount: route('admin')
    .route({ method: 'POST', path: '/admin/mailboxes/{mailboxId}/account/resync' })
    .input(mailboxId)
    .output(z.object({ ok: z.literal(true) })),
  /** Asks the server once more for what it refused: what waits, now; what was given up, from the beginning. */
  retryRefused: route('admin')
    .route({ method: 'POST', path: '/admin/mailboxes/{mailboxId}/account/retry' })
    .input(mailboxId)
    .output(z.object({ ok: z.literal(true), asked: z.number().int() })),
  followFolder: route('admin')
    .route({ method: 'PUT', path: '/admin/mailboxes/{mailboxId}/account/folders/{folderId}' })
    .input(mailboxId.extend({ folderId: Id, followed: z.enum(['content', 'locations', 'none']) }))
    .output(z.object({ ok: z.literal(true) })),
  retrySetAside: route('admin')
    .route({ method: 'POST', path: '/admin/set-aside/{id}/retry' })
    .input(z.object({ id: Id, evenIfLarge: z.boolean().default(false) }))
    .output(z.object({ ok: z.literal(true) })),
};
