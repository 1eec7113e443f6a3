/**
 * What stands under a mail: a mailbox's signature, or its author's own for that mailbox, each for one of its addresses or
 * for all.
 */

import type { Signature } from '@guichet/contract/people';
import { fillHtml, spelledIn } from '@guichet/contract/placeholders';
import type { SignatureSetting } from '@guichet/contract/templates';
import type { Viewer } from '../access/visibility.ts';
import { announceAccess, recordAudit } from '../people/audit.ts';
import type { Database, Tx } from '../platform/database.ts';
import { forbidden, invalid, notFound } from '../platform/errors.ts';
import type { CleanText } from './clean-text.ts';
import { showPictures } from './picture.ts';
import { mayKeep } from './template.ts';
import { readAuthor } from './values.ts';

/**
 * A signature as it goes into a text: a block of its own, that begins with the line by which mail programs know one
 * (RFC 3676 section 4.3).
 */
export function signatureBlock(html: string): string {
  const dashes = '-- <br>';
  const opened = /^<p[^>]*>/.exec(html)?.[0];
  const inside = opened ? `${opened}${dashes}${html.slice(opened.length)}` : `<p>-- </p>${html}`;
  return `<div data-signature="">${inside}</div>`;
}

const isEmpty = (html: string): boolean =>
  !/<img\b/.test(html) &&
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .trim() === '';

/** Those that this person may choose from, by mailbox, with what they say of himself and of the mailbox filled in. */
export async function readSignatures(
  db: Database | Tx,
  viewer: Viewer,
  mailboxIds: readonly string[],
): Promise<ReadonlyMap<string, Signature[]>> {
  const found = new Map<string, Signature[]>(mailboxIds.map((id) => [id, []]));
  if (mailboxIds.length === 0) return found;
  const rows = await db
    .selectFrom('signature')
    .innerJoin('mailbox', 'mailbox.id', 'signature.mailbox_id')
    .select(['mailbox_id', 'person_id', 'signature.address', 'html', 'mailbox.name'])
    .where('mailbox_id', 'in', [...mailboxIds])
    .where((eb) => eb.or([eb('person_id', 'is', null), eb('person_id', '=', viewer.personId)]))
    // One's own first, then those for one address.
    .orderBy('person_id', (order) => order.asc().nullsLast())
    .orderBy('signature.address', (order) => order.asc().nullsLast())
    .execute();
  if (rows.length === 0) return found;
  const author = await readAuthor(db, viewer);
  for (const { mailbox_id, person_id, address, html, name } of rows) {
    const filled = fillHtml(html, { ...author, mailbox: name }, viewer.language);
    found.get(mailbox_id)?.push({
      of: person_id === null ? 'mailbox' : 'person',
      address,
      html: signatureBlock(filled),
    });
  }
  return found;
}

/** As they are set: one's own, and those of the mailboxes that one belongs to or administers. */
export async function listSignatures(db: Database, viewer: Viewer) {
  const own = [...viewer.memberships.keys()];
  const mailboxes = await db
    .selectFrom('mailbox')
    .select(['id', 'name', 'address', 'aliases'])
    .where('archived_at', 'is', null)
    .where((eb) =>
      eb.or([
        ...(own.length > 0 ? [eb('id', 'in', own)] : []),
        // An administrator sets up every shared mailbox.
        eb.and([eb.val(viewer.isAdmin), eb('kind', '=', 'shared')]),
      ]),
    )
    .orderBy('kind', 'desc')
    .orderBy('name')
    .execute();
  const ids = mailboxes.map(({ id }) => id);
  const rows =
    ids.length === 0
      ? []
      : await db
          .selectFrom('signature')
          .select(['mailbox_id', 'person_id', 'address', 'html'])
          .where('mailbox_id', 'in', ids)
          .where((eb) => eb.or([eb('person_id', 'is', null), eb('person_id', '=', viewer.personId)]))
          .orderBy('mailbox_id')
          .orderBy('person_id')
          .orderBy('address')
          .execute();
  return {
    signatures: rows.map(
      (row): SignatureSetting => ({
        mailboxId: row.mailbox_id,
        of: row.person_id === null ? 'mailbox' : 'person',
        address: row.address,
        html: spelledIn(row.html, viewer.language),
      }),
    ),
    mayEdit: mailboxes
      .filter(({ id }) => viewer.isAdmin || mayKeep(viewer, id))
      .map(({ id, name, address, aliases }) => ({ id, name, addresses: [address, ...aliases] })),
  };
}

/** Writes one that is safe already; an empty one is none. `personId` null = the mailbox's. */
export async function putSignature(
  tx: Tx,
  one: { mailboxId: string; personId: string | null; address: string | null; html: string },
  now: Date,
): Promise<void> {
  const { mailboxId, personId, address, html } = one;
  if (html === '') {
    await tx
      .deleteFrom('signature')
      .where('mailbox_id', '=', mailboxId)
      .where('person_id', personId === null ? 'is' : '=', personId)
      .where('address', address === null ? 'is' : '=', address)
      .execute();
    return;
  }
  await tx
    .insertInto('signature')
    .values({ mailbox_id: mailboxId, person_id: personId, address, html, updated_at: now })
    .onConflict((on) =>
      on.columns(['mailbox_id', 'person_id', 'address']).doUpdateSet({ html, updated_at: now }),
    )
    .execute();
}

export type NewSignature = Omit<SignatureSetting, 'html'> & { text: CleanText };

/** Sets one, or takes it away when it is empty. */
export async function setSignature(
  { tx, now }: { tx: Tx; now: Date },
  viewer: Viewer,
  input: NewSignature,
): Promise<SignatureSetting> {
  const { mailboxId, of, text } = input;
  const address = input.address?.toLowerCase() ?? null;
  const mailbox = await tx
    .selectFrom('mailbox')
    .select(['kind', 'address', 'aliases'])
    .where('id', '=', mailboxId)
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  const isMember = viewer.memberships.has(mailboxId);
  if (!mailbox || !(isMember || (viewer.isAdmin && mailbox.kind === 'shared'))) throw notFound('notFound');
  if (of === 'person' && !isMember) throw notFound('notFound');
  if (of === 'mailbox' && !viewer.isAdmin && !mayKeep(viewer, mailboxId))
    throw forbidden('privilege.missing');
  const addresses = [mailbox.address, ...mailbox.aliases].map((one) => one.toLowerCase());
  if (address !== null && !addresses.includes(address)) throw invalid('send.notOurAddress', { address });
  const personId = of === 'person' ? viewer.personId : null;
  const html = isEmpty(text.html) ? '' : text.html;
  await putSignature(tx, { mailboxId, personId, address, html }, now);
  if (of === 'mailbox') {
    await showPictures(tx, text.pictureIds, mailboxId);
    await recordAudit(tx, {
      action: html === '' ? 'signature.removed' : 'signature.set',
      actorId: viewer.personId,
      subjectId: mailboxId,
      now,
      after: { address },
    });
  }
  await announceAccess(tx, of === 'mailbox' ? '*' : [viewer.personId]);
  return { mailboxId, of, address, html: spelledIn(html, viewer.language) };
}
