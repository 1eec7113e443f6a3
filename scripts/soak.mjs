// The long fault run: an import of 2,000 mails and 50 answers, again and again, while Node alone or Node with PostgreSQL
// is killed in every state. Ends by itself; prints how often each state was met.
//   npm run soak                      until every state was met five times
//   npm run soak -- --rounds 10       so many rounds
//   npm run soak -- --hours 8         rounds for so long
//   npm run soak -- --seed 7          the choices of this seed; a run that was stopped goes on where it was
// What it has done stands in .soak/<seed>.json.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { runRound } from '../e2e/fault-run/fault-run.ts';
import { IMPORT_STATES, OUTBOX_STATES } from '../e2e/fault-run/states.ts';

const ENOUGH = 5;
const HOUR = 3_600_000;
const SEEDS_APART = 1_000_003;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string' },
    hours: { type: 'string' },
    mails: { type: 'string', default: '2000' },
    replies: { type: 'string', default: '50' },
    fresh: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
const hours = values.hours === undefined ? undefined : Number(values.hours);
const mails = Number(values.mails);
const replies = Number(values.replies);
for (const number of [seed, rounds, hours, mails, replies]) {
  if (number !== undefined && !(number >= 0)) {
    console.error('--seed, --rounds, --hours, --mails and --replies take a number.');
    process.exit(2);
  }
}

const folder = join(import.meta.dirname, '..', '.soak');
mkdirSync(folder, { recursive: true });
const file = join(folder, `${seed}.json`);
const states = [...IMPORT_STATES, ...OUTBOX_STATES];
const run = values.fresh ? empty() : read();

function empty() {
  return { seed, rounds: 0, hits: {}, kills: { node: 0, both: 0 }, outcomes: {}, failed: [] };
}

function read() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return empty();
  }
}

function save() {
  writeFileSync(`${file}.new`, `${JSON.stringify(run, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

const add = (to, from) => {
  for (const [name, count] of Object.entries(from)) to[name] = (to[name] ?? 0) + count;
};
const isEnough = () => states.every((state) => (run.hits[state] ?? 0) >= ENOUGH);

function table() {
  const width = Math.max(...states.map((state) => state.length));
  console.log(`\n${run.rounds} rounds of seed ${seed}, each ${mails} mails and ${replies} answers.`);
  console.log(`kill -9: ${run.kills.node} of Node alone, ${run.kills.both} of Node with PostgreSQL.`);
  console.log(`\n${'state at the kill'.padEnd(width)}  hits`);
  for (const state of states)
    console.log(`${state.padEnd(width)}  ${String(run.hits[state] ?? 0).padStart(4)}`);
  console.log(
    `\nWhat became of the answers: ${Object.entries(run.outcomes)
      .map(([state, count]) => `${count} ${state}`)
      .join(', ')}.`,
  );
}

let isStopped = false;
process.on('SIGINT', () => {
  if (isStopped) process.exit(130);
  isStopped = true;
  console.log('Ends after this round; once more ends at once.');
});

const end = hours === undefined ? undefined : Date.now() + hours * HOUR;
const first = run.rounds;
const isOver = () => {
  if (isStopped) return true;
  if (rounds !== undefined && run.rounds - first >= rounds) return true;
  if (end !== undefined && Date.now() >= end) return true;
  return rounds === undefined && end === undefined && isEnough();
};

if (first > 0) console.log(`Goes on after ${first} rounds; --fresh begins anew.`);
while (!isOver()) {
  const round = run.rounds + 1;
  const began = Date.now();
  console.log(`\nRound ${round}`);
  const options = {
    seed: seed * SEEDS_APART + round,
    mails,
    replies,
    kills: { import: 12, replies: 25 },
    hits: run.hits,
    say: (line) => console.log(`  ${((Date.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`),
  };
  try {
    const report = await runRound(options);
    add(run.hits, report.hits);
    add(run.kills, report.kills);
    add(run.outcomes, report.outcomes);
    if (report.faults.length > 0) run.failed.push({ round, faults: report.faults });
    for (const fault of report.faults) console.log(`  FAULT ${fault}`);
  } catch (error) {
    run.failed.push({ round, faults: [String(error?.stack ?? error)] });
    console.log(`  FAULT ${error?.stack ?? error}`);
  }
  run.rounds = round;
  save();
}
table();
if (run.failed.length > 0) {
  console.log(`\nFAILED: rounds ${run.failed.map(({ round }) => round).join(', ')}; see ${file}`);
  process.exit(1);
}
console.log(
  '\nEvery mail is there once, every answer was received once or is shown as doubtful; [I2] and [I3] hold.',
);
process.exit(0);
