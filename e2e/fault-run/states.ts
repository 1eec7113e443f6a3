/** In which states the product is met by a kill, read from its own database. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

export const IMPORT_STATES = [
  'import: connecting, nothing begun',
  'import: first mails under way',
  'import: further mails under way',
  'import: sources on disk, no rows yet',
  'import: batch being stored',
  'import: all stored, folders not compared',
] as const;
/** What an answer passes through; the others of the outbox are where it stays. */
export const PASSING_OUTBOX_STATES = [
  'outbox: queued',
  'outbox: handing over, before the mail',
  'outbox: handing over, mail on the wire',
  'outbox: sent, filing not asked',
  'outbox: sent, filing asked',
] as const;
export const OUTBOX_STATES = [
  ...PASSING_OUTBOX_STATES,
  'outbox: sent and filed',
  'outbox: refused',
  'outbox: doubtful',
  'outbox: stopped',
  'outbox: taken back',
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];
export type OutboxState = (typeof OUTBOX_STATES)[number];
export type FaultState = ImportState | OutboxState;

type Row = {
  below: string | null;
  total: number | null;
  done: number | null;
  storing: boolean;
  messages: number;
  /** Null before there is an account. */
  connected: boolean | null;
  outbox: { state: string; filed: string; started: boolean }[];
};

const QUESTION = `
  select f.import_below_uid as below, f.import_total as total, f.import_done as done,
         exists (select from pg_locks l where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
                  and l.database = (select oid from pg_database where datname = current_database())) as storing,
         (select count(distinct blob_sha256)::int from message where direction = 'in') as messages,
         (select state = 'connected' from mail_account) as connected,
         (select coalesce(json_agg(distinct jsonb_build_object(
            'state', o.state, 'filed', o.filed, 'started', o.data_started_at is not null)), '[]') from outbox o) as outbox
    from (select 1) one left join folder f on f.role = 'inbox'`;

export type Watch = {
  /** The states that hold now; none before the import and after it. */
  look(phase: 'import' | 'replies'): Promise<FaultState[]>;
  query<T extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
};

/** Opens a look into the database of the product that runs on this data folder. */
export async function openWatch(dataFolder: string): Promise<Watch> {
  const connectionString = (await readFile(join(dataFolder, 'connection'), 'utf8')).trim();
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  return {
    async look(phase) {
      const { rows } = await client.query<Row>(QUESTION);
      const row = rows[0];
      if (!row) return [];
      if (phase === 'replies') return [...new Set(row.outbox.map(outboxState))];
      if (row.connected === null || (row.connected && row.below !== null && Number(row.below) <= 1))
        return [];
      return [importState(row, row.storing ? 0 : await countBlobs(join(dataFolder, 'blobs')))];
    },
    async query(text, values = []) {
      return (await client.query(text, values)).rows;
    },
    close: () => client.end().catch(() => {}),
  };
}

function importState(row: Row, blobs: number): ImportState {
  const below = row.below === null ? null : Number(row.below);
  if (below === null) return 'import: connecting, nothing begun';
  if (row.storing) return 'import: batch being stored';
  if (below <= 1) return 'import: all stored, folders not compared';
  if (blobs > row.messages) return 'import: sources on disk, no rows yet';
  return row.done === 0 ? 'import: first mails under way' : 'import: further mails under way';
}

function outboxState({ state, filed, started }: Row['outbox'][number]): OutboxState {
  if (state === 'handing_over')
    return started ? 'outbox: handing over, mail on the wire' : 'outbox: handing over, before the mail';
  if (state === 'sent') {
    if (filed === 'waiting') return 'outbox: sent, filing not asked';
    return filed === 'asked' ? 'outbox: sent, filing asked' : 'outbox: sent and filed';
  }
  if (state === 'taken_back') return 'outbox: taken back';
  return `outbox: ${state}` as OutboxState;
}

async function countBlobs(folder: string): Promise<number> {
  let count = 0;
  const firsts = (await readdir(folder)).filter((name) => name.length === 1);
  for (const first of firsts) {
    for (const second of await readdir(join(folder, first))) {
      count += (await readdir(join(folder, first, second))).length;
    }
  }
  return count;
}
