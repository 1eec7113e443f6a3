/** The drawers of the directory. Three are always there; an administrator adds others, renames and archives them. */
import type { DirectoryModule, ModuleIcon, ModuleKind } from '@guichet/contract/directory';
import { type Selectable, sql } from 'kysely';
import { announceAccess, recordAudit } from '../people/audit.ts';
import type { Administering } from '../people/person.ts';
import type { Database, Tx } from '../platform/database.ts';
import { conflict, invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import type { DirectoryModuleTable } from '../platform/schema.ts';

/** Ids of the modules that the migration makes. */
export const COMPANIES = '00000000-0000-7000-8000-000000000001';
export const CONTACTS = '00000000-0000-7000-8000-000000000002';
export const COLLEAGUES = '00000000-0000-7000-8000-000000000003';

const toModule = (row: Selectable<DirectoryModuleTable>): DirectoryModule => ({
  id: row.id,
  kind: row.kind as ModuleKind,
  singularFr: row.singular_fr,
  pluralFr: row.plural_fr,
  singularEn: row.singular_en,
  pluralEn: row.plural_en,
  icon: row.icon as ModuleIcon,
  archived: row.archived_at !== null,
});

/** All of them in their order, archived ones too. */
export async function listModules(db: Database | Tx): Promise<DirectoryModule[]> {
  const rows = await db
    .selectFrom('directory_module')
    .selectAll()
    .orderBy('position')
    .orderBy('id')
    .execute();
  return rows.map(toModule);
}

/** The module that a record is put into. Throws `invalid` for an unknown one, `conflict` for an archived one. */
export async function requireModule(tx: Tx, id: string): Promise<DirectoryModule> {
  const row = await tx.selectFrom('directory_module').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw invalid('input.invalid');
  if (row.archived_at) throw conflict('directory.archivedModule');
  return toModule(row);
}

export type ModuleWords = Pick<
  DirectoryModule,
  'singularFr' | 'pluralFr' | 'singularEn' | 'pluralEn' | 'icon'
>;

/** Adds a module at the end. Refuses a name that another one has. */
export async function createModule(
  { tx, now, actorId, ip }: Administering,
  words: ModuleWords,
): Promise<DirectoryModule> {
  const id = newId();
  await requireFreeName(tx, id, words);
  const { last } = await tx
    .selectFrom('directory_module')
    .select((eb) => eb.fn.max('position').as('last'))
    .executeTakeFirstOrThrow();
  const row = await tx
    .insertInto('directory_module')
    .values({ id, kind: 'own', ...columns(words), position: Number(last) + 1 })
    .returningAll()
    .executeTakeFirstOrThrow();
  const module = toModule(row);
  await recordAudit(tx, {
    action: 'directoryModule.created',
    actorId,
    subjectId: id,
    now,
    ip,
    after: module,
  });
  await announceAccess(tx, '*');
  return module;
}

export type ModuleChange = { [K in keyof ModuleWords]?: ModuleWords[K] | undefined } & {
  archived?: boolean | undefined;
};

/** Renames, archives or takes back. What lies in an archived module stays and is shown; nothing new comes in. */
export async function updateModule(
  { tx, now, actorId, ip }: Administering,
  id: string,
  change: ModuleChange,
): Promise<DirectoryModule> {
  const row = await tx
    .selectFrom('directory_module')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('notFound');
  if (change.archived && row.kind !== 'own') throw conflict('directory.builtIn');
  const before = toModule(row);
  const { archived = before.archived } = change;
  const words: ModuleWords = {
    singularFr: change.singularFr ?? before.singularFr,
    pluralFr: change.pluralFr ?? before.pluralFr,
    singularEn: change.singularEn ?? before.singularEn,
    pluralEn: change.pluralEn ?? before.pluralEn,
    icon: change.icon ?? before.icon,
  };
  if (!archived) await requireFreeName(tx, id, words);
  const changed = await tx
    .updateTable('directory_module')
    .set({ ...columns(words), archived_at: archived ? (row.archived_at ?? now) : null })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const after = toModule(changed);
  await recordAudit(tx, {
    action: 'directoryModule.changed',
    actorId,
    subjectId: id,
    now,
    ip,
    before,
    after,
  });
  await announceAccess(tx, '*');
  return after;
}

const columns = (words: ModuleWords) => ({
  singular_fr: words.singularFr,
  plural_fr: words.pluralFr,
  singular_en: words.singularEn,
  plural_en: words.pluralEn,
  icon: words.icon,
});

async function requireFreeName(tx: Tx, id: string, words: ModuleWords): Promise<void> {
  // Of two who give the same name at once the second finds it.
  await sql`lock table directory_module in share row exclusive mode`.execute(tx);
  const same = await tx
    .selectFrom('directory_module')
    .select('id')
    .where('id', '<>', id)
    .where('archived_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb(eb.fn('lower', ['plural_fr']), '=', words.pluralFr.toLowerCase()),
        eb(eb.fn('lower', ['plural_en']), '=', words.pluralEn.toLowerCase()),
      ]),
    )
    .executeTakeFirst();
  if (same) throw conflict('name.taken');
}
