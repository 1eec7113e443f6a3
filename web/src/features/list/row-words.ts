/** Pure: the words of a row. */
import type { Address } from '@guichet/contract/conversations';

/** What stands for the correspondent: the name and the address, or the address alone as the name. */
export function correspondentWords({ name, address }: Address): Address {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.toLowerCase() === address.toLowerCase())
    return { name: address, address: '' };
  return { name: trimmed, address };
}
