import { describe, expect, it } from 'vitest';
import { api } from './api.ts';
import { privileges } from './privileges.ts';
import { type Procedure, proceduresOf } from './procedures.ts';

const all = proceduresOf(api);

describe('the contract', () => {
  it('has routes', () => {
    expect(all.length).toBeGreaterThan(50);
  });

  it.each(all.map((one): [string, Procedure] => [one.name, one]))(
    '%s says who may call it and what it answers',
    (_name, one) => {
      expect(['public', 'signedIn', 'admin', ...privileges]).toContain(one.access);
      expect(one.hasOutput).toBe(true);
      expect(one.path).toMatch(/^\/[a-z]/);
      expect(one.method).toMatch(/^(GET|POST|PUT|PATCH|DELETE)$/);
      // What reads changes nothing: a link or a prefetch may follow it.
      if (/\.(list|open|get|history|counts|body)$/.test(one.name)) expect(one.method).toBe('GET');
    },
  );

  it('has each route once', () => {
    const routes = all.map(({ method, path }) => `${method} ${path.replace(/\{[^}]+\}/g, '{}')}`);
    expect(new Set(routes).size).toBe(routes.length);
  });
});
