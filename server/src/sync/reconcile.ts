/** On the server N = here N + set aside N + still to come N + older than the import N, for every followed folder. */
import { readFolderCounts } from '../mailboxes/account-state.ts';
import type { Database } from '../platform/database.ts';

export type ReconciliationLine = {
  mailboxId: string;
  mailbox: string;
  folder: string;
  /** As last counted; null = not yet. */
  onServer: number | null;
  here: number;
  setAside: number;
  pending: number;
  beforeImport: number;
  reconciled: boolean;
  checkedAt: string | null;
};

/** One line per followed folder, of one mailbox or of all. */
export async function readReconciliation(
  db: Database,
  mailboxId: string | null = null,
): Promise<ReconciliationLine[]> {
  const accounts = await db
    .selectFrom('mail_account')
    .innerJoin('mailbox', 'mailbox.id', 'mail_account.mailbox_id')
    .select(['mailbox.id', 'mailbox.address'])
    .execute();
  const names = new Map(accounts.map(({ id, address }) => [id, address]));
  const counts = await readFolderCounts(db, mailboxId);
  return counts.flatMap((count) => {
    const mailbox = names.get(count.mailboxId);
    if (mailbox === undefined || count.followed === 'none') return [];
    const { onServer, here, setAside, pending, beforeImport, reconciled, checkedAt } = count;
    return [
      {
        mailboxId: count.mailboxId,
        mailbox,
        folder: count.path,
        onServer,
        here,
        setAside,
        pending,
        beforeImport,
        reconciled,
        checkedAt,
      },
    ];
  });
}
