/** The mailbox menu: the mailboxes that exist for me, each with what waits for me there. */
import type { MyMailbox } from '@guichet/contract/people';
import type { Viewer } from '../access/visibility.ts';
import { countPlaces } from '../conversations/list-conversations.ts';
import type { Database } from '../platform/database.ts';
import { readSignatures } from '../templates/signature.ts';

/** Shared ones first, by name, as the menu shows them. */
export async function listMyMailboxes(db: Database, viewer: Viewer): Promise<MyMailbox[]> {
  const ids = [...viewer.memberships.keys()];
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('mailbox')
    .leftJoin('mail_account', 'mail_account.mailbox_id', 'mailbox.id')
    .select([
      'mailbox.id',
      'kind',
      'name',
      'address',
      'aliases',
      'time_zone',
      'state',
      'error_since',
      'paused_at',
    ])
    .where('mailbox.id', 'in', ids)
    .orderBy('kind', 'desc')
    .orderBy('name')
    .execute();
  const signatures = await readSignatures(db, viewer, ids);
  return Promise.all(
    rows.map(async (row): Promise<MyMailbox> => {
      const membership = viewer.memberships.get(row.id)!;
      const counts = await countPlaces(db, viewer, row.id, ['open']);
      return {
        id: row.id,
        kind: row.kind as MyMailbox['kind'],
        name: row.name,
        address: row.address,
        aliases: row.aliases,
        timeZone: row.time_zone,
        role: membership.role,
        privileges: [...membership.privileges].sort(),
        signatures: signatures.get(row.id) ?? [],
        waiting: counts.open ?? 0,
        syncState: row.paused_at ? 'paused' : syncStateOf(row.state),
        syncErrorSince: row.error_since?.toISOString() ?? null,
      };
    }),
  );
}

function syncStateOf(state: string | null): MyMailbox['syncState'] {
  if (state === null) return 'none';
  return state === 'importing' || state === 'error' || state === 'paused' ? state : 'connected';
}
