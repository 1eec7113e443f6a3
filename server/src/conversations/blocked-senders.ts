import { sql } from 'kysely';
import type { Tx } from '../platform/database.ts';

/** Whether a mailbox keeps mail from this address (any case) out; of those that were asked for. */
export type IsBlocked = (mailboxId: string, address: string) => boolean;

/** Reads what these mailboxes say of these addresses and of their domains. */
export async function readBlocked(
  tx: Tx,
  asked: readonly { mailboxId: string; address: string }[],
): Promise<IsBlocked> {
  const entries = asked.filter(({ address }) => address !== '');
  if (entries.length === 0) return () => false;
  const { rows } = await sql<{ mailbox_id: string; address: string }>`
    select mailbox_id, address from blocked_sender
     where mailbox_id = any(${[...new Set(entries.map((one) => one.mailboxId))]}::uuid[])
       and address = any(${[...new Set(entries.flatMap((one) => formsOf(one.address)))]}::text[])`.execute(
    tx,
  );
  const blocked = new Set(rows.map((row) => `${row.mailbox_id} ${row.address}`));
  return (mailboxId, address) => formsOf(address).some((form) => blocked.has(`${mailboxId} ${form}`));
}

/** The address, and its domain as the list writes it. */
function formsOf(address: string): string[] {
  const lower = address.toLowerCase();
  const at = lower.lastIndexOf('@');
  return at < 0 ? [lower] : [lower, lower.slice(at)];
}
