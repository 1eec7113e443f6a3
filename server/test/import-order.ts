/**
 * Who may import whom (ARCHITECTURE.md, "Rooms"). The rules look at one import at a time and give a sentence for each
 * that is not allowed; the test beside this file walks the whole tree with them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/**
 * The server from the ground up: a room imports what stands before it, never what stands after it. What lies in one
 * line is one floor; within a floor the same holds from left to right.
 */
export const FLOORS: readonly (readonly string[])[] = [
  ['contract'],
  ['mail'],
  ['platform'],
  ['history'],
  ['people'],
  ['access', 'mailboxes', 'directory', 'setup'],
  ['conversations', 'outbox'],
  ['attachments', 'assignment', 'qualification', 'templates', 'composing', 'filing', 'merging'],
  ['acts', 'triggers', 'views', 'search', 'statistics', 'notifications'],
  ['sync', 'realtime'],
  ['demo'],
  ['app'],
  ['main'],
];

/** The web client from the ground up (`data`: the server's answers and the live feed); features do not know each other. */
export const WEB_FLOORS: readonly string[] = ['ui', 'data', 'features', 'app', 'main'];

/** Files of a slice that nobody else imports; `app` mounts all of them but the store. */
const PRIVATE = /(?:^|\/)(store|routes|jobs|reactions)\.ts$/;

/**
 * Every route has to know who asks, those of the slices below `access` too. That makes no circle: routes are leaves,
 * which only `app` imports.
 */
const WHO_ASKS = 'server/src/access/request.ts';

/** What the mail core may use besides itself and the contract: nothing that reads, writes or waits for the outside. */
const PURE_NODE = [
  'node:buffer',
  'node:crypto',
  'node:stream',
  'node:string_decoder',
  'node:url',
  'node:util',
];
const PURE_PACKAGES = [
  'html-to-text',
  'ical.js',
  'iconv-lite',
  'linkify-it',
  'nodemailer/lib/mail-composer',
  'postal-mime',
  'sanitize-html',
];
/** Where the mail core is put into a worker with limits. */
const WORKER_FILES = /^server\/src\/mail\/parse-(?:pool|worker)\.ts$/;
const WORKER_NODE = [...PURE_NODE, 'node:worker_threads', 'node:os', 'node:events'];

export interface Import {
  /** The importing file, from the root of the project. */
  from: string;
  /** The imported file from the root of the project, or the name of a package. */
  to: string;
  typeOnly: boolean;
}

/** The room of a file of the server or the contract; undefined outside of both. */
export function roomOf(file: string): string | undefined {
  if (file.startsWith('contract/')) return 'contract';
  const [, path] = /^server\/src\/(.+)$/.exec(file) ?? [];
  if (!path) return undefined;
  const [first = '', ...rest] = path.split('/');
  if (rest.length > 0) return first;
  // The configuration is what the platform is started with.
  if (/^config(-|\.)/.test(first)) return 'platform';
  return first === 'app.ts' ? 'app' : 'main';
}

/** Why the server may not import this; empty when it may. */
export function serverFaults({ from, to }: Import): string[] {
  const faults: string[] = [];
  const room = roomOf(from);
  if (!room) return faults;
  const order = FLOORS.flat();
  if (!order.includes(room)) return [`${from}: the room ${room} is not in the list of floors`];
  const target = roomOf(to);
  const asksWho = /\/routes\.ts$/.test(from) && to === WHO_ASKS;
  if (target && order.indexOf(target) > order.indexOf(room) && !asksWho) {
    faults.push(`${from} imports ${to}: ${room} stands below ${target}`);
  }
  const [, kind] = PRIVATE.exec(to) ?? [];
  const mounts = room === 'app' && kind !== 'store';
  if (target && target !== room && kind && !['platform', 'contract', 'mail'].includes(target) && !mounts) {
    faults.push(`${from} imports ${to}: it is private to ${target}`);
  }
  if (/^(server|web)\/test\//.test(to) || to.startsWith('web/')) {
    faults.push(`${from} imports ${to}: neither tests nor the web client belong to the server`);
  }
  if (room === 'mail' && !target) {
    const allowed = WORKER_FILES.test(from) ? WORKER_NODE : PURE_NODE;
    if (![...allowed, ...PURE_PACKAGES].includes(to)) faults.push(`${from} imports ${to}: mail is pure`);
  }
  if (room === 'contract' && !target && to.startsWith('node:')) {
    faults.push(`${from} imports ${to}: the contract also runs in the browser`);
  }
  return faults;
}

/** Why the web client may not import this; empty when it may. */
export function webFaults({ from, to }: Import): string[] {
  const room = webRoom(from);
  if (!room) return [];
  if (to.startsWith('server/')) return [`${from} imports ${to}: the contract is all that both sides share`];
  if (to.startsWith('node:')) return [`${from} imports ${to}: it runs in a browser`];
  const floor = WEB_FLOORS.indexOf(room.floor);
  if (floor < 0) return [`${from}: the folder ${room.floor} is not in the list of the web client's floors`];
  const target = webRoom(to);
  if (!target) return [];
  if (WEB_FLOORS.indexOf(target.floor) > floor) {
    return [`${from} imports ${to}: ${room.floor} stands below ${target.floor}`];
  }
  const bothFeatures = room.floor === 'features' && target.floor === 'features';
  if (bothFeatures && room.feature !== target.feature) {
    return [`${from} imports ${to}: a feature knows no other`];
  }
  return [];
}

function webRoom(file: string): { floor: string; feature: string } | undefined {
  const [, path] = /^web\/src\/(.+)$/.exec(file) ?? [];
  if (!path) return undefined;
  const [first = '', second = ''] = path.split('/');
  // The gallery is a page for those who work on the looks, no part of what it shows.
  if (/\/gallery[^/]*\.tsx$/.test(file)) return { floor: 'main', feature: '' };
  return { floor: second ? first : 'main', feature: second };
}

/** Walls that are not about imports: what a line of a file may not say, and where it may. */
const SAYINGS: readonly { wall: string; says: RegExp; mayIn: readonly string[] }[] = [
  {
    wall: 'only record writes the event table',
    says: /\b(?:insertInto|updateTable|deleteFrom)\(\s*['"`]event['"`]|\b(?:insert\s+into|update|delete\s+from)\s+"?event"?(?![\w.])/i,
    mayIn: ['server/src/history/record.ts'],
  },
  {
    wall: 'only the configuration reads the environment',
    says: /\bprocess\s*\.\s*env\s*(?:\.|\[|\?\.)|\{[^}]*\}\s*=\s*process\.env/,
    mayIn: [
      'server/src/config.ts',
      // The PATH that the database server's programs are started with.
      'server/src/platform/embedded-postgres.ts',
    ],
  },
];

/** Which walls the text of a server file breaks. */
export function sayingFaults(file: string, text: string): string[] {
  if (!file.startsWith('server/src/')) return [];
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  return SAYINGS.filter(({ says, mayIn }) => !mayIn.includes(file) && says.test(code)).map(
    ({ wall }) => `${file}: ${wall}`,
  );
}

/** The circles among files that import each other when they run; each as the path that closes. */
export function circles(imports: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (!typeOnly) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, path: string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const next of targets.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) walk(file, []);
  return found;
}

const IMPORTS =
  /^\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** The imports of a file's text: static ones, re-exports and `import()`. */
export function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORTS)].map(([, type, named, dynamic]) => ({
    from: file,
    to: resolve(file, named ?? dynamic ?? ''),
    typeOnly: type !== undefined,
  }));
}

function resolve(file: string, name: string): string {
  if (name.startsWith('.')) return posix.normalize(posix.join(dirname(file), name));
  return name.replace(/^@guichet\/contract\/(.+)$/, 'contract/$1.ts');
}

/** The product's own source files, without tests, and their texts. */
export function sourceFiles(root: string): { file: string; text: string }[] {
  return ['contract', 'server/src', 'web/src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => posix.join(folder, path))
      .filter((path) => /\.tsx?$/.test(path) && !/node_modules|\.test\.|\.d\.ts$/.test(path))
      .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') })),
  );
}
