/** What I was told of, as far as I may see it today: what is hidden from me since is neither listed nor counted. */
import type { Notification, NotificationKind, SendingTrouble } from '@guichet/contract/notifications';
import { seesAll, type Viewer, visibleTo } from '../access/visibility.ts';
import type { Database, Tx } from '../platform/database.ts';

const PAGE = 30;
/** Counting stops here. */
const MOST = 100;

/** Notifications of this viewer that he may see, joined with what they are about. */
function visible(db: Database | Tx, viewer: Viewer) {
  const wholeMailboxes = [...viewer.memberships.values()].filter(seesAll).map(({ mailboxId }) => mailboxId);
  return db
    .selectFrom('notification')
    .leftJoin('conversation', 'conversation.id', 'notification.conversation_id')
    .where('notification.person_id', '=', viewer.personId)
    .where((eb) =>
      eb.or([
        // Of an answer of his own he is told without a word of the conversation that he no longer sees.
        eb.and([eb('notification.kind', '=', 'sending'), eb('notification.conversation_id', 'is', null)]),
        visibleTo(viewer)(eb as unknown as Parameters<ReturnType<typeof visibleTo>>[0]),
        ...(wholeMailboxes.length > 0
          ? [
              eb.and([
                eb('notification.kind', '=', 'released'),
                eb('notification.mailbox_id', 'in', wholeMailboxes),
              ]),
            ]
          : []),
      ]),
    );
}

function withContent(db: Database | Tx, viewer: Viewer) {
  return visible(db, viewer)
    .leftJoin('person', 'person.id', 'notification.by_id')
    .leftJoin('note', 'note.id', 'notification.note_id')
    .leftJoin('mailbox', (join) =>
      join.on('mailbox.id', '=', (eb) =>
        eb.fn.coalesce('conversation.mailbox_id', 'notification.mailbox_id'),
      ),
    )
    .select([
      'notification.id',
      'notification.kind',
      'notification.at',
      'notification.seen_at',
      'notification.detail',
      'notification.count',
      'notification.mailbox_id as told_in',
      'notification.note_id',
      'conversation.id as conversation_id',
      'conversation.mailbox_id',
      'mailbox.name as mailbox_name',
      'conversation.subject',
      'conversation.correspondent_name',
      'conversation.correspondent_address',
      'person.id as by_id',
      'person.name as by_name',
      'note.text',
    ]);
}

type Found = Awaited<ReturnType<ReturnType<typeof withContent>['execute']>>[number];

const toNotification = (row: Found): Notification => ({
  id: row.id,
  kind: row.kind as NotificationKind,
  at: row.at.toISOString(),
  seen: row.seen_at !== null,
  mailboxId: row.mailbox_id ?? row.told_in,
  mailboxName: row.mailbox_name ?? '',
  conversation:
    row.conversation_id === null
      ? null
      : {
          id: row.conversation_id,
          subject: row.subject ?? '',
          correspondent: row.correspondent_name || (row.correspondent_address ?? ''),
        },
  by: row.by_id === null ? null : { id: row.by_id, name: row.by_name ?? '' },
  noteId: row.note_id,
  message: row.text ?? '',
  trouble: row.detail as SendingTrouble | null,
  count: row.count,
});

/** The newest first; `before` is where the page before ended. */
export async function listNotifications(
  db: Database | Tx,
  viewer: Viewer,
  before?: string,
): Promise<{ items: Notification[]; next: string | null }> {
  let query = withContent(db, viewer)
    .orderBy('notification.id', 'desc')
    .limit(PAGE + 1);
  if (before !== undefined) query = query.where('notification.id', '<', before);
  const rows = await query.execute();
  const items = rows.slice(0, PAGE).map(toNotification);
  return { items, next: rows.length > PAGE ? (items.at(-1)?.id ?? null) : null };
}

/** Those of these that the viewer may see, in the order in which they were told. */
export async function notificationsByIds(
  db: Database | Tx,
  viewer: Viewer,
  ids: readonly string[],
): Promise<Notification[]> {
  if (ids.length === 0) return [];
  const rows = await withContent(db, viewer)
    .where('notification.id', 'in', ids)
    .orderBy('notification.id')
    .execute();
  return rows.map(toNotification);
}

/** How many he has not seen; 100 = more than 99. */
export async function countUnseen(db: Database | Tx, viewer: Viewer): Promise<number> {
  const rows = await visible(db, viewer)
    .select('notification.id')
    .where('notification.seen_at', 'is', null)
    .limit(MOST)
    .execute();
  return rows.length;
}
