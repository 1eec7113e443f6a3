import type { BulkJob } from '@guichet/contract/acts';
import { describe, expect, it } from 'vitest';
import { withJob, withNews } from '../../data/bulk.ts';
import { shownJobs } from './shown-jobs.ts';

const job = (id: string, change: Partial<BulkJob> = {}): BulkJob => ({
  id,
  act: { kind: 'wake' },
  state: 'running',
  total: 10,
  done: 2,
  unchanged: 0,
  refused: 0,
  startedAt: `2026-11-24T10:00:0${id}.000Z`,
  endedAt: null,
  undoable: false,
  undoes: null,
  undoneBy: null,
  ...change,
});
const ended = { state: 'done', endedAt: '2026-11-24T10:01:00.000Z', undoable: true } as const;
const now = new Date('2026-11-24T10:05:00Z');
const ids = (jobs: readonly BulkJob[]) => jobs.map(({ id }) => id).join('');

describe('bulk jobs over the list', () => {
  it('are those under way and the last one that ended, not those put away or taken back', () => {
    const jobs = [job('4', { ...ended, undoneBy: 'x' }), job('3', ended), job('2', ended), job('1')];
    expect(ids(shownJobs(jobs, new Set(), now))).toBe('31');
    expect(ids(shownJobs(jobs, new Set(['3']), now))).toBe('21');
    expect(ids(shownJobs(jobs, new Set(), new Date('2026-11-24T11:00:00Z')))).toBe('1');
  });

  it('take their news, newest job first, and never go back to running', () => {
    const jobs = withJob([job('1')], job('2'));
    expect(ids(jobs)).toBe('21');
    const done = withJob(jobs, job('1', ended));
    expect(withJob(done, job('1')).find(({ id }) => id === '1')?.state).toBe('done');
  });

  it('cannot be taken back twice: the job that takes one back says so at once', () => {
    const undone = withJob([job('1', ended)], job('2', { undoes: '1' })).find(({ id }) => id === '1');
    expect([undone?.undoable, undone?.undoneBy]).toEqual([false, '2']);
  });

  it('taken back stand no longer, whatever else is known of them', () => {
    const undo = job('2', { ...ended, undoes: '1' });
    expect(ids(shownJobs([undo, job('1', { undoneBy: '2' })], new Set(), now))).toBe('');
    expect(ids(shownJobs([{ ...undo, refused: 1 }], new Set(), now))).toBe('2');
  });

  it('that ended or began while the list was read are not as it was read', () => {
    const told = [job('4', { undoes: '3' }), job('3', ended), job('2', ended), job('0', ended)];
    const jobs = withNews([job('3'), job('2', { ...ended, undoneBy: 'x' }), job('1')], told);
    expect(ids(jobs)).toBe('4321');
    expect(jobs.map(({ state, undoneBy }) => [state, undoneBy])).toEqual([
      ['running', null],
      ['done', '4'],
      ['done', 'x'],
      ['running', null],
    ]);
  });
});
