/** How a correspondent is called: by his record, by the name he writes under, else by his address. */
import type { ConversationRow } from '@guichet/contract/conversations';

export const correspondentName = ({ record, correspondent }: ConversationRow): string =>
  record?.name || correspondent.name || correspondent.address;
