/**
 * The sample company: founded and worked in for 120 days by the product's own commands, under a clock that is
 * moved from step to step. All of it is one transaction: an instance has the whole company or nothing of it, also
 * when the program is killed in the middle, and filling it again then needs no hand.
 */
import { movedClock } from '../platform/clock.ts';
import { type Database, inTransaction } from '../platform/database.ts';
import { conflict } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import { type DemoCompany, demoCompany } from './content/index.ts';
import { type Founding, foundCompany } from './found-company.ts';
import { furnish } from './furnish.ts';
import { applyOperations } from './local-server.ts';
import { inOneTransaction } from './one-transaction.ts';
import { type PlayHouse, play, type Stage } from './play-step.ts';
import { type TimelineEntry, timelineOf } from './timeline.ts';

export type FillHouse = PlayHouse &
  Pick<House, 'pool' | 'log'> & { config: Pick<House['config'], 'language'> };

export type FillOptions = {
  /** Told now and then how many of how many steps are done. */
  progress?: (done: number, of: number) => void;
  /** Default: the whole sample company. */
  company?: DemoCompany;
};

/** Every so many steps, progress is told. */
const TELL_EVERY = 50;

/**
 * `npm run demo`: fills an instance where nobody is yet; leaves one alone that is a demo already.
 * @throws Error, with a sentence for the one who starts the program, where people work in earnest
 */
export async function fillDemoIfEmpty(house: FillHouse, options: FillOptions = {}): Promise<void> {
  await fill(house, options, async (db) => {
    const { demo } = await lockInstance(db);
    if (demo) return null;
    const someone = await db.selectFrom('person').select('id').limit(1).executeTakeFirst();
    if (someone) throw new Error(notEmpty[house.config.language]);
    return { administratorIds: [] };
  });
}

const notEmpty = {
  fr: 'Ce dossier de données est celui d’une vraie installation : la démonstration ne s’y ajoute pas. Lancez-la sans --data ni GUICHET_DATA, ou indiquez un dossier vide.',
  en: 'This data folder belongs to a real instance: the demo is not added to it. Start it without --data and GUICHET_DATA, or name an empty folder.',
} as const;

/**
 * The second choice of a newcomer: the company joins the administrators of an instance that has no mailbox yet.
 * Throws `conflict('demo.notEmpty')` when it has one.
 */
export async function fillDemo(house: FillHouse, options: FillOptions = {}): Promise<void> {
  await fill(house, options, async (db) => {
    await lockInstance(db);
    const mailbox = await db.selectFrom('mailbox').select('id').limit(1).executeTakeFirst();
    if (mailbox) throw conflict('demo.notEmpty');
    const administrators = await db
      .selectFrom('person')
      .select('id')
      .where('role', '=', 'admin')
      .where('deactivated_at', 'is', null)
      .execute();
    return { administratorIds: administrators.map(({ id }) => id) };
  });
}

/** Of two who fill at once the second waits here and then finds the company there. */
const lockInstance = (db: Database) =>
  db.selectFrom('instance').select('demo').forUpdate().executeTakeFirstOrThrow();

async function fill(
  house: FillHouse,
  options: FillOptions,
  decide: (db: Database) => Promise<Founding | null>,
): Promise<void> {
  const began = performance.now();
  const filled = await inOneTransaction(house.pool, async (db) => {
    const founding = await decide(db);
    if (!founding) return false;
    await playAll({ ...house, db }, founding, options);
    return true;
  });
  if (!filled) return;
  house.log.info({ seconds: Math.round((performance.now() - began) / 1_000) }, 'the demo was filled');
}

async function playAll(house: FillHouse, founding: Founding, options: FillOptions): Promise<void> {
  const { company: content = demoCompany, progress } = options;
  const timeline = timelineOf(house.clock.now(), content.conversations);
  const first = timeline[0];
  if (!first) return;
  const clock = movedClock(first.at);
  const { db } = house;
  await db.updateTable('instance').set({ demo: true, catcher: true, setup_token_hash: null }).execute();
  const company = await inTransaction(db, (tx) => foundCompany(tx, clock.now(), content, founding));
  const stage: Stage = { house: { ...house, clock }, company, threads: new Map(), viewers: new Map() };
  for (const [index, entry] of timeline.entries()) {
    clock.advanceTo(entry.at);
    await playNamed(stage, entry);
    if (index % TELL_EVERY === 0) progress?.(index, timeline.length);
  }
  clock.advanceTo(house.clock.now());
  await furnish(stage, content);
  await applyOperations({ ...house, clock });
  progress?.(timeline.length, timeline.length);
}

/** A refusal says at which step. */
async function playNamed(stage: Stage, entry: TimelineEntry): Promise<void> {
  try {
    await play(stage, entry);
  } catch (error) {
    const { conversation, index, step, what } = entry;
    const name = `${conversation.key}, step ${index + 1} (${step.type}, ${what})`;
    throw new Error(`The demo could not be filled: ${name} failed.`, { cause: error });
  }
}
