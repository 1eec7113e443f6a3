// The one test command.
//   node scripts/test.mjs                        everything
//   node scripts/test.mjs --only format,unit     some steps
//   node scripts/test.mjs --only slices -- -t claim    what follows -- goes to vitest
// Every step counts as one check besides the tests in it; a step that should test and ran nothing has failed. The last
// line is `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromiumProgram, debianPostgres } from './test-needs.mjs';

const root = join(import.meta.dirname ?? process.cwd(), import.meta.dirname ? '..' : '.');
const bin = join(root, 'node_modules', '.bin');
const MINUTE = 60_000;

const NEEDED_NODE = [24, 7];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isOld = major < NEEDED_NODE[0] || (major === NEEDED_NODE[0] && minor < NEEDED_NODE[1]);
if (isOld) {
  const own = join(bin, 'node');
  if (!existsSync(own) || process.env.GUICHET_NODE_TRIED) {
    console.error(
      `Node ${process.versions.node} is too old: ${NEEDED_NODE.join('.')} or newer is needed. Run npm ci first.`,
    );
    console.log('0 passed, 1 failed');
    process.exit(1);
  }
  const env = { ...process.env, GUICHET_NODE_TRIED: '1' };
  const again = spawn(own, process.argv.slice(1), { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => again.kill(signal));
  again.on('exit', (code) => process.exit(code ?? 1));
  await new Promise(() => {});
}

const results = [];
const failures = [];
const cleanups = new Set();
const children = new Set();
let interrupted = false;

const environment = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH}`,
  ...(process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: undefined }),
};
delete environment.GUICHET_NODE_TRIED;

/** Runs a program in a process group of its own, so that nothing of it stays when it is over. Gives the exit code. */
async function run(program, args, { env = {}, limit = 15 * MINUTE, show = true } = {}) {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...environment, ...env },
    stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    detached: true,
  });
  children.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk));
  const timer = setTimeout(() => {
    console.error(`Stopped after ${limit / MINUTE} minutes.`);
    signalGroup(child, 'SIGTERM');
    setTimeout(() => signalGroup(child, 'SIGKILL'), 15_000).unref();
  }, limit);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      said += error.message;
      resolve(127);
    });
    child.once('exit', (status, signal) => resolve(signal ? 128 : (status ?? 1)));
  });
  clearTimeout(timer);
  signalGroup(child, 'SIGKILL');
  children.delete(child);
  if (code !== 0 && !show) process.stdout.write(said);
  return code;
}

function signalGroup(child, signal) {
  if (!child.pid) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

const node = (...args) => run(process.execPath, args, { show: false });
const succeeded = async (code) => ({ ok: (await code) === 0 });

/**
 * Runs vitest projects, without the files of `except`, and counts by its JSON report.
 */
async function tests(projects, { env, limit, except = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-report-'));
  const report = join(folder, 'report.json');
  try {
    const code = await run(
      process.execPath,
      [
        join(root, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        ...projects.flatMap((project) => ['--project', project]),
        ...except.flatMap((file) => ['--exclude', file]),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...forVitest,
      ],
      { env, limit },
    );
    return countReport(code, existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countReport(code, report) {
  const files = report?.testResults ?? [];
  const all = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })));
  const count = (status) => all.filter((test) => test.status === status).length;
  const failedTests = all.filter((test) => test.status === 'failed');
  const shorten = (text) => (text ?? '').split('\n').slice(0, 12).join('\n');
  const brokenFiles = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const messages = [
    ...failedTests.map(
      (test) => `${place(test.file)}: ${test.fullName}\n${shorten(test.failureMessages?.[0])}`,
    ),
    ...brokenFiles.map((file) => `${place(file.name)}\n${shorten(file.message)}`),
  ];
  const passed = count('passed');
  if (passed + failedTests.length === 0) messages.push('Not a single test ran.');
  return {
    ok: code === 0 && passed > 0 && failedTests.length === 0 && brokenFiles.length === 0,
    passed,
    failed: failedTests.length,
    skipped: all.length - passed - failedTests.length,
    messages,
  };
}

const place = (file) => (file.startsWith(root) ? file.slice(root.length).replace(/^\//, '') : file);

/** Starts Debian's PostgreSQL in a temporary folder, on a socket only, and gives the connection string. */
async function startDebianPostgres() {
  const programs = debianPostgres();
  if (!programs) throw new Error('no PostgreSQL of Debian, 15 or newer, is installed');
  // The path of a socket has room for 107 bytes, and root's own temporary folder may be closed to others.
  const base = process.getuid?.() === 0 || tmpdir().length > 60 ? '/tmp' : tmpdir();
  const folder = mkdtempSync(join(base, 'guichet-pg-debian-'));
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? ownerOf('postgres') : {};
  if (user.uid) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  cleanups.add(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const data = join(folder, 'data');
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' };
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-E', 'UTF8', '--locale=C.UTF-8', '-A', 'trust', '-U', 'guichet', '--no-instructions'],
    { ...user, env, cwd: '/', encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(made.stderr || String(made.error));
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'timezone=UTC',
    'jit=off',
    // Nothing of a run has to outlive the machine.
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'max_wal_size=8GB',
    'checkpoint_timeout=1h',
  ];
  const server = spawn(
    'setpriv',
    [
      '--pdeathsig',
      'INT',
      join(programs, 'postgres'),
      '-D',
      data,
      ...settings.flatMap((value) => ['-c', value]),
    ],
    { ...user, env, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  let said = '';
  server.stderr.on('data', (chunk) => (said = (said + chunk).slice(-4_000)));
  const ended = new Promise((resolve) => server.once('exit', resolve));
  cleanups.add(async () => {
    server.kill('SIGINT');
    await ended;
  });
  for (let left = 200; !existsSync(join(folder, '.s.PGSQL.5432')); left--) {
    if (left === 0 || server.exitCode !== null) throw new Error(`PostgreSQL did not start:\n${said}`);
    await sleep(100);
  }
  const url = `postgresql://guichet@/postgres?host=${encodeURIComponent(folder)}`;
  return {
    url,
    version: spawnSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim(),
  };
}

function ownerOf(name) {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const fields = line?.split(':') ?? [];
  return { uid: Number(fields[2] ?? 65_534), gid: Number(fields[3] ?? 65_534) };
}

async function cleanUp() {
  for (const cleanup of [...cleanups].reverse()) {
    cleanups.delete(cleanup);
    await cleanup();
  }
}

const STEPS = {
  needs: {
    title: 'What the tests need from the system',
    run: () => succeeded(node('scripts/test-needs.mjs', ...needs())),
  },
  format: {
    title: 'Format and lint',
    run: () =>
      succeeded(node('scripts/biome.mjs', 'ci', '.', ...(process.stdout.isTTY ? [] : ['--colors=off']))),
  },
  types: {
    title: 'Types',
    run: async () => {
      const projects = ['tsconfig.json', 'web/tsconfig.json'];
      const codes = await Promise.all(
        projects.map((project) => run('tsc', ['-p', project], { show: false })),
      );
      return { ok: codes.every((code) => code === 0) };
    },
  },
  words: {
    title: 'Words of the web client, French and English',
    run: () => succeeded(node('scripts/words.mjs', '--check')),
  },
  build: {
    title: 'Web build',
    run: () => succeeded(node('node_modules/vite/bin/vite.js', 'build', '--config', 'web/vite.config.ts')),
  },
  unit: { title: 'Unit tests', run: () => tests(['unit', 'web']) },
  slices: {
    title: 'Slices on the embedded PostgreSQL 18',
    run: () => tests(['slices'], { limit: 30 * MINUTE }),
  },
  'slices-debian': {
    title: "Slices on Debian's PostgreSQL",
    run: async () => {
      try {
        const { url, version } = await startDebianPostgres();
        console.log(version);
        return await tests(['slices'], {
          env: { GUICHET_TEST_DATABASE_URL: url },
          limit: 30 * MINUTE,
          // It starts a server of its own, the same one again.
          except: ['server/src/platform/embedded-postgres.slice.test.ts'],
        });
      } finally {
        await cleanUp();
      }
    },
  },
  mail: {
    title: 'Mail on a real Dovecot and a real SMTP server',
    run: () => tests(['mail'], { limit: 30 * MINUTE }),
  },
  e2e: {
    title: 'The whole product in Chromium',
    run: () => tests(['e2e'], { env: { CHROMIUM: chromiumProgram() }, limit: 45 * MINUTE }),
  },
};

/** What only computes and says little: all of it at once. */
const CHECKS = ['format', 'types', 'words', 'build'];
/** Side by side they take less time; the browser's walks take about as long as all the rest. */
const LANES = [['unit', 'slices', 'slices-debian', 'mail'], ['e2e']];

/** What each step wants from the system, and which other step has to come first. */
const SYSTEM = { 'slices-debian': ['postgresql'], mail: ['mail'], e2e: ['mail', 'chromium'] };
const needs = () => [...new Set(chosen.flatMap((name) => SYSTEM[name] ?? []))];

function choose(args) {
  const at = args.findIndex((arg) => arg === '--only' || arg.startsWith('--only='));
  if (at < 0) return Object.keys(STEPS);
  const value = args[at].includes('=') ? args[at].slice('--only='.length) : args[at + 1];
  const names = (value ?? '').split(',').filter(Boolean);
  const unknown = names.filter((name) => !(name in STEPS));
  if (names.length === 0 || unknown.length > 0) {
    console.error(
      `Unknown step: ${unknown.join(', ') || '(none given)'}. Known: ${Object.keys(STEPS).join(', ')}.`,
    );
    console.log('0 passed, 1 failed');
    process.exit(2);
  }
  const wanted = new Set(names);
  if (names.some((name) => name in SYSTEM)) wanted.add('needs');
  if (wanted.has('e2e')) wanted.add('build');
  return Object.keys(STEPS).filter((name) => wanted.has(name));
}

const duration = (from) => `${((performance.now() - from) / 1_000).toFixed(1)} s`;

async function step(name) {
  if (interrupted || !chosen.includes(name)) return;
  const { title, run: perform } = STEPS[name];
  console.log(`\n== ${title}`);
  const start = performance.now();
  let result;
  try {
    result = await perform();
  } catch (error) {
    result = { ok: false, messages: [error.stack ?? String(error)] };
  }
  const { ok, passed = 0, failed = 0, skipped = 0, messages = [] } = result;
  const took = duration(start);
  results.push({ name, title, ok, passed, failed, skipped, took });
  for (const message of messages) failures.push(`[${name}] ${message}`);
  console.log(`-- ${title}: ${ok ? 'ok' : 'FAILED'} in ${took}`);
}

function summary() {
  if (failures.length > 0) console.log(`\n== What failed\n${failures.join('\n\n')}`);
  console.log('\n== Summary');
  const order = Object.keys(STEPS);
  results.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  for (const { title, ok, passed, failed, skipped, took } of results) {
    const tested = passed + failed + skipped > 0;
    const counts = tested
      ? `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}, `
      : '';
    console.log(`${ok ? 'ok    ' : 'FAILED'}  ${title} (${counts}${took})`);
  }
  const sum = (pick) => results.reduce((total, result) => total + pick(result), 0);
  const passed = sum((result) => result.passed + (result.ok ? 1 : 0));
  const failed = sum((result) => result.failed + (result.ok ? 0 : 1)) + (interrupted ? 1 : 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    if (interrupted) return;
    interrupted = true;
    const ending = [...children];
    for (const child of ending) signalGroup(child, 'SIGTERM');
    const gone = Promise.all(ending.map((child) => new Promise((resolve) => child.once('exit', resolve))));
    await Promise.race([gone, sleep(10_000)]);
    for (const child of ending) signalGroup(child, 'SIGKILL');
    await cleanUp();
    console.log(`\nInterrupted by ${signal}.`);
    process.exit(summary() || 1);
  });
}

const separator = process.argv.indexOf('--');
const forVitest = separator < 0 ? [] : process.argv.slice(separator + 1);
const chosen = choose(process.argv.slice(2, separator < 0 ? undefined : separator));
await step('needs');
await Promise.all(CHECKS.map(step));
await Promise.all(
  LANES.map(async (names) => {
    for (const name of names) await step(name);
  }),
);
if (!interrupted) process.exitCode = summary();
