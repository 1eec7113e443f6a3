/** What an account's state says at a glance: its chip, and its figures added up; pure. */
import type { AccountState, FolderState } from '@guichet/contract/mailboxes';

/** The one thing to show about an account, the worst first. */
export type Glance =
  | { kind: 'error'; since: string | null }
  | { kind: 'sendingFailed' }
  | { kind: 'importing'; done: number; total: number }
  | { kind: 'connecting' }
  | { kind: 'paused' }
  | { kind: 'connected' };

export function glanceAt(state: AccountState): Glance {
  if (state.state === 'paused') return { kind: 'paused' };
  if (state.state === 'error') return { kind: 'error', since: state.errorSince };
  if (state.sending.fault !== null) return { kind: 'sendingFailed' };
  if (state.state === 'connecting') return { kind: 'connecting' };
  if (state.import) return { kind: 'importing', done: state.import.done, total: state.import.total };
  return { kind: 'connected' };
}

export interface Balance {
  onServer: number;
  here: number;
  setAside: number;
  /** To come. */
  pending: number;
  /** Older than the date that was chosen. */
  beforeImport: number;
  /** right: the figures add up and nothing is to come; coming: they add up so far; wrong: they do not. */
  verdict: 'right' | 'coming' | 'wrong' | 'unknown';
}

type Figures = Pick<
  FolderState,
  'onServer' | 'here' | 'setAside' | 'pending' | 'beforeImport' | 'reconciled'
>;

/** The figures of one folder. */
export function balanceOf(folder: Figures): Balance {
  const { here, setAside, pending, beforeImport } = folder;
  const sum = here + setAside + pending + beforeImport;
  const figures = { onServer: folder.onServer ?? 0, here, setAside, pending, beforeImport };
  if (folder.onServer === null) return { ...figures, verdict: 'unknown' };
  if (sum !== folder.onServer) return { ...figures, verdict: pending > 0 ? 'coming' : 'wrong' };
  return { ...figures, verdict: pending > 0 ? 'coming' : folder.reconciled ? 'right' : 'coming' };
}

/** The figures of all folders whose content is followed. The worst verdict stands. */
export function totalBalance(folders: readonly (Figures & Pick<FolderState, 'followed'>)[]): Balance {
  const followed = folders.filter((folder) => folder.followed === 'content').map(balanceOf);
  const sum = (key: keyof Omit<Balance, 'verdict'>) =>
    followed.reduce((total, balance) => total + balance[key], 0);
  const has = (verdict: Balance['verdict']) => followed.some((balance) => balance.verdict === verdict);
  const verdict =
    followed.length === 0 || has('unknown')
      ? 'unknown'
      : has('wrong')
        ? 'wrong'
        : has('coming')
          ? 'coming'
          : 'right';
  return {
    onServer: sum('onServer'),
    here: sum('here'),
    setAside: sum('setAside'),
    pending: sum('pending'),
    beforeImport: sum('beforeImport'),
    verdict,
  };
}
