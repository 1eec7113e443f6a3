import type { AccountState } from '@guichet/contract/mailboxes';
import { describe, expect, it } from 'vitest';
import { balanceOf, glanceAt, totalBalance } from './account-reading.ts';

const folder = {
  onServer: 8000,
  here: 7998,
  setAside: 2,
  pending: 0,
  beforeImport: 0,
  reconciled: true,
  followed: 'content' as const,
};

describe('the figures of a folder', () => {
  it.each([
    ['adds up', {}, 'right'],
    ['still comes', { here: 6000, pending: 1998 }, 'coming'],
    ['does not add up', { here: 7000 }, 'wrong'],
    ['counts what is older than the import', { here: 6998, beforeImport: 1000 }, 'right'],
    ['grows while it is imported', { onServer: 8001, pending: 5, here: 7990 }, 'coming'],
    ['was not counted', { onServer: null }, 'unknown'],
  ])('%s', (_name, change, verdict) => {
    expect(balanceOf({ ...folder, ...change }).verdict).toBe(verdict);
  });
});

describe('the figures of an account', () => {
  it('adds folders up and keeps the worst verdict', () => {
    const total = totalBalance([folder, { ...folder, onServer: 10, here: 4, setAside: 0, pending: 6 }]);
    expect(total).toMatchObject({ onServer: 8010, here: 8002, setAside: 2, pending: 6, verdict: 'coming' });
    expect(totalBalance([folder, { ...folder, here: 1 }]).verdict).toBe('wrong');
  });
  it('leaves out folders whose content is not followed', () => {
    const total = totalBalance([folder, { ...folder, here: 0, followed: 'locations' }]);
    expect(total).toMatchObject({ onServer: 8000, verdict: 'right' });
  });
  it('knows nothing without a folder', () => {
    expect(totalBalance([]).verdict).toBe('unknown');
  });
});

describe('an account at a glance', () => {
  const state = (change: Partial<AccountState>) =>
    ({
      state: 'connected',
      errorSince: null,
      import: null,
      sending: { waiting: 0, fault: null, faultSince: null },
      ...change,
    }) as AccountState;
  const sending = { waiting: 2, fault: 'login', faultSince: '2026-01-01T10:00:00.000Z' };
  const progress = { done: 10, total: 100, folder: 'INBOX' };
  it.each([
    ['connected', {}, 'connected'],
    ['an error comes before sending', { state: 'error', sending }, 'error'],
    ['sending comes before the import', { state: 'importing', import: progress, sending }, 'sendingFailed'],
    ['importing', { state: 'importing', import: progress }, 'importing'],
    ['an import that is over', { state: 'importing' }, 'connected'],
    ['a pause hides an old error', { state: 'paused', sending }, 'paused'],
  ] as const)('%s', (_name, change, kind) => {
    expect(glanceAt(state(change)).kind).toBe(kind);
  });
});
