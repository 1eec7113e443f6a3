import type { Invitation } from '@guichet/contract/attachments';
import type { Viewer } from '../access/visibility.ts';
import { storedAttachments } from '../conversations/read-messages.ts';
import { findVisibleMessage } from '../conversations/sight.ts';
import { isCalendar, MAX_CALENDAR_BYTES } from '../mail/attachments.ts';
import { attachmentContent } from '../mail/parse.ts';
import type { ParsePool } from '../mail/parse-pool.ts';
import type { AttachmentHouse } from './find-attachment.ts';

/** Calendars of one mail that are read; it usually brings the same one twice. */
const MAX_CALENDARS = 5;

/** What a mail brings: its events, and in which of its attachments they stood. */
export type Invitations = { invitations: Invitation[]; calendars: number[] };

/** The events that a mail brings, each once, in the order of its parts. */
export async function readInvitations(
  house: AttachmentHouse & { parse: Pick<ParsePool, 'calendar'> },
  viewer: Viewer,
  messageId: string,
): Promise<Invitations> {
  const { message } = await findVisibleMessage(house.db, viewer, messageId);
  const calendars = storedAttachments(message.attachments)
    .filter((one) => isCalendar(one) && one.size <= MAX_CALENDAR_BYTES)
    .slice(0, MAX_CALENDARS);
  if (calendars.length === 0) return { invitations: [], calendars: [] };
  const raw = await house.blobs.read(message.blob_sha256);
  const read = await Promise.all(
    calendars.map(async ({ index }): Promise<Invitation[]> => {
      const part = await attachmentContent(raw, index);
      if (!part) return [];
      const events = await house.parse.calendar(part.content, part.charset, part.calendarMethod ?? null);
      return events.map((event) => ({ index, ...event }));
    }),
  );
  const told = read.flat();
  return { invitations: eachOnce(told), calendars: [...new Set(told.map(({ index }) => index))] };
}

/** The same event in two parts is one; a part without a method yields to the one that has it. */
function eachOnce(invitations: readonly Invitation[]): Invitation[] {
  const kept = new Map<string, Invitation>();
  for (const invitation of invitations) {
    const { uid, onlyOn, start, title } = invitation;
    const key = JSON.stringify(uid === '' ? [title, start] : [uid, onlyOn]);
    const before = kept.get(key);
    if (!before || (before.act === 'event' && invitation.act !== 'event')) kept.set(key, invitation);
  }
  return [...kept.values()];
}
