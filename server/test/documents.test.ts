/** What the documents say about the tree is so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

type PackageFile = Partial<
  Record<'scripts' | 'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>
>;
const packageOf = (folder: string) => JSON.parse(read(join(folder, 'package.json'))) as PackageFile;

const PACKAGES = ['.', 'contract', 'server', 'web'];
const DECISIONS = readdirSync(join(ROOT, 'docs/decisions')).map((file) => `docs/decisions/${file}`);

/** What stands in backticks on one line, outside of blocks of code. */
const quoted = (text: string): string[] =>
  [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, inside = '']) => inside);

const ROOMS = /^(?:contract|server|web|e2e|scripts|bench|docs)(?:\/[\w.@-]+)*\/?$/;

/** The paths of the tree that a document names: from the root, or files that can only lie there. */
const pathsIn = (text: string): string[] =>
  quoted(text).filter((inside) => ROOMS.test(inside) || /^[A-Z]+\.md$/.test(inside));

/** The scripts of npm that a document tells the reader to run, in blocks of code too. */
const commandsIn = (text: string): string[] =>
  [...text.matchAll(/\bnpm (?:run ([\w-]+)|(start|test)\b)/g)].map(([, run, short]) => run ?? short ?? '');

describe('the paths named', () => {
  it.each([
    ['ARCHITECTURE.md', 60],
    ['CONTRIBUTING.md', 25],
  ])('in %s exist', (file, atLeast) => {
    const paths = pathsIn(read(file));
    expect(paths.length).toBeGreaterThan(atLeast);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it.each(DECISIONS)('in %s exist', (file) => {
    expect(pathsIn(read(file)).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('are told from other words, and missed by none', () => {
    const text =
      'In `server/src/app.ts`, `web/src/ui`, `contract` and `CHANGELOG.md`, but not `routes.ts`, `web,sync` or `a/b`.\n```\n`server/gone`\n```';
    expect(pathsIn(text)).toEqual(['server/src/app.ts', 'web/src/ui', 'contract', 'CHANGELOG.md']);
  });

  it.each(['README.md', 'ARCHITECTURE.md', 'GLOSSARY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])(
    'as links in %s exist',
    (file) => {
      const links = [...read(file).matchAll(/\]\(([^)#:]+)\)/g)].map(([, target = '']) => target);
      expect(links.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
    },
  );
});

describe('the walks', () => {
  it('name a file of every room that they pass through', () => {
    const text = read('ARCHITECTURE.md');
    const walks = text.slice(text.indexOf('## First walk'), text.indexOf('## The order of the feed'));
    const rooms = new Set(pathsIn(walks).map((path) => path.split('/').slice(0, 3).join('/')));
    for (const room of [
      'sync',
      'mail',
      'conversations',
      'composing',
      'outbox',
      'assignment',
      'history',
      'realtime',
    ])
      expect(rooms).toContain(`server/src/${room}`);
    expect(rooms).toContain('web/src/features');
  });

  it('pass rooms that the table tells, and the table tells all of them', () => {
    const rooms = readdirSync(join(ROOT, 'server/src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `| \`server/src/${entry.name}\` `);
    const text = read('ARCHITECTURE.md');
    expect(rooms.filter((row) => !text.includes(row))).toEqual([]);
  });
});

describe('the record of dependencies', () => {
  const wanted = new Set(
    PACKAGES.flatMap((folder) => {
      const { dependencies, devDependencies, optionalDependencies } = packageOf(folder);
      return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    }),
  );
  /** The names before the colon of each entry; the reason follows it. */
  const listed = read('docs/decisions/000-dependencies.md')
    .split(/\n(?=- |\n|#)/)
    .filter((entry) => entry.startsWith('- '))
    .flatMap((entry) => {
      const [names = '', reason = ''] = entry.split(/:\s/, 2);
      return reason.trim().length > 0 ? quoted(names) : [];
    });

  it('has a reason for each', () => {
    expect(wanted.size).toBeGreaterThan(50);
    expect([...wanted].filter((name) => !listed.includes(name))).toEqual([]);
  });

  it('has none for what is not there, and none twice', () => {
    expect(listed.filter((name) => !wanted.has(name))).toEqual([]);
    expect(listed.filter((name, at) => listed.indexOf(name) !== at)).toEqual([]);
  });
});

describe('the commands', () => {
  const scripts = Object.keys(packageOf('.').scripts ?? {});

  it.each(['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md'])('of %s are scripts of npm', (file) => {
    const commands = commandsIn(read(file));
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  it('of README.md begin with the two that everybody needs', () => {
    const text = read('README.md');
    expect(text).toContain('npm ci && npm start');
    expect(text).toContain('npm ci && npm test');
  });

  it('start files that exist', () => {
    const files = commandsIn(`${read('README.md')}${read('CONTRIBUTING.md')}`).map(
      (name) => /^node (\S+)/.exec(packageOf('.').scripts?.[name] ?? '')?.[1] ?? name,
    );
    expect([...new Set(files)].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});

describe('the guide', () => {
  const rows = read('docs/guide.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| What ') && !line.startsWith('| --'));
  const shown = rows
    .map((row) => row.replace(/ +/g, ' '))
    .map((row) => row.slice(row.lastIndexOf(' | `') + 3));

  it('says of each sentence where it is and what shows it', () => {
    expect(rows.length).toBeGreaterThan(55);
    expect(shown.filter((cell) => !/^`[^`]+\.test\.ts` “[^”]+” \|$/.test(cell))).toEqual([]);
  });

  it('names tests that exist', () => {
    const named = shown.map((cell) => cell.split(/` “|”/));
    expect(named.filter(([file = '', name = '']) => !read(file.slice(1)).includes(name))).toEqual([]);
  });
});
