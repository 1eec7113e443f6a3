import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circles, importsOf, sayingFaults, serverFaults, sourceFiles, webFaults } from './import-order.ts';

const files = sourceFiles(join(import.meta.dirname, '..', '..'));
const imports = files.flatMap(({ file, text }) => importsOf(file, text));

describe('the import order', () => {
  it('is kept by the server and the contract', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.flatMap(serverFaults)).toEqual([]);
  });

  it('is kept by the web client', () => {
    expect(imports.flatMap(webFaults)).toEqual([]);
  });

  it('has no circles', () => {
    expect(circles(imports)).toEqual([]);
  });

  it('has walls: one writer of the history, one reader of the environment', () => {
    expect(files.flatMap(({ file, text }) => sayingFaults(file, text))).toEqual([]);
  });
});

const edge = (from: string, to: string) => ({ from, to, typeOnly: false });

describe('the rules', () => {
  it.each([
    ['server/src/conversations/list.ts', 'server/src/access/visibility.ts'],
    ['server/src/outbox/deliver.ts', 'server/src/conversations/message.ts'],
    ['server/src/outbox/deliver.ts', 'server/src/outbox/store.ts'],
    ['server/src/app.ts', 'server/src/outbox/jobs.ts'],
    ['server/src/conversations/jobs.ts', 'server/src/platform/jobs.ts'],
    ['server/src/main.ts', 'server/src/app.ts'],
    ['server/src/people/routes.ts', 'server/src/access/request.ts'],
    ['server/src/platform/house.ts', 'server/src/config.ts'],
    ['server/src/mail/parse.ts', 'postal-mime'],
    ['server/src/mail/parse-pool.ts', 'node:worker_threads'],
    ['server/src/sync/connect.ts', 'imapflow'],
  ])('%s may import %s', (from, to) => {
    expect(serverFaults(edge(from, to))).toEqual([]);
  });

  it.each([
    ['server/src/access/visibility.ts', 'server/src/conversations/list.ts', 'stands below'],
    ['server/src/conversations/message.ts', 'server/src/outbox/deliver.ts', 'stands below'],
    ['server/src/conversations/message.ts', 'server/src/app.ts', 'stands below'],
    ['server/src/people/person.ts', 'server/src/access/request.ts', 'stands below'],
    ['server/src/composing/send.ts', 'server/src/outbox/store.ts', 'private to outbox'],
    ['server/src/composing/send.ts', 'server/src/assignment/jobs.ts', 'private to assignment'],
    ['server/src/app.ts', 'server/src/outbox/store.ts', 'private to outbox'],
    ['server/src/mail/parse.ts', 'server/src/platform/log.ts', 'stands below'],
    ['server/src/mail/parse.ts', 'node:fs', 'mail is pure'],
    ['server/src/mail/parse.ts', 'node:worker_threads', 'mail is pure'],
    ['server/src/mail/parse.ts', 'pg', 'mail is pure'],
    ['server/src/drawer/thing.ts', 'pg', 'not in the list'],
    ['server/src/sync/connect.ts', 'server/test/mail-server.ts', 'tests'],
    ['contract/events.ts', 'node:fs', 'browser'],
  ])('%s may not import %s', (from, to, why) => {
    expect(serverFaults(edge(from, to)).join()).toContain(why);
  });

  it.each([
    ['web/src/ui/Avatar.tsx', 'web/src/features/list/Row.tsx'],
    ['web/src/features/list/Row.tsx', 'web/src/app/routes.ts'],
    ['web/src/features/list/Row.tsx', 'web/src/features/reader/Reader.tsx'],
    ['web/src/features/list/Row.tsx', 'server/src/access/visibility.ts'],
    ['web/src/drawer/thing.ts', 'react'],
  ])('of the web: %s may not import %s', (from, to) => {
    expect(webFaults(edge(from, to))).toHaveLength(1);
  });

  it.each([
    ['web/src/features/list/Row.tsx', 'web/src/features/list/store.ts'],
    ['web/src/app/shell.tsx', 'web/src/features/list/List.tsx'],
    ['web/src/main.tsx', 'web/src/app/shell.tsx'],
    ['web/src/ui/Avatar.tsx', 'contract/people.ts'],
  ])('of the web: %s may import %s', (from, to) => {
    expect(webFaults(edge(from, to))).toEqual([]);
  });

  it('see every kind of import', () => {
    const text = `import type { A } from './a.ts';
import {
  B,
} from '../b.ts';
export { C } from '@guichet/contract/c';
import './d.ts';
const e = await import('node:fs');
const text = "nothing imported from 'here'";`;
    expect(importsOf('server/src/sync/x.ts', text)).toEqual([
      { from: 'server/src/sync/x.ts', to: 'server/src/sync/a.ts', typeOnly: true },
      { from: 'server/src/sync/x.ts', to: 'server/src/b.ts', typeOnly: false },
      { from: 'server/src/sync/x.ts', to: 'contract/c.ts', typeOnly: false },
      { from: 'server/src/sync/x.ts', to: 'server/src/sync/d.ts', typeOnly: false },
      { from: 'server/src/sync/x.ts', to: 'node:fs', typeOnly: false },
    ]);
  });

  it('find a circle, and forgive one of types', () => {
    const circle = [edge('a', 'b'), edge('b', 'c'), edge('c', 'b')];
    expect(circles(circle)).toEqual(['b → c → b']);
    expect(circles([...circle.slice(0, 2), { from: 'c', to: 'b', typeOnly: true }])).toEqual([]);
  });

  it.each([
    "await tx.insertInto('event').values(rows).execute()",
    'await sql`insert into event (id) values (1)`.execute(tx)',
    'await sql`update event set text = null`.execute(tx)',
    'const { HOME } = process.env;',
    'const home = process.env.HOME;',
  ])('find behind a wall: %s', (text) => {
    expect(sayingFaults('server/src/sync/x.ts', text)).toHaveLength(1);
  });

  it.each([
    "await tx.insertInto('event_cursor').values(rows).execute()",
    "await tx.selectFrom('event').selectAll().execute()",
    '// insert into event is for record alone',
    'parseConfig(process.env, process.argv)',
  ])('find nothing in: %s', (text) => {
    expect(sayingFaults('server/src/sync/x.ts', text)).toEqual([]);
  });
});
