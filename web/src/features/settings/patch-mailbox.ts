import type { MailboxDetail } from '@guichet/contract/mailboxes';
import type { QueryClient } from '@tanstack/react-query';
import { mailboxesQuery } from './settings-queries.ts';

/** Shows a change of one mailbox at once; the server's answer takes its place. */
export function patchMailbox(
  client: QueryClient,
  id: string,
  change: (mailbox: MailboxDetail) => MailboxDetail,
): void {
  client.setQueryData(mailboxesQuery.queryKey, (mailboxes) =>
    mailboxes?.map((mailbox) => (mailbox.id === id ? change(mailbox) : mailbox)),
  );
}
