/** Pure: the words of a row. */
import type { Address, ConversationRow } from '@guichet/contract/conversations';

/** What stands for the correspondent: the name and the address, or the address alone as the name. */
export function correspondentWords({ name, address }: Address): Address {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.toLowerCase() === address.toLowerCase())
    return { name: address, address: '' };
  return { name: trimmed, address };
}

/** Whether the row shows how long we have owed an answer: only where it still counts as work. */
export const showsWait = (row: Pick<ConversationRow, 'waitingSince' | 'status' | 'place'>): boolean =>
  row.waitingSince !== null && row.status !== 'resolved' && row.place === 'inbox';
