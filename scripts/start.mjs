// The way in: npm start, npm run dev, npm run demo and npm run guichet all come here. It must run on old
// versions of Node (only syntax that Node 14 reads), if only to say that they are too old.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const commands = ['verify', 'rebuild', 'reconcile', 'user', 'reparse'];
const isFrench = /^fr([_.@-]|$)/i.test(
  process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '',
);

const node = findNode();
const isDev = args.includes('--dev');
const only = args.find((arg) => arg.startsWith('--only=')) || `--only=${args[args.indexOf('--only') + 1]}`;
const servesWeb =
  !args.some((arg) => arg === '--help' || arg === '-h' || commands.includes(arg)) &&
  (!args.some((arg) => arg.startsWith('--only')) || only.includes('web'));
if (servesWeb && !isDev) buildWeb();
runServer();

/** The Node that comes with the dependencies; on other machines the one that runs this, when it is new enough. */
function findNode() {
  const own = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(own)) {
    const version = spawnSync(own, ['--version'], { encoding: 'utf8' });
    if (version.status === 0 && isNewEnough(version.stdout)) return own;
  }
  if (isNewEnough(process.version)) return process.execPath;
  if (!existsSync(join(root, 'node_modules'))) {
    stop(
      'Les dépendances ne sont pas installées. Lancez d’abord « npm ci ».',
      'The dependencies are not installed. Run "npm ci" first.',
    );
  }
  stop(
    `Node ${process.version} est trop ancien : il faut Node 24.7 ou plus récent. Sous Linux, « npm ci » l’installe ` +
      'avec les dépendances (sans --omit=optional) ; ailleurs, prenez-le sur https://nodejs.org.',
    `Node ${process.version} is too old: Node 24.7 or newer is needed. On Linux, "npm ci" installs it with the ` +
      'dependencies (without --omit=optional); elsewhere, get it from https://nodejs.org.',
  );
}

function isNewEnough(version) {
  const parts = version.trim().replace(/^v/, '').split('.').map(Number);
  return parts[0] > 24 || (parts[0] === 24 && parts[1] >= 7);
}

function stop(french, english) {
  console.error(isFrench ? french : english);
  process.exit(1);
}

function vite() {
  return join(root, 'node_modules', 'vite', 'bin', 'vite.js');
}

/** Builds the pages when their sources are not those of the last build. */
function buildWeb() {
  const web = join(root, 'web');
  const mark = join(web, 'dist', '.sources');
  const sources = hashOfSources(web);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === sources) return;
  if (!existsSync(vite())) {
    stop(
      'Il manque Vite, qui construit les pages. Relancez « npm ci ».',
      'Vite, which builds the pages, is missing. Run "npm ci" again.',
    );
  }
  console.error(
    isFrench ? 'Construction des pages (une fois par version)…' : 'Building the pages (once per version)…',
  );
  const build = spawnSync(node, [vite(), 'build', '--logLevel', 'warn'], {
    cwd: web,
    stdio: ['ignore', 2, 2],
    env: pathWithOwnNode(),
  });
  if (build.status !== 0) {
    stop(
      'Les pages n’ont pas pu être construites : la cause est écrite au-dessus.',
      'The pages could not be built: the reason stands above.',
    );
  }
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, sources);
}

function hashOfSources(web) {
  const hash = createHash('sha256');
  const add = (path) => {
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  };
  const walk = (folder) => {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'dist' && entry.name !== 'node_modules') walk(path);
      } else if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) add(path);
    }
  };
  walk(web);
  walk(join(root, 'contract'));
  add(join(root, 'package-lock.json'));
  return hash.digest('hex');
}

function pathWithOwnNode() {
  return Object.assign({}, process.env, {
    PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH || ''}`,
    // Mail sources are synced to the disk together; with libuv's own four threads only four at once would be.
    UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE || '16',
  });
}

/** Runs the server in the foreground; it ends when we are told to, when we are killed, and we end with it. */
function runServer() {
  const main = join(root, 'server', 'src', 'main.ts');
  const nodeArgs = isDev ? ['--watch', '--watch-preserve-output', main] : [main];
  // The channel tells the server when we are gone, also after kill -9.
  const stdio = isDev ? 'inherit' : ['inherit', 'inherit', 'inherit', 'ipc'];
  const children = [spawn(node, nodeArgs.concat(args), { stdio, env: pathWithOwnNode() })];
  if (isDev) {
    children.push(
      spawn(node, [vite()], {
        cwd: join(root, 'web'),
        stdio: ['ignore', 'inherit', 'inherit'],
        env: pathWithOwnNode(),
      }),
    );
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      for (const child of children) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    });
  }
  const server = children[0];
  server.on('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  server.on('exit', (code, signal) => {
    for (const other of children.slice(1)) other.kill('SIGTERM');
    if (signal) {
      // End in the same way, so that a supervisor sees what happened.
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name);
      process.kill(process.pid, signal);
    } else process.exit(code);
  });
}
