/**
 * Templates: rows of `template`, who may change them, in the order of their use. Private ones are their owner's alone;
 * those of a mailbox are offered to its members and kept by whoever holds the privilege `editTemplates` there.
 */
import type { Template, TemplateScope } from '@guichet/contract/templates';
import { type Selectable, sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import { recordAudit } from '../people/audit.ts';
import type { Database, Tx } from '../platform/database.ts';
import { conflict, forbidden, notFound } from '../platform/errors.ts';
import type { TemplateTable } from '../platform/schema.ts';
import type { CleanText } from './clean-text.ts';
import { picturesIn, showPictures } from './picture.ts';

/** Templates of one owner, or of one mailbox. */
const MOST = 200;

type Row = Selectable<TemplateTable>;
type Place = { mailboxId: string | null; scope: TemplateScope };
/** The transaction of the request. */
export type TemplateWriting = { tx: Tx; now: Date };

/** Those that the viewer may use, in one mailbox or anywhere; most used first, by him and then by everyone. */
export async function listTemplates(
  db: Database,
  viewer: Viewer,
  { mailboxId, state }: { mailboxId?: string | undefined; state: 'active' | 'archived' },
): Promise<Template[]> {
  if (mailboxId !== undefined && !viewer.memberships.has(mailboxId)) throw notFound('notFound');
  const mailboxes = mailboxId === undefined ? [...viewer.memberships.keys()] : [mailboxId];
  const rows = await db
    .selectFrom('template')
    .selectAll('template')
    .where((eb) =>
      eb.or([
        eb.and([
          eb('owner_id', '=', viewer.personId),
          ...(mailboxId === undefined
            ? []
            : [eb.or([eb('mailbox_id', 'is', null), eb('mailbox_id', '=', mailboxId)])]),
        ]),
        eb.and([eb('owner_id', 'is', null), sql<boolean>`mailbox_id = any(${mailboxes}::uuid[])`]),
      ]),
    )
    .where('removed_at', 'is', null)
    .where('archived_at', state === 'archived' ? 'is not' : 'is', null)
    .execute();
  const templates = await toTemplates(db, viewer, rows);
  const all = await usesOf(
    db,
    rows.map(({ id }) => id),
    null,
  );
  const total = (id: string) => all.get(id) ?? 0;
  return templates.sort(
    (a, b) => b.uses - a.uses || total(b.id) - total(a.id) || a.name.localeCompare(b.name, viewer.language),
  );
}

/** How often each was inserted, by one person or by everyone. */
async function usesOf(db: Database | Tx, ids: readonly string[], personId: string | null) {
  if (ids.length === 0) return new Map<string, number>();
  const rows = await db
    .selectFrom('template_use')
    .select(['template_id', (eb) => eb.fn.sum<number>('uses').as('uses')])
    .where('template_id', 'in', [...ids])
    .$if(personId !== null, (query) => query.where('person_id', '=', personId))
    .groupBy('template_id')
    .execute();
  return new Map(rows.map((row) => [row.template_id, Number(row.uses)]));
}

async function toTemplates(db: Database | Tx, viewer: Viewer, rows: readonly Row[]): Promise<Template[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const mine = await usesOf(db, ids, viewer.personId);
  const files = await db
    .selectFrom('template_file')
    .select(['id', 'template_id', 'filename', 'mime_type', 'size'])
    .where('template_id', 'in', ids)
    .orderBy('ordinal')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    mailboxId: row.mailbox_id,
    scope: row.owner_id === null ? 'mailbox' : 'private',
    name: row.name,
    subject: row.subject,
    html: row.html,
    files: files
      .filter((file) => file.template_id === row.id)
      .map(({ id, filename, mime_type, size }) => ({ id, filename, mimeType: mime_type, size })),
    archived: row.archived_at !== null,
    mayEdit: mayEdit(viewer, placeOf(row)),
    uses: mine.get(row.id) ?? 0,
    revision: row.revision,
    updatedAt: row.updated_at.toISOString(),
  }));
}

async function toTemplate(tx: Tx, viewer: Viewer, row: Row): Promise<Template> {
  const [template] = await toTemplates(tx, viewer, [row]);
  return template as Template;
}

const placeOf = (row: Pick<Row, 'mailbox_id' | 'owner_id'>): Place => ({
  mailboxId: row.mailbox_id,
  scope: row.owner_id === null ? 'mailbox' : 'private',
});

/** Whether this person keeps what belongs to a mailbox as a whole: its templates, its signatures. */
export const mayKeep = (viewer: Viewer, mailboxId: string): boolean =>
  viewer.memberships.get(mailboxId)?.privileges.has('editTemplates') ?? false;

function mayEdit(viewer: Viewer, { mailboxId, scope }: Place): boolean {
  return scope === 'private' || (mailboxId !== null && mayKeep(viewer, mailboxId));
}

/** Throws `notFound` outside of one's mailboxes, `forbidden` for those of a mailbox that one does not keep. */
function requirePlace(viewer: Viewer, place: Place): void {
  if (place.mailboxId !== null && !viewer.memberships.has(place.mailboxId)) throw notFound('notFound');
  if (!mayEdit(viewer, place)) throw forbidden('privilege.missing');
}

const isTheirs = (viewer: Viewer, row: Row): boolean =>
  row.owner_id === null
    ? viewer.memberships.has(row.mailbox_id ?? '')
    : row.owner_id === viewer.personId && (row.mailbox_id === null || viewer.memberships.has(row.mailbox_id));

/** One that the viewer may use; `notFound` for any other. */
export async function findTemplate(db: Database | Tx, viewer: Viewer, id: string): Promise<Row> {
  const row = await db
    .selectFrom('template')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (!row || !isTheirs(viewer, row)) throw notFound('notFound');
  return row;
}

/** The same, held still, and his to change. */
export async function lockTemplate(
  tx: Tx,
  viewer: Viewer,
  id: string,
  { isRemoved = false }: { isRemoved?: boolean } = {},
): Promise<Row> {
  const row = await tx
    .selectFrom('template')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', isRemoved ? 'is not' : 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!row || !isTheirs(viewer, row)) throw notFound('notFound');
  // One's own in a mailbox that one has left was not found either.
  requirePlace(viewer, placeOf(row));
  return row;
}

/** One after another adds to what one owner, or one mailbox, has. */
async function lockPlace(tx: Tx, viewer: Viewer, { mailboxId, scope }: Place): Promise<void> {
  const key = scope === 'private' ? `templates of ${viewer.personId}` : `templates of ${mailboxId}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(tx);
}

async function requireRoom(tx: Tx, viewer: Viewer, place: Place): Promise<void> {
  await lockPlace(tx, viewer, place);
  const { mailboxId, scope } = place;
  const { count } = await tx
    .selectFrom('template')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('removed_at', 'is', null)
    .$if(scope === 'private', (query) => query.where('owner_id', '=', viewer.personId))
    .$if(scope === 'mailbox', (query) =>
      query.where('owner_id', 'is', null).where('mailbox_id', '=', mailboxId),
    )
    .executeTakeFirstOrThrow();
  if (Number(count) >= MOST) throw conflict('templates.tooMany');
}

export type NewTemplate = Place & {
  id: string;
  name: string;
  subject: string;
  text: CleanText;
  copyOf?: string | undefined;
};

/** The same id again is the template that is there. */
export async function createTemplate(
  { tx, now }: TemplateWriting,
  viewer: Viewer,
  input: NewTemplate,
): Promise<Template> {
  const { id, mailboxId, scope, name, subject, text } = input;
  if (scope === 'mailbox' && mailboxId === null) throw notFound('notFound');
  requirePlace(viewer, input);
  const source = input.copyOf === undefined ? null : await findTemplate(tx, viewer, input.copyOf);
  await lockPlace(tx, viewer, input);
  const before = await tx.selectFrom('template').selectAll().where('id', '=', id).executeTakeFirst();
  if (before) {
    if (!isTheirs(viewer, before)) throw notFound('notFound');
    return toTemplate(tx, viewer, before);
  }
  await requireRoom(tx, viewer, input);
  const row = await tx
    .insertInto('template')
    .values({
      id,
      mailbox_id: mailboxId,
      owner_id: scope === 'private' ? viewer.personId : null,
      name,
      subject,
      html: text.html,
      created_at: now,
      updated_at: now,
    })
    .onConflict((on) => on.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw notFound('notFound');
  if (source) {
    await sql`
      insert into template_file (id, template_id, filename, mime_type, size, blob_sha256, ordinal)
      select gen_random_uuid(), ${id}, filename, mime_type, size, blob_sha256, ordinal
        from template_file where template_id = ${source.id}`.execute(tx);
  }
  if (scope === 'mailbox') await showPictures(tx, text.pictureIds, mailboxId as string);
  await tell(tx, viewer, row, now, 'template.created', null, { name });
  return toTemplate(tx, viewer, row);
}

export type TemplateChange = {
  id: string;
  revision: number;
  name?: string | undefined;
  subject?: string | undefined;
  text?: CleanText | undefined;
  archived?: boolean | undefined;
  place?: Place | undefined;
};

/** Refuses with `template.changed` what is based on an older version. */
export async function updateTemplate(
  { tx, now }: TemplateWriting,
  viewer: Viewer,
  change: TemplateChange,
): Promise<Template> {
  const before = await lockTemplate(tx, viewer, change.id);
  if (before.revision !== change.revision) throw conflict('template.changed');
  const place = change.place ?? placeOf(before);
  if (change.place) {
    if (place.scope === 'mailbox' && place.mailboxId === null) throw notFound('notFound');
    requirePlace(viewer, place);
    if (place.scope !== placeOf(before).scope || place.mailboxId !== before.mailbox_id)
      await requireRoom(tx, viewer, place);
  }
  const row = await tx
    .updateTable('template')
    .set({
      mailbox_id: place.mailboxId,
      owner_id: place.scope === 'private' ? viewer.personId : null,
      name: change.name ?? before.name,
      subject: change.subject ?? before.subject,
      html: change.text?.html ?? before.html,
      archived_at: change.archived === undefined ? before.archived_at : change.archived ? now : null,
      revision: before.revision + 1,
      updated_at: now,
    })
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (place.mailboxId !== null && place.scope === 'mailbox') {
    await showPictures(tx, picturesIn(row.html), place.mailboxId);
  }
  const action = change.place ? 'template.moved' : 'template.changed';
  await tell(tx, viewer, before.owner_id === null ? before : row, now, action, shown(before), shown(row));
  return toTemplate(tx, viewer, row);
}

/** It stays for a day, for who brings it back. */
export async function removeTemplate(
  { tx, now }: TemplateWriting,
  viewer: Viewer,
  id: string,
): Promise<void> {
  const row = await lockTemplate(tx, viewer, id);
  await tx.updateTable('template').set({ removed_at: now }).where('id', '=', id).execute();
  await tell(tx, viewer, row, now, 'template.removed', shown(row), null);
}

export async function restoreTemplate(
  { tx, now }: TemplateWriting,
  viewer: Viewer,
  id: string,
): Promise<Template> {
  const row = await lockTemplate(tx, viewer, id, { isRemoved: true });
  await requireRoom(tx, viewer, placeOf(row));
  const restored = await tx
    .updateTable('template')
    .set({ removed_at: null })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tell(tx, viewer, row, now, 'template.restored', null, shown(row));
  return toTemplate(tx, viewer, restored);
}

/** Counts that this person took it into a mail. */
export async function countUse({ tx, now }: TemplateWriting, viewer: Viewer, id: string): Promise<void> {
  await tx
    .insertInto('template_use')
    .values({ template_id: id, person_id: viewer.personId, uses: 1, used_at: now })
    .onConflict((on) =>
      on
        .columns(['template_id', 'person_id'])
        .doUpdateSet({ uses: sql`template_use.uses + 1`, used_at: now }),
    )
    .execute();
}

const shown = (row: Row) => ({
  name: row.name,
  mailboxId: row.mailbox_id,
  scope: placeOf(row).scope,
  archived: row.archived_at !== null,
});

/** The audit log has what concerns others. */
async function tell(
  tx: Tx,
  viewer: Viewer,
  row: Row,
  now: Date,
  action: string,
  before: unknown,
  after: unknown,
): Promise<void> {
  if (row.owner_id !== null) return;
  await recordAudit(tx, { action, actorId: viewer.personId, subjectId: row.id, now, before, after });
}
