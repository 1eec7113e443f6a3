/** What was written with a record's addresses before, as far as the viewer may see it. */
import type { PastConversation } from '@guichet/contract/directory';
import type { Place, Status } from '@guichet/contract/events';
import { sql } from 'kysely';
import { z } from 'zod';
import { sightBranches, type Viewer } from '../access/visibility.ts';
import type { Database, Tx } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';
import { findRecord } from './record.ts';
import { recordAddresses } from './record-addresses.ts';

type Row = { id: string; mailbox_id: string; subject: string; status: string; place: string; at: string };

/** Newest first. Each address in each mailbox is a walk of its own along an index, so that what is hidden is not read. */
export async function pastConversations(
  db: Database | Tx,
  viewer: Viewer,
  input: { id: string; cursor?: string | undefined; limit: number },
): Promise<{ conversations: PastConversation[]; next: string | null }> {
  await findRecord(db, viewer, input.id);
  const after = input.cursor === undefined ? null : readCursor(input.cursor);
  const addresses = await recordAddresses(db, viewer, input.id);
  const branches = [...viewer.memberships.values()].flatMap((membership) =>
    sightBranches(viewer, membership).map((branch) => {
      const mailbox = sql`mailbox_id = ${membership.mailboxId}`;
      if ('whole' in branch) return mailbox;
      if ('assigneeId' in branch) return sql`${mailbox} and assignee_id = ${branch.assigneeId}`;
      return branch.departmentId === null
        ? sql`${mailbox} and assignee_id is null and department_id is null`
        : sql`${mailbox} and assignee_id is null and department_id = ${branch.departmentId}`;
    }),
  );
  if (addresses.length === 0 || branches.length === 0) return { conversations: [], next: null };
  const beyond = after
    ? sql`and (last_message_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`
    : sql``;
  const walks = branches.map(
    (branch) => sql`(
      select id, mailbox_id, subject, status, place, last_message_at from conversation
       where not hidden and lower(correspondent_address) = given.address and ${branch} ${beyond}
       order by last_message_at desc, id desc limit ${input.limit + 1})`,
  );
  const { rows } = await sql<Row>`
    select id, mailbox_id, subject, status, place, last_message_at::text as at
      from unnest(${[...addresses]}::text[]) as given(address)
     cross join lateral (${sql.join(walks, sql` union all `)}) as walked
     order by last_message_at desc, id desc limit ${input.limit + 1}`.execute(db);
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    conversations: shown.map((row) => ({
      id: row.id,
      mailboxId: row.mailbox_id,
      subject: row.subject,
      status: row.status as Status,
      place: row.place as Place,
      lastMessageAt: new Date(row.at).toISOString(),
    })),
    next: last && rows.length > input.limit ? writeCursor(last) : null,
  };
}

const Cursor = z.tuple([z.string().regex(/^\d{4}-\d\d-\d\d [\d:.]+[+-][\d:]+$/), z.uuid()]);

const writeCursor = ({ at, id }: Row) => Buffer.from(JSON.stringify([at, id])).toString('base64url');

function readCursor(cursor: string): { at: string; id: string } {
  try {
    const [at, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { at, id };
  } catch {
    throw invalid('input.invalid');
  }
}
