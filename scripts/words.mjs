// Extracts the messages of the web client into its catalogs.
//   node scripts/words.mjs          rewrites web/src/**/locales/*.po
//   node scripts/words.mjs --check  changes nothing; fails when a catalog is stale, a message has no English,
//                                 or two catalogs translate one message differently (they are merged when loaded)
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const require = createRequire(join(root, 'web/package.json'));
const cli = join(dirname(require.resolve('@lingui/cli')), 'lingui.js');
const checking = process.argv.includes('--check');

const catalogs = () =>
  globSync('web/src/**/locales/*.po', { cwd: root })
    .map((path) => join(root, path))
    .sort();
const stable = (text) => text.replace(/^"POT-Creation-Date:.*\n/m, '');

const before = new Map(catalogs().map((path) => [path, readFileSync(path, 'utf8')]));
const run = spawnSync(
  process.execPath,
  [cli, 'extract', '--clean', '--config', 'web/lingui.config.ts', '--workers', '1'],
  {
    cwd: root,
    encoding: 'utf8',
  },
);
if (run.status !== 0) {
  process.stderr.write(run.stdout + run.stderr);
  process.exit(run.status ?? 1);
}
const after = new Map(catalogs().map((path) => [path, readFileSync(path, 'utf8')]));

// An unchanged catalog keeps its creation date, so that extraction alone never dirties the tree.
for (const [path, text] of after) {
  const old = before.get(path);
  if (old !== undefined && stable(old) === stable(text) && old !== text) writeFileSync(path, old);
}

/** The entries of a catalog: message with its context, and translation, both as written in the file. */
const entries = (text) =>
  text
    .split(/\n\n+/)
    .slice(1)
    .map((entry) => ({
      message: /^(?:msgctxt .*\n)?msgid .*(?:\n".*)*/m.exec(entry)?.[0] ?? '',
      translation: /^msgstr (.*(?:\n".*)*)/m.exec(entry)?.[1] ?? '',
    }))
    .filter((entry) => entry.message !== '');

const missing = [];
const contradictions = [];
const english = new Map();
for (const [path, text] of after) {
  if (!path.endsWith('/en.po')) continue;
  for (const { message, translation } of entries(text)) {
    const where = `${path.slice(root.length + 1)}: ${message.replace('\n', ' ')}`;
    if (translation === '""') missing.push(where);
    else if (english.has(message) && english.get(message) !== translation) contradictions.push(where);
    else english.set(message, translation);
  }
}

if (!checking) {
  if (missing.length > 0) console.log(`To translate:\n${missing.join('\n')}`);
  process.exit(0);
}

const stale = [...new Set([...before.keys(), ...after.keys()])].filter(
  (path) => stable(before.get(path) ?? '') !== stable(after.get(path) ?? ''),
);
for (const path of stale) {
  const old = before.get(path);
  if (old === undefined) rmSync(path);
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, old);
  }
}
for (const path of stale) console.error(`Stale, run "npm run words": ${path.slice(root.length + 1)}`);
for (const line of missing) console.error(`No English: ${line}`);
for (const line of contradictions) {
  console.error(`Another catalog translates it otherwise; give one of them a context: ${line}`);
}
process.exit(stale.length + missing.length + contradictions.length > 0 ? 1 : 0);
