/** "Why don't I see this mail?" Who may not know of it gets the answer for one that does not exist. */
import { MailboxDefaults } from '@guichet/contract/privileges';
import type { HidingAnswer } from '@guichet/contract/search';
import { sql } from 'kysely';
import { loadViewer } from '../access/viewer.ts';
import { maySee, type Viewer } from '../access/visibility.ts';
import type { Database } from '../platform/database.ts';
import { forbidden, notFound } from '../platform/errors.ts';
import { type Hidden, hidingRule, mayAskForOthers, mayKnow } from './hiding-rule.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * One answer for each conversation that the mail is in. `of`: a link, a conversation's id or a Message-ID. Throws
 * `notFound` when the asker may know of none, `forbidden` when he may know but not ask for somebody else.
 */
export async function explainHiding(
  db: Database,
  asker: Viewer,
  { of, personId = asker.personId }: { of: string; personId?: string },
): Promise<HidingAnswer[]> {
  const known = (await findAll(db, of)).filter((one) => mayKnow(asker, one));
  if (known.length === 0) throw notFound('notFound');
  if (personId === asker.personId)
    return Promise.all(known.map((one) => answer(db, asker, one, asker, personId)));
  const asked = known.filter((one) => mayAskForOthers(asker, one));
  if (asked.length === 0) throw forbidden('privilege.missing');
  const person = await db.selectFrom('person').select('id').where('id', '=', personId).executeTakeFirst();
  if (!person) throw notFound('notFound');
  const viewer = await loadViewer(db, personId);
  return Promise.all(asked.map((one) => answer(db, asker, one, viewer, personId)));
}

type FoundConversation = Hidden & { id: string; merged: boolean };

async function findAll(db: Database, of: string): Promise<FoundConversation[]> {
  // What stands behind ? and # in a link of ours is the list's filter, which may hold ids too.
  const ids = of.replace(/[?#].*$/s, '').match(UUID);
  const isMessageId = /@/.test(of) && !/^[a-z]+:\/\//i.test(of);
  const start = isMessageId
    ? sql`select m.conversation_id from mailbox b join message m on m.mailbox_id = b.id and m.message_id = ${headerOf(of)}`
    : sql`select ${ids?.at(-1) ?? null}::uuid`;
  const { rows } = await sql<{
    id: string;
    merged: boolean;
    mailbox_id: string;
    assignee_id: string | null;
    department_id: string | null;
    hidden: boolean;
    is_deleted: boolean;
    kind: 'shared' | 'personal';
    owner_id: string | null;
    defaults: unknown;
  }>`
    with recursive followed as (
      select id, absorbed_by, false as merged from conversation where id in (${start})
      union select c.id, c.absorbed_by, true from followed f join conversation c on c.id = f.absorbed_by)
    select c.id, bool_or(f.merged) as merged, c.mailbox_id, c.assignee_id, c.department_id, c.hidden, c.is_deleted,
           b.kind, b.owner_id, b.defaults
      from followed f join conversation c on c.id = f.id join mailbox b on b.id = c.mailbox_id
     where f.absorbed_by is null and b.archived_at is null
     group by c.id, b.id order by c.id`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    merged: row.merged,
    sight: {
      mailboxId: row.mailbox_id,
      assigneeId: row.assignee_id,
      departmentId: row.department_id,
      hidden: row.hidden,
    },
    kind: row.kind,
    ownerId: row.owner_id,
    isDeleted: row.is_deleted,
    membersSeeWhoHandles: MailboxDefaults.parse(row.defaults).membersSeeWhoHandles,
  }));
}

/** A Message-ID as people copy it: with its field name, in angle brackets. */
const headerOf = (text: string): string =>
  text
    .replace(/^message-id:/i, '')
    .trim()
    .replace(/^<|>$/g, '');

async function answer(
  db: Database,
  asker: Viewer,
  found: FoundConversation,
  viewer: Viewer | null,
  personId: string,
): Promise<HidingAnswer> {
  const rule = hidingRule(viewer, found);
  const { sight } = found;
  return {
    rule,
    personId,
    mailboxId: sight.mailboxId,
    conversationId: maySee(asker, sight) ? found.id : null,
    merged: found.merged,
    assigneeId: rule === 'assigned' ? sight.assigneeId : null,
    since: rule === 'assigned' ? await assignedSince(db, found.id) : null,
    departmentId: rule === 'otherDepartment' ? sight.departmentId : null,
  };
}

async function assignedSince(db: Database, conversationId: string): Promise<string | null> {
  const row = await db
    .selectFrom('event')
    .select('recorded_at')
    .where('conversation_id', '=', conversationId)
    .where('kind', '=', 'conversation.assigned')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.recorded_at.toISOString() ?? null;
}
