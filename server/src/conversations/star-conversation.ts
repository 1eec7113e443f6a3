/**
 * A person's own star. Nobody else sees it and no history tells of it. In a personal mailbox it is \Flagged on the
 * server: set here it is asked for there, and what another client flags is starred here.
 */
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import type { Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { conflict } from '../platform/errors.ts';
import { bearsFlag, flagCopies } from './flag-copies.ts';
import { actAs } from './record-act.ts';

/** Tells every process of a star: the person's id, the conversation's, then `on` or `off`. */
export const STAR_CHANNEL = 'guichet_star';

const announceStar = (tx: Tx, personId: string, conversationId: string, starred: boolean) =>
  sql`select pg_notify(${STAR_CHANNEL}, ${`${personId} ${conversationId} ${starred ? 'on' : 'off'}`})`.execute(
    tx,
  );

type Mailbox = { id: string; kind: 'shared' | 'personal' };

/** What taking it back needs. */
export type KeptStar = { starred: boolean };

/** Gives the id of the act, or null when it stood so already. Whoever sees it may star it. */
export function starConversation(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; starred: boolean },
): Promise<string | null> {
  const { conversationId, starred } = input;
  const act = { kind: 'star', privilege: null };
  return actAs(writing, viewer, conversationId, act, async ({ membership }) => {
    if ((await isStarred(writing.tx, conversationId, viewer.personId)) === starred) return [];
    const mailbox = { id: membership.mailboxId, kind: membership.kind };
    await setStar(writing, mailbox, conversationId, viewer.personId, starred);
    const kept: KeptStar = { starred: !starred };
    return { drafts: [], kept };
  });
}

/** Takes it back. Throws `conflict` when it was changed since. */
export async function restoreStar(
  writing: Writing,
  mailbox: Mailbox,
  conversationId: string,
  personId: string,
  kept: KeptStar,
): Promise<void> {
  if ((await isStarred(writing.tx, conversationId, personId)) === kept.starred)
    throw conflict('undo.overtaken');
  await setStar(writing, mailbox, conversationId, personId, kept.starred);
}

async function isStarred(tx: Tx, conversationId: string, personId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('conversation_star')
    .select('starred_at')
    .where('person_id', '=', personId)
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst();
  return row !== undefined;
}

async function setStar(
  { tx, now }: Writing,
  mailbox: Mailbox,
  conversationId: string,
  personId: string,
  starred: boolean,
): Promise<void> {
  if (starred) {
    await tx
      .insertInto('conversation_star')
      .values({ person_id: personId, conversation_id: conversationId, starred_at: now })
      .onConflict((on) => on.doNothing())
      .execute();
  } else {
    await tx
      .deleteFrom('conversation_star')
      .where('person_id', '=', personId)
      .where('conversation_id', '=', conversationId)
      .execute();
  }
  await announceStar(tx, personId, conversationId, starred);
  if (mailbox.kind === 'shared') return;
  const copies = await readCopiesToFlag(tx, conversationId, starred);
  await flagCopies(tx, mailbox.id, copies, starred ? '\\Flagged' : '-\\Flagged', now);
}

/** To star: the copies of the newest message, when none is flagged. To unstar: every flagged copy. */
async function readCopiesToFlag(tx: Tx, conversationId: string, starred: boolean): Promise<string[]> {
  const { rows } = await sql<{ id: string; flagged: boolean; newest: boolean }>`
    select l.id, ${bearsFlag('\\Flagged')} as flagged,
           m.id = first_value(m.id) over (order by m.received_at desc, m.id desc) as newest
      from message m join location l on l.message_id = m.id
     where m.conversation_id = ${conversationId} and l.gone_at is null
     order by l.id`.execute(tx);
  if (!starred) return rows.filter((row) => row.flagged).map((row) => row.id);
  return rows.some((row) => row.flagged) ? [] : rows.filter((row) => row.newest).map((row) => row.id);
}

/**
 * Takes over what the server says: conversations of a personal mailbox of which a copy is flagged are starred for
 * the owner, the others not. Does nothing for those of shared mailboxes, and for those without a copy.
 */
export async function readStars(tx: Tx, conversationIds: readonly string[], now: Date): Promise<void> {
  if (conversationIds.length === 0) return;
  const { rows } = await sql<{ conversation_id: string; person_id: string; starred: boolean }>`
    with flagged as (
      select c.id, mb.owner_id, bool_or(${bearsFlag('\\Flagged')}) as starred
        from conversation c
        join mailbox mb on mb.id = c.mailbox_id and mb.kind = 'personal'
        join message m on m.conversation_id = c.id
        join location l on l.message_id = m.id and l.gone_at is null
       where c.id = any(${[...new Set(conversationIds)]}::uuid[])
       group by c.id, mb.owner_id),
    unstarred as (
      delete from conversation_star s using flagged f
       where s.conversation_id = f.id and s.person_id = f.owner_id and not f.starred
      returning s.conversation_id, s.person_id),
    starred as (
      insert into conversation_star (person_id, conversation_id, starred_at)
      select owner_id, id, ${now} from flagged where starred
      on conflict do nothing
      returning conversation_id, person_id)
    select conversation_id, person_id, true as starred from starred
    union all select conversation_id, person_id, false from unstarred`.execute(tx);
  for (const { conversation_id, person_id, starred } of rows)
    await announceStar(tx, person_id, conversation_id, starred);
}
