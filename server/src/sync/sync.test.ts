import type { AccountFault } from '@guichet/contract/mailboxes';
import { describe, expect, it } from 'vitest';
import { ConnectFault } from '../outbox/connection-fault.ts';
import { faultOf } from './connect.ts';
import { folderRoles } from './discover-folders.ts';
import { matchBySight } from './reindex.ts';
import { backOff } from './service.ts';
import { createBell } from './session.ts';
import { bareId, safeModseq } from './uids.ts';

describe('roles of folders', () => {
  const entry = (path: string, specialUse?: string, source?: 'extension' | 'name', flags: string[] = []) => ({
    path,
    delimiter: '/',
    flags: new Set(flags),
    specialUse,
    specialUseSource: source,
  });
  it('come from flags before names, and each is given once', () => {
    const roles = folderRoles([
      entry('INBOX', '\\Inbox', 'name'),
      entry('Corbeille', '\\Trash', 'name'),
      entry('Éléments supprimés', '\\Trash', 'extension'),
      entry('Sent', '\\Sent', 'name'),
      entry('Projets'),
      entry('Groupe', undefined, undefined, ['\\Noselect']),
    ]);
    expect(Object.fromEntries(roles.map(({ path, role }) => [path, role]))).toEqual({
      INBOX: 'inbox',
      Corbeille: 'other',
      'Éléments supprimés': 'trash',
      Sent: 'sent',
      Projets: 'other',
    });
  });
});

describe('names of faults on the way to an IMAP server', () => {
  const error = (more: object, message = 'x') => Object.assign(new Error(message), more);
  const cases: [string, Error, AccountFault, string][] = [
    ['a name of our own', new ConnectFault('noInbox', 'Sent'), 'noInbox', 'Sent'],
    ['wrong password', error({ authenticationFailed: true, responseText: 'No' }), 'login', 'No'],
    [
      'a log-in that fails for now',
      error({ authenticationFailed: true, serverResponseCode: 'UNAVAILABLE', responseText: 'Later' }),
      'unavailable',
      'Later',
    ],
    [
      'a log-in without encryption',
      error({ authenticationFailed: true, serverResponseCode: 'PRIVACYREQUIRED', responseText: 'TLS' }),
      'tlsRequired',
      'TLS',
    ],
    ['no STARTTLS', error({ tlsFailed: true }, 'Server does not support STARTTLS'), 'tlsMissing', ''],
    [
      'goodbye at once, with a reason',
      error({ code: 'ClosedAfterConnectTLS', reason: 'Too many connections' }, 'Unexpected close'),
      'unavailable',
      'Too many connections',
    ],
    ['goodbye without', error({ code: 'ClosedAfterConnectTLS' }, 'Unexpected close'), 'connectionLost', ''],
    ['anything else', error({ code: 'InvalidResponse' }, 'Odd'), 'protocol', 'Odd'],
  ];
  it.each(cases)('%s', (_what, thrown, fault, detail) => {
    expect(faultOf(thrown)).toEqual({ fault, detail });
  });
  it('takes what is no error', () => {
    expect(faultOf('odd')).toEqual({ fault: 'protocol', detail: 'odd' });
  });
});

describe('a folder numbered anew', () => {
  const placed = (locationId: string, messageId: string | null, size: number) => ({
    locationId,
    messageId,
    size,
  });
  it('is matched by Message-ID and size where that tells, and left to the bytes where it does not', () => {
    const matched = matchBySight(
      [
        { uid: 1, messageId: 'a', size: 10 },
        { uid: 2, messageId: 'a', size: 11 },
        { uid: 3, messageId: 'twin', size: 5 },
        { uid: 4, messageId: 'twin', size: 5 },
        { uid: 5, messageId: null, size: 7 },
        { uid: 6, messageId: 'unknown', size: 8 },
        { uid: 7, messageId: 'copied', size: 9 },
        { uid: 8, messageId: 'copied', size: 9 },
      ],
      [
        placed('A', 'a', 10),
        placed('B', 'a', 11),
        placed('C', 'twin', 5),
        placed('D', 'twin', 5),
        placed('E', null, 7),
        placed('F', 'copied', 9),
      ],
    );
    expect([...matched]).toEqual([
      [1, 'A'],
      [2, 'B'],
    ]);
  });
});

it('waits longer after each failure, never more than five minutes', () => {
  for (let failures = 1; failures < 40; failures++) {
    const longest = Math.min(1_000 * 2 ** (failures - 1), 300_000);
    expect(backOff(failures)).toBeLessThanOrEqual(longest);
    expect(backOff(failures)).toBeGreaterThanOrEqual(longest * 0.75);
  }
});

it('a bell that rang before it was waited for is heard', async () => {
  const bell = createBell();
  const never = new AbortController().signal;
  bell.ring();
  await bell.wait(60_000, never);
  setImmediate(() => bell.ring());
  await bell.wait(60_000, never);
  await bell.wait(60_000, AbortSignal.abort());
});

it('reads identifiers bare, and no MODSEQ beyond what a number holds', () => {
  expect([' <a@b> ', 'a@b', '<>', '', undefined].map(bareId)).toEqual(['a@b', 'a@b', null, null, null]);
  expect([1n, undefined, 2n ** 60n].map(safeModseq)).toEqual([1, null, null]);
});
