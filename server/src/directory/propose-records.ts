/** What the dialog shows before anybody types: what the mail says of its author, and whose he may be. */
import type { Guess, Proposal, RecordRef } from '@guichet/contract/directory';
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import { guessCorrespondent } from '../mail/guess-correspondent.ts';
import { htmlToText } from '../mail/html-text.ts';
import { splitQuoted } from '../mail/quote.ts';
import type { Database, Tx } from '../platform/database.ts';
import { requireCorrespondent } from './correspondent.ts';
import { scopesOf } from './editor.ts';
import { foldWords } from './list-records.ts';
import { isPublicDomain } from './public-domains.ts';
import { summaries } from './record.ts';
import { similarity } from './similarity.ts';
import { recordFor, tiesOfAddresses } from './tie.ts';

/** Proposals shown. */
const MOST = 5;
/** Rows of an index looked at for each of them. */
const LOOKED_AT = 200;
/** Less alike than this is another name. */
const ALIKE = 0.3;

export type Proposals = {
  address: string;
  domain: string;
  isPublicDomain: boolean;
  guess: Guess;
  proposals: Proposal[];
  current: RecordRef | null;
  personal: boolean;
};

export async function proposeRecords(
  db: Database | Tx,
  viewer: Viewer,
  conversationId: string,
): Promise<Proposals> {
  const correspondent = await requireCorrespondent(db, viewer, conversationId);
  const { address, name } = correspondent;
  const domain = address.split('@')[1] ?? '';
  const isPublic = isPublicDomain(domain);
  const text = await newestText(db, conversationId, address);
  const guess = guessCorrespondent({ displayName: name, address, text, tellsCompany: !isPublic });
  const [ofDomain, alike, ties] = await Promise.all([
    isPublic ? [] : recordsOfDomain(db, viewer, domain),
    recordsOfName(db, viewer, [guess.name, guess.companyName]),
    tiesOfAddresses(db, [address]),
  ]);
  const current = recordFor(ties.get(address) ?? [], viewer.personId);
  const known = new Map(ofDomain.map((row) => [row.id, row.known]));
  const ids = [...new Set([...known.keys(), ...alike])].filter((id) => id !== current?.id).slice(0, MOST);
  const records = await summaries(db, viewer, ids);
  return {
    address,
    domain,
    isPublicDomain: isPublic,
    guess,
    proposals: records.map((record) => ({
      record,
      because: known.has(record.id) ? ('domain' as const) : ('name' as const),
      known: known.get(record.id) ?? 0,
    })),
    current,
    personal: correspondent.isPersonal,
  };
}

/** What the correspondent himself wrote last. */
async function newestText(db: Database | Tx, conversationId: string, address: string): Promise<string> {
  const body = await db
    .selectFrom('message as m')
    .innerJoin('message_body as b', 'b.message_id', 'm.id')
    .select(['b.text', 'b.html'])
    .where('m.conversation_id', '=', conversationId)
    .where('m.direction', '=', 'in')
    .where((eb) => eb(eb.fn('lower', ['m.from_address']), '=', address))
    .orderBy('m.received_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const text = body?.text ?? (body?.html ? htmlToText(body.html.slice(0, 200_000)) : '');
  return splitQuoted(text).fresh;
}

/** Companies first, then whoever else has addresses there; those with the most addresses first. */
async function recordsOfDomain(db: Database | Tx, viewer: Viewer, domain: string) {
  const walks = scopesOf(viewer).map(
    (scope) => sql`(
      select record_id from directory_address where scope = ${scope} and domain = ${domain}
       order by address limit ${LOOKED_AT})`,
  );
  const { rows } = await sql<{ id: string; known: number }>`
    with known as (
      select coalesce(k.id, r.id) as id, count(*)::int as known
        from (${sql.join(walks, sql` union all `)}) as walked
        join directory_record r on r.id = walked.record_id
        left join directory_record k on k.id = r.company_id and k.removed_at is null
                                    and k.scope = any(${scopesOf(viewer)}::uuid[])
       group by 1)
    select known.id, known.known from known
      join directory_record r on r.id = known.id
      join directory_module m on m.id = r.module_id
     where r.removed_at is null
     order by m.kind <> 'companies', known.known desc, r.folded, r.id limit ${MOST}`.execute(db);
  return rows;
}

/** Records whose names are like one of these, the likest first. Candidates share the begin of a word. */
async function recordsOfName(db: Database | Tx, viewer: Viewer, names: readonly string[]): Promise<string[]> {
  const wanted = (await Promise.all(names.map((name) => foldWords(db, name)))).filter(
    (words) => words.length > 0,
  );
  const begins = [...new Set(wanted.flat().map((word) => word.slice(0, 4)))].filter(
    (word) => word.length >= 3,
  );
  if (begins.length === 0) return [];
  const walks = begins.slice(0, 8).flatMap((begin) =>
    scopesOf(viewer).map(
      (scope) => sql`(
        select w.record_id from directory_module m
         cross join lateral (
           select record_id from directory_word
            where scope = ${scope} and module_id = m.id and word >= ${begin} and word < ${`${begin}\u{10FFFF}`}
            order by word, record_id limit ${LOOKED_AT}) w)`,
    ),
  );
  const { rows } = await sql<{ id: string; folded: string }>`
    select distinct r.id, r.folded from (${sql.join(walks, sql` union all `)}) as walked
      join directory_record r on r.id = walked.record_id
     where r.removed_at is null`.execute(db);
  return rows
    .map(({ id, folded }) => ({
      id,
      likeness: Math.max(...wanted.map((words) => similarity(words.join(' '), folded))),
    }))
    .filter(({ likeness }) => likeness >= ALIKE)
    .sort((a, b) => b.likeness - a.likeness || a.id.localeCompare(b.id))
    .slice(0, MOST)
    .map(({ id }) => id);
}
