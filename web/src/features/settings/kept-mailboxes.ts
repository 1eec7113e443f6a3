/** The mailboxes that somebody looks after: an administrator every shared one, a dispatcher his, an owner his own. */
import type { Me } from '@guichet/contract/people';
import { useQuery } from '@tanstack/react-query';
import { mailboxesQuery } from './settings-queries.ts';

export type KeptMailbox = { id: string; name: string; address: string };

/** Undefined while they are being read. */
export function useKeptMailboxes(me: Me): readonly KeptMailbox[] | undefined {
  const isAdmin = me.role === 'admin';
  const { data } = useQuery({ ...mailboxesQuery, enabled: isAdmin });
  const own = me.mailboxes.filter(({ role }) => role !== 'member');
  if (!isAdmin) return own;
  if (!data) return undefined;
  const shared = data.filter(({ kind }) => kind === 'shared');
  return [...shared, ...own.filter(({ id }) => !shared.some((one) => one.id === id))];
}

/** Whether somebody looks after a mailbox, or may after any. */
export const keepsMailboxes = (me: Me): boolean =>
  me.role === 'admin' || me.mailboxes.some(({ role }) => role !== 'member');
