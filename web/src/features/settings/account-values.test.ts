import type { AccountState } from '@guichet/contract/mailboxes';
import { describe, expect, it } from 'vitest';
import { fieldFaults } from '../../ui/form-faults.ts';
import { addAccountSchema, changeSchema, connectSchema } from './account-schema.ts';
import {
  type AccountValues,
  accountInput,
  nameFromAddress,
  newAccount,
  valuesOf,
  withGuess,
  withSecurity,
} from './account-values.ts';

const filled: AccountValues = {
  ...newAccount,
  imap: { host: ' imap.example.test ', port: '993', security: 'tls', user: 'a@example.test' },
  smtp: { host: 'smtp.example.test', port: '465', security: 'tls', user: 'a@example.test' },
  password: 'secret',
};
const mailboxId = '019a0000-0000-7000-8000-000000000001';
const input = (values: AccountValues) => ({
  kind: 'shared',
  name: 'Support',
  address: 'support@example.test',
  timeZone: 'Europe/Paris',
  account: accountInput(values),
});
const faultsOf = (values: AccountValues) => Object.fromEntries(fieldFaults(connectSchema, input(values)));

describe('the account that a form makes', () => {
  it('uses one password for both servers', () => {
    const account = accountInput(filled);
    expect([account.imap.password, account.smtp.password]).toEqual(['secret', 'secret']);
    expect(account.imap.host).toBe('imap.example.test');
    expect(account.imap.port).toBe(993);
  });
  it('gives sending its own password when it has one', () => {
    const account = accountInput({ ...filled, ownSmtpPassword: true, smtpPassword: 'other' });
    expect([account.imap.password, account.smtp.password]).toEqual(['secret', 'other']);
  });
  it('carries no password over from a stored account', () => {
    const state = {
      imap: { host: 'h', port: 143, security: 'starttls', user: 'u' },
      smtp: { host: 's', port: 587, security: 'starttls', user: 'u' },
      importSince: 'all',
      allowPlain: false,
      sentFiledByServer: true,
    } as AccountState;
    const account = accountInput(valuesOf(state));
    expect([account.imap.password, account.smtp.password]).toEqual(['', '']);
    expect(account).toMatchObject({ importSince: 'all', sentFiledByServer: true, imap: { port: 143 } });
    expect(fieldFaults(changeSchema, { ...account, mailboxId }).size).toBe(0);
  });
});

describe('the checks of an account', () => {
  it('finds nothing wrong in a filled form', () => {
    expect(faultsOf(filled)).toEqual({});
  });
  it('says which fields of an empty form are to be filled', () => {
    expect(Object.keys(faultsOf(newAccount)).sort()).toEqual([
      'account.imap.host',
      'account.imap.password',
      'account.imap.user',
      'account.smtp.host',
      'account.smtp.user',
    ]);
  });
  it.each([
    ['', { kind: 'empty' }],
    ['0', { kind: 'least', minimum: 1 }],
    ['70000', { kind: 'most', maximum: 65535 }],
    ['99,3', { kind: 'wrong' }],
  ])('judges the port %s', (port, fault) => {
    const kinds = faultsOf({ ...filled, imap: { ...filled.imap, port } });
    expect(kinds['account.imap.port']).toMatchObject(fault);
  });
  it('wants plain connections allowed by hand', () => {
    const plain = { ...filled, smtp: { ...filled.smtp, security: 'plain' as const } };
    expect(faultsOf(plain)).toHaveProperty('account.allowPlain');
    expect(faultsOf({ ...plain, allowPlain: true })).toEqual({});
  });
  it('wants a password for a first account only', () => {
    const empty = { ...accountInput({ ...filled, password: '' }), mailboxId };
    expect(fieldFaults(addAccountSchema, empty).has('imap.password')).toBe(true);
    expect(fieldFaults(changeSchema, empty).size).toBe(0);
  });
});

describe('what follows from what is typed', () => {
  it('moves a usual port with the encryption and leaves one chosen by hand', () => {
    expect(withSecurity(filled.smtp, 'smtp', 'starttls').port).toBe('587');
    expect(withSecurity({ ...filled.smtp, port: '2525' }, 'smtp', 'starttls').port).toBe('2525');
  });
  it('names a mailbox after its address', () => {
    expect(nameFromAddress('service.client@example.test')).toBe('Service Client');
    expect(nameFromAddress('')).toBe('');
  });
  it('fills a guess in, but not over what was changed by hand', () => {
    const server = { host: 'found.example.test', port: 143, security: 'starttls' as const, user: 'u' };
    const values = withGuess(filled, { imap: server, smtp: server }, new Set(['smtp'] as const));
    expect(values.imap).toEqual({ ...server, port: '143' });
    expect(values.smtp).toEqual(filled.smtp);
  });
});
