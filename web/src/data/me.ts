/** Who is signed in. Inside the session gate it is always known. */
import type { Me, MyMailbox } from '@guichet/contract/people';
import { useQuery } from '@tanstack/react-query';
import { meQuery } from './queries.ts';

/** The person who looks. Throws outside the session gate. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error('useMe() belongs inside the session gate');
  return data;
}

/** One of my mailboxes; undefined when I do not belong to it: then it does not exist for me. */
export const mailboxOf = (me: Me, id: string | null | undefined): MyMailbox | undefined =>
  me.mailboxes.find((mailbox) => mailbox.id === id);
