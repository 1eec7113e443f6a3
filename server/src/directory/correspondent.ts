/** The conversation that someone identifies in, judged by the same rule of who sees what and may do what as all others. */
import { requirePermission } from '../access/permission.ts';
import { type Viewer, visibleTo } from '../access/visibility.ts';
import type { Database, Tx } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';

export type Correspondent = {
  conversationId: string;
  /** In lower case; empty where nobody from outside is in it. */
  address: string;
  name: string;
  /** In the viewer's own mailbox: what he ties there is his alone unless he says otherwise. */
  isPersonal: boolean;
};

/** Throws `notFound` for what he may not see, `forbidden` with the reason where he may not identify. */
export async function requireCorrespondent(
  db: Database | Tx,
  viewer: Viewer,
  conversationId: string,
): Promise<Correspondent> {
  if (viewer.memberships.size === 0) throw notFound('notFound');
  const found = await db
    .selectFrom('conversation')
    .leftJoin('person', 'person.id', 'conversation.assignee_id')
    .select([
      'conversation.mailbox_id',
      'conversation.assignee_id',
      'conversation.department_id',
      'conversation.hidden',
      'conversation.correspondent_address',
      'conversation.correspondent_name',
      'person.name as assignee',
    ])
    .where('conversation.id', '=', conversationId)
    .where((eb) => visibleTo(viewer)(eb as never))
    .executeTakeFirst();
  if (!found) throw notFound('notFound');
  const sight = {
    mailboxId: found.mailbox_id,
    assigneeId: found.assignee_id,
    departmentId: found.department_id,
    hidden: found.hidden,
  };
  const membership = requirePermission(viewer, sight, 'identify', found.assignee);
  return {
    conversationId,
    address: found.correspondent_address.trim().toLowerCase(),
    name: found.correspondent_name,
    isPersonal: membership.kind === 'personal',
  };
}
