/** Saved views: rows of `saved_view`, who may change them, and how many each reader sees in them. */
import { Filter } from '@guichet/contract/conversations';
import type { SavedView, ViewScope } from '@guichet/contract/views';
import { type Selectable, sql } from 'kysely';
import { seesAll, type Viewer } from '../access/visibility.ts';
import { countConversations } from '../conversations/list-conversations.ts';
import { recordAudit } from '../people/audit.ts';
import type { Database, Tx } from '../platform/database.ts';
import { conflict, forbidden, notFound } from '../platform/errors.ts';
import type { SavedViewTable } from '../platform/schema.ts';

/** The channel that tells whose views changed: the person's id or `*`, a space, the mailbox's id or nothing. */
export const VIEWS_CHANNEL = 'guichet_views';

/** Views of one scope; the left column holds no more. */
const MOST = 50;

type Row = Selectable<SavedViewTable>;
type Owned = { mailboxId: string | null; scope: ViewScope };

/** The views of one mailbox that the viewer has, or his own over all of them, with their counts. */
export async function listViews(
  db: Database,
  viewer: Viewer,
  mailboxId: string | null,
): Promise<SavedView[]> {
  if (mailboxId !== null && !viewer.memberships.has(mailboxId)) throw notFound('notFound');
  const rows = await db
    .selectFrom('saved_view')
    .selectAll()
    .where('mailbox_id', mailboxId === null ? 'is' : '=', mailboxId)
    .where((eb) => eb.or([eb('owner_id', 'is', null), eb('owner_id', '=', viewer.personId)]))
    .orderBy(sql`owner_id is not null`)
    .orderBy('position')
    .orderBy('id')
    .execute();
  const views: SavedView[] = [];
  // One after another: each is bounded, and a screen that asks for fifty counts holds one connection.
  for (const row of rows) views.push(await toView(db, viewer, row));
  return views;
}

async function toView(db: Database | Tx, viewer: Viewer, row: Row): Promise<SavedView> {
  const filter = Filter.parse(row.filter);
  const scope = scopeOf(row);
  return {
    id: row.id,
    mailboxId: row.mailbox_id,
    scope,
    name: row.name,
    filter,
    mayEdit: mayEdit(viewer, { mailboxId: row.mailbox_id, scope }),
    count: await countConversations(db, viewer, {
      ...filter,
      ...(row.mailbox_id !== null && { mailboxId: row.mailbox_id }),
    }),
  };
}

/** One's own, and those of a mailbox that one sees whole. */
function mayEdit(viewer: Viewer, { mailboxId, scope }: Owned): boolean {
  if (scope === 'private') return true;
  const membership = mailboxId === null ? undefined : viewer.memberships.get(mailboxId);
  return membership !== undefined && seesAll(membership);
}

/** Throws `notFound` outside of one's mailboxes, `forbidden` for those of a mailbox that one does not see whole. */
function requireEdit(viewer: Viewer, owned: Owned): void {
  if (owned.mailboxId !== null && !viewer.memberships.has(owned.mailboxId)) throw notFound('notFound');
  if (!mayEdit(viewer, owned)) throw forbidden('privilege.missing');
}

/** The transaction of the request. */
export type ViewWriting = { tx: Tx; now: Date };

export type NewView = Owned & { id: string; name: string; filter: Filter };

/** The same id again is the view that is there. Throws `conflict` when there are too many. */
export async function createView(
  { tx, now }: ViewWriting,
  viewer: Viewer,
  input: NewView,
): Promise<SavedView> {
  const { id, mailboxId, scope, name, filter } = input;
  requireEdit(viewer, input);
  const ownerId = scope === 'private' ? viewer.personId : null;
  const siblings = await holdScope(tx, mailboxId, ownerId);
  const existing = siblings.find((one) => one.id === id);
  if (existing) return toView(tx, viewer, existing);
  if (siblings.length >= MOST) throw conflict('views.tooMany');
  const made = await tx
    .insertInto('saved_view')
    .values({
      id,
      mailbox_id: mailboxId,
      owner_id: ownerId,
      name,
      filter: JSON.stringify(filter),
      position: behind(siblings),
      created_at: now,
    })
    .onConflict((on) => on.doNothing())
    .returningAll()
    .executeTakeFirst();
  // Another's view has this id: it is no more known than any other.
  if (!made) throw notFound('notFound');
  await tell(tx, viewer, made, now, 'view.created', null, { name, filter });
  return toView(tx, viewer, made);
}

/** The views of one scope, of which nobody else makes one more until the transaction ends. */
async function holdScope(tx: Tx, mailboxId: string | null, ownerId: string | null): Promise<Row[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`views ${mailboxId} ${ownerId}`}, 0))`.execute(
    tx,
  );
  return siblingsOf(tx, mailboxId, ownerId);
}

const behind = (siblings: readonly Row[]): number => 1 + Math.max(0, ...siblings.map((one) => one.position));

const siblingsOf = (tx: Tx, mailboxId: string | null, ownerId: string | null): Promise<Row[]> =>
  tx
    .selectFrom('saved_view')
    .selectAll()
    .where('mailbox_id', mailboxId === null ? 'is' : '=', mailboxId)
    .where('owner_id', ownerId === null ? 'is' : '=', ownerId)
    .orderBy('position')
    .orderBy('id')
    .execute();

async function lockView(tx: Tx, viewer: Viewer, id: string): Promise<Row> {
  const row = await tx
    .selectFrom('saved_view')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  const isMine = row?.owner_id === viewer.personId;
  const isOurs = row?.owner_id === null && viewer.memberships.has(row.mailbox_id ?? '');
  if (!row || !(isMine || isOurs)) throw notFound('notFound');
  requireEdit(viewer, { mailboxId: row.mailbox_id, scope: isMine ? 'private' : 'mailbox' });
  return row;
}

export type ViewChange = { id: string; name?: string; filter?: Filter; scope?: ViewScope };

/** Throws `forbidden` for a scope that the viewer may not write in, `conflict` when it is full. */
export async function updateView(
  { tx, now }: ViewWriting,
  viewer: Viewer,
  { id, name, filter, scope }: ViewChange,
): Promise<SavedView> {
  const before = await lockView(tx, viewer, id);
  const row = await tx
    .updateTable('saved_view')
    .set({
      name: name ?? before.name,
      filter: JSON.stringify(filter ?? before.filter),
      ...(await newScope(tx, viewer, before, scope)),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tell(tx, viewer, row, now, 'view.changed', shown(before), shown(row));
  // Everyone who had it has it no more.
  if (before.owner_id === null && row.owner_id !== null)
    await tell(tx, viewer, before, now, 'view.removed', shown(before), null);
  return toView(tx, viewer, row);
}

/** What moves a view into another scope, behind what is there; nothing when it is in it. */
async function newScope(tx: Tx, viewer: Viewer, before: Row, scope: ViewScope | undefined) {
  if (scope === undefined || scope === scopeOf(before)) return {};
  requireEdit(viewer, { mailboxId: before.mailbox_id, scope });
  const ownerId = scope === 'private' ? viewer.personId : null;
  const siblings = await holdScope(tx, before.mailbox_id, ownerId);
  if (siblings.length >= MOST) throw conflict('views.tooMany');
  return { owner_id: ownerId, position: behind(siblings) };
}

const scopeOf = ({ owner_id }: Row): ViewScope => (owner_id === null ? 'mailbox' : 'private');

export async function removeView({ tx, now }: ViewWriting, viewer: Viewer, id: string): Promise<void> {
  const row = await lockView(tx, viewer, id);
  await tx.deleteFrom('saved_view').where('id', '=', id).execute();
  await tell(tx, viewer, row, now, 'view.removed', shown(row), null);
}

export async function reorderViews(
  { tx, now }: ViewWriting,
  viewer: Viewer,
  { mailboxId, scope, ids }: Owned & { ids: readonly string[] },
): Promise<void> {
  requireEdit(viewer, { mailboxId, scope });
  const ownerId = scope === 'private' ? viewer.personId : null;
  const siblings = await siblingsOf(tx, mailboxId, ownerId);
  const named = ids.filter((id) => siblings.some((one) => one.id === id));
  const order = [...new Set([...named, ...siblings.map((one) => one.id)])];
  await sql`
    update saved_view v set position = n.position
      from unnest(${order}::uuid[]) with ordinality as n(id, position) where v.id = n.id`.execute(tx);
  const [any] = siblings;
  if (any) await tell(tx, viewer, any, now, 'view.reordered', null, { order });
}

const shown = ({ name, filter }: Row) => ({ name, filter });

/** The audit log has what concerns others; screens read their views again. */
async function tell(
  tx: Tx,
  viewer: Viewer,
  row: Row,
  now: Date,
  action: string,
  before: unknown,
  after: unknown,
): Promise<void> {
  if (row.owner_id === null)
    await recordAudit(tx, { action, actorId: viewer.personId, subjectId: row.id, now, before, after });
  const payload = `${row.owner_id ?? '*'} ${row.mailbox_id ?? ''}`;
  await sql`select pg_notify(${VIEWS_CHANNEL}, ${payload})`.execute(tx);
}
