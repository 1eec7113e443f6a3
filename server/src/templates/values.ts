/** What stands for the placeholders of a text, as far as its author may see it. */
import type { Address } from '@guichet/contract/conversations';
import { conversationReference, type PlaceholderValues } from '@guichet/contract/placeholders';
import type { Viewer } from '../access/visibility.ts';
import { findVisible } from '../conversations/sight.ts';
import { scopesOf } from '../directory/editor.ts';
import { COMPANIES } from '../directory/module.ts';
import type { Database, Tx } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { firstNameOf } from './first-name.ts';

export type ValuesFor = {
  mailboxId: string;
  /** Null for a new mail. */
  conversationId: string | null;
  /** Whom the mail is written to; null = the correspondent of the conversation. */
  to: Address | null;
  /** The address that it is written from; null = the mailbox's own. */
  from: string | null;
};

/** Throws `notFound` outside of what the viewer sees. */
export async function readValues(
  db: Database | Tx,
  viewer: Viewer,
  { mailboxId, conversationId, to, from }: ValuesFor,
  now: Date,
): Promise<PlaceholderValues> {
  if (!viewer.memberships.has(mailboxId)) throw notFound('notFound');
  const conversation = conversationId === null ? null : await readConversation(db, viewer, conversationId);
  const whom =
    to ??
    (conversation && conversation.correspondent_address !== ''
      ? { name: conversation.correspondent_name, address: conversation.correspondent_address }
      : null);
  const known = whom && (await readKnown(db, viewer, whom.address));
  const { mailbox, ...mine } = await readMine(db, viewer, mailboxId);
  const name = (known?.isCompany ? whom?.name : (known?.name ?? whom?.name))?.trim() || null;
  return {
    firstName: name === null ? null : firstNameOf(name),
    name,
    company: known?.company ?? null,
    subject: conversation?.subject.trim() || null,
    reference: conversationId === null ? null : conversationReference(conversationId),
    department: conversation?.department ?? null,
    date: dateOf(now, viewer.language, mailbox.time_zone),
    ...mine,
    mailbox: mailbox.name,
    address: from ?? mailbox.address,
  };
}

async function readConversation(db: Database | Tx, viewer: Viewer, id: string) {
  await findVisible(db, viewer, id);
  return db
    .selectFrom('conversation')
    .leftJoin('department', 'department.id', 'conversation.department_id')
    .select(['correspondent_name', 'correspondent_address', 'subject', 'department.name as department'])
    .where('conversation.id', '=', id)
    .executeTakeFirstOrThrow();
}

/** What the directory knows of an address; what the viewer keeps for himself before what everyone sees. */
async function readKnown(db: Database | Tx, viewer: Viewer, address: string) {
  const row = await db
    .selectFrom('directory_address as a')
    .innerJoin('directory_record as r', 'r.id', 'a.record_id')
    .leftJoin('directory_record as k', (join) =>
      join.onRef('k.id', '=', 'r.company_id').on('k.scope', 'in', scopesOf(viewer)),
    )
    .select(['r.name', 'r.module_id', 'k.name as company'])
    .where('a.address', '=', address.trim().toLowerCase())
    .where('a.scope', 'in', scopesOf(viewer))
    .where('r.scope', 'in', scopesOf(viewer))
    .where('r.removed_at', 'is', null)
    .orderBy('a.owner_id', (order) => order.asc().nullsLast())
    .executeTakeFirst();
  if (!row) return null;
  const isCompany = row.module_id === COMPANIES;
  return { name: row.name, isCompany, company: isCompany ? row.name : row.company };
}

type Mine = Pick<PlaceholderValues, 'myName' | 'myFirstName' | 'myDepartment'>;

/** What does not depend on a conversation. */
async function readMine(db: Database | Tx, viewer: Viewer, mailboxId: string) {
  const mailbox = await db
    .selectFrom('mailbox')
    .select(['name', 'address', 'time_zone'])
    .where('id', '=', mailboxId)
    .executeTakeFirstOrThrow();
  return { mailbox, ...(await readAuthor(db, viewer)) };
}

/** What a text says of its author himself. */
export async function readAuthor(db: Database | Tx, viewer: Viewer): Promise<Mine> {
  const person = await db
    .selectFrom('person')
    .select('name')
    .where('id', '=', viewer.personId)
    .executeTakeFirstOrThrow();
  const departments =
    viewer.departmentIds.size === 0
      ? []
      : await db
          .selectFrom('department')
          .select('name')
          .where('id', 'in', [...viewer.departmentIds])
          .where('archived_at', 'is', null)
          .orderBy('name')
          .execute();
  return {
    myName: person.name,
    myFirstName: firstNameOf(person.name) ?? person.name,
    myDepartment: departments[0]?.name ?? null,
  };
}

/** `24 novembre 2026`, `1er décembre 2026`, `24 November 2026`. */
const dateOf = (now: Date, language: 'fr' | 'en', timeZone: string): string =>
  new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  })
    .format(now)
    .replace(/^1(?= )/, language === 'fr' ? '1er' : '1');
