/** From which account the mails of Guichet itself leave: invitations, password links, what was not seen. */
import type { HouseSender } from '@guichet/contract/mailboxes';
import type { Viewer } from '../access/visibility.ts';
import { recordAudit } from '../people/audit.ts';
import type { Administering } from '../people/person.ts';
import type { Database, Tx } from '../platform/database.ts';
import { conflict, notFound } from '../platform/errors.ts';

/** The shared mailboxes that have an account, and one's own. */
const choosable = (db: Database | Tx, ownerId: string) =>
  db
    .selectFrom('mailbox')
    .select(['mailbox.id', 'mailbox.name', 'mailbox.address'])
    .where('archived_at', 'is', null)
    .where((eb) => eb.or([eb('kind', '=', 'shared'), eb('owner_id', '=', ownerId)]));

export async function readHouseSender(db: Database | Tx, viewer: Viewer): Promise<HouseSender> {
  const instance = await db
    .selectFrom('instance')
    .select(['sending_mailbox_id', 'catcher'])
    .executeTakeFirstOrThrow();
  const choices = await choosable(db, viewer.personId)
    .innerJoin('mail_account', 'mail_account.mailbox_id', 'mailbox.id')
    .orderBy('kind', 'desc')
    .orderBy('name')
    .execute();
  return { mailboxId: instance.sending_mailbox_id, choices, isCaught: instance.catcher };
}

/** Throws for a mailbox without account, and for the personal one of somebody else. */
export async function setHouseSender(
  { tx, now, actorId, ip }: Administering & { actorId: string },
  mailboxId: string,
): Promise<void> {
  const mailbox = await choosable(tx, actorId).where('mailbox.id', '=', mailboxId).executeTakeFirst();
  if (!mailbox) throw notFound('notFound');
  const account = await tx
    .selectFrom('mail_account')
    .select('mailbox_id')
    .where('mailbox_id', '=', mailboxId)
    .executeTakeFirst();
  if (!account) throw conflict('send.noAccount');
  const before = await tx
    .selectFrom('instance')
    .select('sending_mailbox_id')
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (before.sending_mailbox_id === mailboxId) return;
  await tx.updateTable('instance').set({ sending_mailbox_id: mailboxId }).execute();
  await recordAudit(tx, {
    action: 'instance.senderChanged',
    actorId,
    subjectId: mailboxId,
    now,
    ip,
    before: { mailboxId: before.sending_mailbox_id },
    after: { mailboxId },
  });
}
