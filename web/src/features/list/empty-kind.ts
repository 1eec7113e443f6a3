/** Pure: why a list has no row, so that the person reads what to do about it. */
import type { ListPlace } from '@guichet/contract/conversations';
import type { MyMailbox } from '@guichet/contract/people';

export type EmptyKind =
  | 'noResult'
  | 'noAccount'
  | 'syncBroken'
  | 'importing'
  | 'onlyYours'
  | 'nothingLeft'
  | 'nothing';

const work: readonly ListPlace[] = ['open', 'mine', 'unassigned', 'waiting'];

/** The most useful reason: the filter, then the account, then the rights, then that the work is done. */
export function emptyKind(input: {
  mailbox: Pick<MyMailbox, 'syncState' | 'role' | 'privileges'> | null;
  place: ListPlace;
  isFiltered: boolean;
  /** Its mailboxes have no account, and need none. */
  isDemo: boolean;
}): EmptyKind {
  const { mailbox, place, isFiltered, isDemo } = input;
  if (isFiltered) return 'noResult';
  if (mailbox?.syncState === 'none' && !isDemo) return 'noAccount';
  if (mailbox?.syncState === 'error') return 'syncBroken';
  if (mailbox?.syncState === 'importing') return 'importing';
  const seesOnlyOwn =
    mailbox?.role === 'member' &&
    !mailbox.privileges.includes('seeUnassigned') &&
    !mailbox.privileges.includes('seeAll');
  if (seesOnlyOwn && place !== 'mine') return 'onlyYours';
  return work.includes(place) ? 'nothingLeft' : 'nothing';
}
