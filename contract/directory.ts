/**
 * The directory: who the people outside are. An address belongs to at most one record that everyone sees; from then on
 * each mail from it, in every mailbox, shows that record. Everyone who signs in reads what is not private; what somebody
 * keeps for himself exists for him alone.
 */
import { z } from 'zod';
import { Id, Place, Status } from './events.ts';
import { route } from './route.ts';

/** The pictures that a module of one's own may have. */
export const moduleIcons = [
  'building',
  'id',
  'users',
  'truck',
  'briefcase',
  'school',
  'heart-handshake',
  'building-store',
  'tool',
  'gavel',
  'map-pin',
  'star',
] as const;
export const ModuleIcon = z.enum(moduleIcons);
export type ModuleIcon = z.infer<typeof ModuleIcon>;

export const ModuleKind = z.enum(['companies', 'contacts', 'colleagues', 'own']);
export type ModuleKind = z.infer<typeof ModuleKind>;

const word = z.string().trim().min(1).max(60);

/** A drawer of the directory, named in both languages. */
export const DirectoryModule = z.object({
  id: Id,
  kind: ModuleKind,
  singularFr: word,
  pluralFr: word,
  singularEn: word,
  pluralEn: word,
  icon: ModuleIcon,
  archived: z.boolean(),
});
export type DirectoryModule = z.infer<typeof DirectoryModule>;

/** A record as a row of the list and the head of the reader name it. */
export const RecordRef = z.object({
  id: Id,
  name: z.string(),
  moduleId: Id,
  companyName: z.string().nullable(),
  /** For me alone. */
  isPrivate: z.boolean(),
});
export type RecordRef = z.infer<typeof RecordRef>;

export const RecordSummary = RecordRef.extend({
  companyId: Id.nullable(),
  city: z.string(),
  phone: z.string().nullable(),
  /** The first three that I may see. */
  addresses: z.array(z.string()),
  updatedAt: z.iso.datetime(),
});
export type RecordSummary = z.infer<typeof RecordSummary>;

export const tieCauses = ['identify', 'edit', 'import', 'merge', 'remove', 'account', 'share'] as const;

/** What happened to a record, or to an address that came to it or left it. `byId` null = Guichet itself. */
export const RecordEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('record'),
    id: Id,
    at: z.iso.datetime(),
    byId: Id.nullable(),
    byName: z.string().nullable(),
    action: z.enum(['created', 'imported', 'changed', 'removed', 'merged', 'shared']),
    /** The fields that changed. */
    fields: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('address'),
    id: Id,
    at: z.iso.datetime(),
    byId: Id.nullable(),
    byName: z.string().nullable(),
    address: z.string(),
    direction: z.enum(['came', 'left']),
    /** The record on the other side of the move, where I may see it. */
    other: z.object({ id: Id, name: z.string() }).nullable(),
    cause: z.enum(tieCauses),
    /** Where someone did it, when I may see that conversation. */
    conversationId: Id.nullable(),
  }),
]);
export type RecordEvent = z.infer<typeof RecordEvent>;

export const RecordAddress = z.object({ address: z.string(), isPrivate: z.boolean() });

export const DirectoryRecord = z.object({
  id: Id,
  moduleId: Id,
  name: z.string(),
  addresses: z.array(RecordAddress),
  phones: z.array(z.string()),
  company: z.object({ id: Id, name: z.string() }).nullable(),
  city: z.string(),
  notes: z.string(),
  isPrivate: z.boolean(),
  /** The one who signs in with it: his name and address are kept with his account. */
  personId: Id.nullable(),
  /** Counts the changes: an edit names the one it began with. */
  revision: z.number().int(),
  /** I may change it. */
  mayEdit: z.boolean(),
  /** Records whose company this is, the first 100 by name. */
  people: z.array(z.object({ id: Id, name: z.string(), address: z.string().nullable() })),
  updatedAt: z.iso.datetime(),
});
export type DirectoryRecord = z.infer<typeof DirectoryRecord>;

export const PastConversation = z.object({
  id: Id,
  mailboxId: Id,
  subject: z.string(),
  status: Status,
  place: Place,
  lastMessageAt: z.iso.datetime(),
});
export type PastConversation = z.infer<typeof PastConversation>;

const address = z.string().trim().max(254);
const content = {
  name: z.string().trim().min(1).max(200),
  phones: z.array(z.string().trim().min(1).max(60)).max(20),
  companyId: Id.nullable(),
  city: z.string().trim().max(120),
  notes: z.string().max(20_000),
};

export const recordSorts = ['name', 'changed'] as const;
export const RecordSort = z.enum(recordSorts);

/** What the mail itself says of its author; empty where it says nothing. */
export const Guess = z.object({ name: z.string(), companyName: z.string(), phone: z.string() });
export type Guess = z.infer<typeof Guess>;

export const Proposal = z.object({
  record: RecordSummary,
  because: z.enum(['domain', 'name']),
  /** Addresses of the same domain that belong to it already. */
  known: z.number().int(),
});
export type Proposal = z.infer<typeof Proposal>;

/** What the columns of a file can become. */
export const importFields = ['name', 'firstName', 'email', 'phone', 'company', 'city', 'notes'] as const;
export const ImportField = z.enum(importFields);
export type ImportField = z.infer<typeof ImportField>;

/** A file as it was read: what the first rows hold, and what its columns seem to be. */
export const ImportPreview = z.object({
  id: Id,
  filename: z.string(),
  encoding: z.enum(['utf-8', 'utf-16le', 'windows-1252']),
  delimiter: z.enum([';', ',', '\t']),
  headers: z.array(z.string()),
  sample: z.array(z.array(z.string())),
  total: z.number().int(),
  mapping: z.array(ImportField.nullable()),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

export const ImportReport = z.object({
  created: z.number().int(),
  updated: z.number().int(),
  companiesCreated: z.number().int(),
  /** How many rows were refused; each is in the file that `refused.csv` gives, with its reason. */
  refused: z.number().int(),
  /** The first hundred. `line` counts from 1, the headers. */
  refusals: z.array(z.object({ line: z.number().int(), sentence: z.string() })),
});
export type ImportReport = z.infer<typeof ImportReport>;

const id = z.object({ id: Id });
const cursor = z.string().max(800).optional();
/** Records that an address may be taken from: those that I was shown and said yes to. */
const takeFrom = z.array(Id).max(50).default([]);

export const directory = {
  /** In their order, archived ones too. */
  modules: route('signedIn')
    .route({ method: 'GET', path: '/directory/modules' })
    .output(z.array(DirectoryModule)),
  createModule: route('admin')
    .route({ method: 'POST', path: '/directory/modules' })
    .input(z.object({ singularFr: word, pluralFr: word, singularEn: word, pluralEn: word, icon: ModuleIcon }))
    .output(DirectoryModule),
  /** Companies, contacts and colleagues can be renamed, not archived. */
  updateModule: route('admin')
    .route({ method: 'PATCH', path: '/directory/modules/{id}' })
    .input(
      id.extend({
        singularFr: word.optional(),
        pluralFr: word.optional(),
        singularEn: word.optional(),
        pluralEn: word.optional(),
        icon: ModuleIcon.optional(),
        archived: z.boolean().optional(),
      }),
    )
    .output(DirectoryModule),
  /**
   * Keyset paging, at most 100. With `search` the best matches by name or address, without paging; `more` says that
   * there are others.
   */
  list: route('signedIn')
    .route({ method: 'GET', path: '/directory/records' })
    .input(
      z.object({
        moduleId: Id,
        search: z.string().trim().max(120).default(''),
        sort: RecordSort.default('name'),
        descending: z.stringbool().or(z.boolean()).default(false),
        cursor,
        limit: z.coerce.number().int().min(1).max(100).default(50),
      }),
    )
    .output(z.object({ records: z.array(RecordSummary), next: z.string().nullable(), more: z.boolean() })),
  open: route('signedIn')
    .route({ method: 'GET', path: '/directory/records/{id}' })
    .input(id)
    .output(DirectoryRecord),
  /** Newest first, the 100 newest. */
  history: route('signedIn')
    .route({ method: 'GET', path: '/directory/records/{id}/history' })
    .input(id)
    .output(z.array(RecordEvent)),
  /** Conversations with its addresses that I may see, newest first. */
  conversations: route('signedIn')
    .route({ method: 'GET', path: '/directory/records/{id}/conversations' })
    .input(id.extend({ cursor, limit: z.coerce.number().int().min(1).max(50).default(20) }))
    .output(z.object({ conversations: z.array(PastConversation), next: z.string().nullable() })),
  /** Names for the sentences of the history, of records that I may see. */
  names: route('signedIn')
    .route({ method: 'POST', path: '/directory/names' })
    .input(z.object({ ids: z.array(Id).max(200) }))
    .output(z.array(z.object({ id: Id, name: z.string() }))),
  /**
   * `id` is chosen by the caller: the same one again gives the record that is there. With `conversationId` its
   * correspondent's address is tied to it in the same step, and the conversation's history has it.
   */
  create: route('signedIn')
    .route({ method: 'POST', path: '/directory/records' })
    .input(
      id.extend({
        moduleId: Id,
        name: content.name,
        addresses: z.array(address).max(50).default([]),
        phones: content.phones.default([]),
        companyId: content.companyId.default(null),
        /** Makes that company where there is none of this name. */
        companyName: z.string().trim().max(200).default(''),
        city: content.city.default(''),
        notes: content.notes.default(''),
        /** For me alone; from a personal mailbox that is what stands unless one says otherwise. */
        isPrivate: z.boolean().optional(),
        conversationId: Id.optional(),
        takeFrom,
      }),
    )
    .output(DirectoryRecord),
  update: route('signedIn')
    .route({ method: 'PATCH', path: '/directory/records/{id}' })
    .input(
      id.extend({
        revision: z.number().int(),
        name: content.name.optional(),
        addresses: z.array(address).max(50).optional(),
        phones: content.phones.optional(),
        companyId: content.companyId.optional(),
        city: content.city.optional(),
        notes: content.notes.optional(),
        /** Shows a private record, with its addresses, to everyone; there is no way back. */
        share: z.literal(true).optional(),
        takeFrom,
      }),
    )
    .output(DirectoryRecord),
  /** Its addresses are free afterwards; its history stays. */
  remove: route('signedIn')
    .route({ method: 'DELETE', path: '/directory/records/{id}' })
    .input(id)
    .output(z.object({ ok: z.literal(true) })),
  /** The other one's addresses, phones, notes and people come to this one; the other one is removed. */
  merge: route('signedIn')
    .route({ method: 'POST', path: '/directory/records/{id}/merge' })
    .input(id.extend({ otherId: Id }))
    .output(DirectoryRecord),
  /** What the dialog shows first: what the mail says of its author, and who he may be. */
  proposals: route('identify')
    .route({ method: 'GET', path: '/conversations/{id}/record-proposals' })
    .input(id)
    .output(
      z.object({
        address: z.string(),
        domain: z.string(),
        /** Millions write from this domain: it tells nothing of a company. */
        isPublicDomain: z.boolean(),
        guess: Guess,
        proposals: z.array(Proposal),
        current: RecordRef.nullable(),
        /** A tie made here is mine alone unless I say otherwise. */
        personal: z.boolean(),
      }),
    ),
  /** Ties the correspondent's address to a record; null frees it. */
  identify: route('identify')
    .route({ method: 'PUT', path: '/conversations/{id}/record' })
    .input(
      id.extend({
        recordId: Id.nullable(),
        takeFrom,
        /** From a personal mailbox: for everyone, not for me alone. */
        share: z.boolean().default(false),
      }),
    )
    .output(z.object({ record: RecordRef.nullable() })),
  /** All or nothing: what can be taken is, in one step; every other row is in the report. The same again gives the first report. */
  runImport: route('signedIn')
    .route({ method: 'POST', path: '/directory/imports/{id}/run' })
    .input(
      id.extend({
        mapping: z.array(ImportField.nullable()).max(200),
        /** Rows whose record is there already: refuse them, or fill in what they say. */
        existing: z.enum(['refuse', 'update']).default('refuse'),
      }),
    )
    .output(ImportReport),
};
