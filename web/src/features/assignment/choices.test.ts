import type { Assignee } from '@guichet/contract/mailboxes';
import { describe, expect, it } from 'vitest';
import { choicesFor } from './choices.ts';

const person = (id: string, name: string, openCount: number, change: Partial<Assignee> = {}): Assignee => ({
  person: { id, name, email: `${id}@example.test`, online: false, deactivated: false, away: null },
  departments: [],
  openCount,
  lastSeenAt: null,
  ...change,
});
const away = (id: string, name: string): Assignee => {
  const one = person(id, name, 0);
  return { ...one, person: { ...one.person, away: { until: '2026-03-06', substituteId: 'ines' } } };
};
const assignees = [
  person('thomas', 'Thomas Roy', 8, { departments: ['Logistique'] }),
  person('ines', 'Inès Benali', 2),
  away('sofia', 'Sofia Costa'),
  person('me', 'Léa Marchand', 7),
];
const departments = [{ id: 'd1', name: 'Logistique' }];
const ids = (typed: string, assigneeId: string | null = null) =>
  choicesFor({ assignees, departments, meId: 'me', assigneeId, typed }).map((one) => one.id);

describe('the choices of the assignment dialog', () => {
  it('puts me first, then the least loaded, those away last, then departments', () => {
    expect(ids('')).toEqual(['me', 'ines', 'thomas', 'sofia', 'd1']);
  });
  it('offers to put back only what somebody has', () => {
    expect(ids('', 'ines').at(-1)).toBe('nobody');
  });
  it('finds without accents, by department, by address', () => {
    expect(ids('ines')).toEqual(['ines']);
    expect(ids('logis')).toEqual(['thomas', 'd1']);
    expect(ids('sofia@')).toEqual(['sofia']);
  });
  it('finds nobody for another name', () => {
    expect(ids('zoé', 'ines')).toEqual([]);
  });
});
