/** Pure: in which standing place a conversation lies, so that it is opened where it is listed. */
import type { ConversationRow, ListPlace } from '@guichet/contract/conversations';

export function placeOf({
  place,
  status,
  snoozed,
}: Pick<ConversationRow, 'place' | 'status' | 'snoozed'>): ListPlace {
  if (place !== 'inbox') return place;
  return snoozed === null ? status : 'snoozed';
}
