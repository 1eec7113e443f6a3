/**
 * One round: a first import and then answers to customers, on real servers, while the product is killed again and
 * again; at the end everything is counted. The same seed gives the same mails and the same choices; when exactly a
 * kill falls is up to the machine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountState } from '@guichet/contract/mailboxes';
import { type MailServer, startMailServer } from '../../server/test/mail-server.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { type Chance, chanceOf } from './chance.ts';
import { checkArrivals, checkByCommands, checkReplies, comeToRest } from './checks.ts';
import { customerMails } from './mails.ts';
import { enter, type Person, Refused } from './person.ts';
import { answerAll, chooseConversations, type Press } from './replies.ts';
import { type SlowWire, startSlowWire } from './slow-wire.ts';
import { type FaultState, IMPORT_STATES, openWatch, PASSING_OUTBOX_STATES, type Watch } from './states.ts';

export type RoundOptions = {
  seed: number;
  mails: number;
  replies: number;
  /** How often it is killed while it imports, and while people answer. */
  kills: { import: number; replies: number };
  /** Hits so far: what was met least is aimed at. */
  hits: Readonly<Partial<Record<FaultState, number>>>;
  say?: (line: string) => void;
};

export type RoundReport = {
  faults: string[];
  /** How many kills met each state. */
  hits: Partial<Record<FaultState, number>>;
  kills: { node: number; both: number };
  /** What became of the presses. */
  outcomes: Record<string, number>;
};

const OWN = 'support@example.test';
const CUSTOMER = 'clients@example.test';
const PASSWORD = 'box-secret';
type Phase = 'import' | 'replies';
/** How long a state that is aimed at is waited for, in ms. */
const PATIENCE = { import: 6_000, replies: 4_000 };
/** The longest wait before a kill that aims at nothing. */
const AT_RANDOM = { import: 5_000, replies: 1_500 };

export async function runRound(options: RoundOptions): Promise<RoundReport> {
  const chance = chanceOf(options.seed);
  const server = await startMailServer({ users: { [OWN]: PASSWORD, [CUSTOMER]: PASSWORD } });
  const wires = [await startSlowWire(server.imapsPort, 40), await startSlowWire(server.submissionPort, 30)];
  const life = new Life(server, options, chance);
  try {
    const mails = customerMails(chance, options.mails, { from: CUSTOMER, to: OWN, until: new Date() });
    await server.fill(OWN, mails);
    const { author, colleague, colleagueId } = await found(life);
    const mailboxId = await life.whileKilled('import', options.kills.import, () =>
      connectMailbox(author, colleagueId, wires),
    );
    const writers = { author, colleague, mailboxId };
    const chosen = await chooseConversations(writers, chance, options.replies);
    options.say?.(`imported; ${chosen.length} conversations are answered`);
    const presses: Press[] = [];
    const each = Math.ceil(chosen.length / Math.max(1, options.kills.replies));
    for (let at = 0; at < chosen.length; at += each) {
      const some = chosen.slice(at, at + each);
      presses.push(...(await life.whileKilled('replies', 1, () => answerAll(writers, some, at))));
    }
    options.say?.('all is answered');
    await comeToRest(author, await life.watch(), mailboxId);
    options.say?.('at rest; everything is counted');
    const watch = await life.watch();
    const replies = await checkReplies({ watch, author, server }, { customer: CUSTOMER, own: OWN }, presses);
    const faults = [
      ...(await checkArrivals(
        watch,
        author,
        mails.map(({ raw }) => raw),
      )),
      ...replies.faults,
      ...(await checkByCommands(life.dataFolder)),
    ];
    return { faults, hits: life.hits, kills: life.kills, outcomes: replies.outcomes };
  } catch (error) {
    options.say?.(life.log().slice(-4_000));
    throw error;
  } finally {
    await life.end();
    await Promise.all(wires.map((wire) => wire.stop()));
    await server.stop();
  }
}

/** Sets the instance up, with two people. */
async function found(life: Life) {
  await life.begin();
  const author = await enter(life.origin, '/api/setup', {
    token: life.setupToken(),
    name: 'Anna Roux',
    email: 'anna@example.test',
    password: 'un bon mot de passe',
    language: 'fr',
    timeZone: 'Europe/Paris',
  });
  const made = await author.ask<{ id: string; link: string }>('POST', '/people', {
    name: 'Bert Noël',
    email: 'bert@example.test',
  });
  const colleague = await enter(life.origin, '/api/password', {
    token: made.link.split('/').at(-1),
    password: 'un autre mot de passe',
  });
  await author.ask('PATCH', '/me', { preferences: { undoSeconds: 1 } });
  return { author, colleague, colleagueId: made.id };
}

/** Connects the mailbox and waits for the end of its import. Gives its id. */
async function connectMailbox(
  author: Person,
  colleagueId: string,
  [imap, smtp]: readonly SlowWire[],
): Promise<string> {
  const side = (port: number | undefined, security: 'tls' | 'starttls') => ({
    host: 'localhost',
    port,
    security,
    user: OWN,
    password: PASSWORD,
  });
  const account = { imap: side(imap?.port, 'tls'), smtp: side(smtp?.port, 'starttls'), importSince: 'all' };
  const input = { name: 'Support', address: OWN, timeZone: 'Europe/Paris', account };
  await author.ask('POST', '/admin/mailboxes', input).catch((error: unknown) => {
    // Made by the request before, whose answer was lost.
    if (!(error instanceof Refused) || error.status !== 409) throw error;
  });
  const [mailbox] = await author.ask<{ id: string }[]>('GET', '/admin/mailboxes');
  if (!mailbox) throw new Error('there is no mailbox');
  const me = await author.ask<{ id: string }>('GET', '/me');
  for (const personId of [me.id, colleagueId])
    await author.ask('PUT', `/admin/mailboxes/${mailbox.id}/members/${personId}`, { role: 'dispatcher' });
  for (;;) {
    const { state, folders } = await author.ask<AccountState>(
      'GET',
      `/admin/mailboxes/${mailbox.id}/account`,
    );
    if (state === 'connected' && folders.length > 0) return mailbox.id;
    await sleep(100);
  }
}

/** The product from start to start, on one data folder and port. */
class Life {
  readonly hits: Partial<Record<FaultState, number>> = {};
  readonly kills = { node: 0, both: 0 };
  readonly #server: MailServer;
  readonly #options: RoundOptions;
  readonly #chance: Chance;
  readonly #missed = new Set<FaultState>();
  #first: Product | undefined;
  #now: Product | undefined;
  #watch: Watch | undefined;
  #logs = '';

  constructor(server: MailServer, options: RoundOptions, chance: Chance) {
    this.#server = server;
    this.#options = options;
    this.#chance = chance;
  }

  readonly origin = () => this.#running().url;

  get dataFolder(): string {
    return this.#running().dataFolder;
  }

  #running(): Product {
    if (!this.#now) throw new Error('the product does not run yet');
    return this.#now;
  }

  setupToken(): string {
    return this.#running().setupLink?.split('/').at(-1) ?? '';
  }

  log(): string {
    return `${this.#logs}${this.#now?.log() ?? ''}`;
  }

  async begin(): Promise<void> {
    const env = { NODE_EXTRA_CA_CERTS: this.#server.caFile };
    const before = this.#now;
    if (before) this.#logs = `${this.#logs}${before.log()}\n`.slice(-20_000);
    this.#now = await startProduct({
      env,
      ...(before ? { dataFolder: before.dataFolder, port: before.port } : {}),
    });
    this.#first ??= this.#now;
  }

  async watch(): Promise<Watch> {
    this.#watch ??= await openWatch(this.dataFolder);
    return this.#watch;
  }

  /** Kills and starts again up to `count` times while `work` goes on; comes back with what `work` gave. */
  async whileKilled<T>(phase: Phase, count: number, work: () => Promise<T>): Promise<T> {
    let isOver = false;
    const working = work().finally(() => {
      isOver = true;
    });
    working.catch(() => {});
    for (let kill = 0; kill < count && !isOver; kill += 1) {
      const aim = this.#chance.percent(75) ? this.#rarest(phase) : null;
      const states = await this.#await(phase, aim, () => isOver);
      if (states.length === 0) break;
      await this.#kill(states);
      await this.begin();
    }
    return working;
  }

  /**
   * What was met least so far of the states that pass, the earliest of them; those that stay are met besides. What was
   * waited for in vain is not aimed at again in this round.
   */
  #rarest(phase: Phase): FaultState | null {
    const states: readonly FaultState[] = phase === 'import' ? IMPORT_STATES : PASSING_OUTBOX_STATES;
    const met = (state: FaultState) => (this.#options.hits[state] ?? 0) + (this.hits[state] ?? 0);
    const possible = states.filter((state) => !this.#missed.has(state));
    const least = Math.min(...possible.map(met));
    return possible.find((state) => met(state) === least) ?? null;
  }

  /** Waits for the state aimed at, or a while; gives the states of the moment, none when the work is over. */
  async #await(phase: Phase, aim: FaultState | null, isOver: () => boolean) {
    const watch = await this.watch();
    const end = performance.now() + (aim ? PATIENCE[phase] : this.#chance.whole(AT_RANDOM[phase]));
    for (;;) {
      const states = await watch.look(phase);
      // The work may be over before what was aimed at came: the kill falls then.
      const isReached = aim !== null && states.includes(aim);
      if (aim !== null && !isReached && performance.now() > end) this.#missed.add(aim);
      if (isOver() || isReached || (performance.now() > end && states.length > 0)) return states;
    }
  }

  async #kill(states: readonly FaultState[]): Promise<void> {
    const product = this.#running();
    const isBoth = this.#chance.percent(50);
    process.kill(product.pid, 'SIGKILL');
    if (isBoth) await product.killPostgres();
    await product.exited;
    this.kills[isBoth ? 'both' : 'node'] += 1;
    for (const state of states) this.hits[state] = (this.hits[state] ?? 0) + 1;
    this.#options.say?.(`kill -9 of ${isBoth ? 'Node and PostgreSQL' : 'Node'}: ${states.join(', ')}`);
    await this.#watch?.close();
    this.#watch = undefined;
  }

  async end(): Promise<void> {
    await this.#watch?.close();
    await this.#now?.kill('SIGTERM');
    if (this.#first !== this.#now) await this.#first?.stop();
    else await this.#now?.stop();
  }
}
