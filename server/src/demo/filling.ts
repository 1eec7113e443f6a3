/**
 * The filling that an administrator asks for on the welcome page: it goes on without the request that began it.
 * Whoever asks any process how far it is gets the same answer, since each step told is a notification; that all is
 * there is read from the database, never from memory.
 */
import type { FillProgress } from '@guichet/contract/setup';
import { listen } from '../platform/database.ts';
import { conflict } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import { type FillHouse, type FillOptions, fillDemo } from './fill-demo.ts';

const CHANNEL = 'guichet_demo_filling';
/** Milliseconds without a word after which a filling counts as broken off: its process was killed. */
const SILENCE = 30_000;

export type DemoFilling = {
  /** Begins it, or leaves the one that runs alone. Throws `conflict('demo.notEmpty')` where there is a mailbox. */
  begin(): Promise<void>;
  progress(): Promise<FillProgress>;
  /** Breaks a running one off, which leaves nothing behind, and hears no more. */
  stop(): Promise<void>;
};

type Told = Omit<FillProgress, 'state'> & { state: 'filling' | 'failed' };

export async function startDemoFilling(
  house: FillHouse & Pick<House, 'connectionString'>,
  options: FillOptions = {},
): Promise<DemoFilling> {
  let told: (Told & { at: number }) | null = null;
  let running: Promise<void> | null = null;
  let isStopping = false;
  const hear = (word: Told) => {
    told = { ...word, at: house.clock.now().getTime() };
  };
  const listener = await listen(house.connectionString, CHANNEL, (payload) => {
    // Empty after each connection: what was told meanwhile is told again with the next step.
    if (payload !== '') hear(JSON.parse(payload) as Told);
  });
  const tell = (word: Told) => {
    hear(word);
    // Told beside the filling's own transaction, whose notifications nobody hears before it ends.
    void house.pool
      .query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify(word)])
      .catch((error: unknown) => house.log.warn({ err: error }, 'demo: nobody was told how far it is'));
  };
  const run = async () => {
    try {
      await fillDemo(house, {
        ...options,
        progress(done, of) {
          if (isStopping) throw new Error('The program stops.');
          tell({ state: 'filling', done, of });
        },
      });
    } catch (error) {
      if (!isStopping) house.log.error({ err: error }, 'the demo could not be filled');
      tell({ state: 'failed', done: 0, of: 0 });
    } finally {
      running = null;
    }
  };
  const isFilling = () =>
    running !== null || (told?.state === 'filling' && house.clock.now().getTime() - told.at < SILENCE);
  return {
    async begin() {
      const mailbox = await house.db.selectFrom('mailbox').select('id').limit(1).executeTakeFirst();
      if (mailbox) throw conflict('demo.notEmpty');
      if (isFilling()) return;
      tell({ state: 'filling', done: 0, of: 0 });
      running = run();
    },
    async progress() {
      const { demo } = await house.db.selectFrom('instance').select('demo').executeTakeFirstOrThrow();
      if (demo) return { state: 'done', done: 1, of: 1 };
      if (!told) return { state: 'none', done: 0, of: 0 };
      const { done, of } = told;
      return { state: isFilling() ? 'filling' : 'failed', done, of };
    },
    async stop() {
      isStopping = true;
      await running;
      await listener.close();
    },
  };
}
