import { SetupInput } from '@guichet/contract/setup';
import { describe, expect, it } from 'vitest';
import { fieldFaults } from './form-faults.ts';

const right = {
  token: 't',
  name: 'Léa Marchand',
  email: 'lea@example.test',
  password: 'une longue phrase',
  language: 'fr',
  timeZone: 'Europe/Paris',
};
const faults = (change: object) => Object.fromEntries(fieldFaults(SetupInput, { ...right, ...change }));

describe('the faults of a form', () => {
  it('are none when the schema takes it', () => {
    expect(faults({})).toEqual({});
  });
  it.each([
    ['an empty name', { name: '  ' }, { name: { kind: 'empty' } }],
    ['a long name', { name: 'a'.repeat(121) }, { name: { kind: 'long', maximum: 120 } }],
    ['an address without a domain', { email: 'lea' }, { email: { kind: 'email' } }],
    ['no address', { email: '' }, { email: { kind: 'empty' } }],
    ['a short password', { password: 'court' }, { password: { kind: 'short', minimum: 10 } }],
    ['a language that we do not speak', { language: 'de' }, { language: { kind: 'wrong' } }],
  ])('%s', (_name, change, expected) => {
    expect(faults(change)).toEqual(expected);
  });
  it('are all told, field by field', () => {
    expect(Object.keys(faults({ name: '', email: '', password: '' }))).toEqual(['name', 'email', 'password']);
  });
});
