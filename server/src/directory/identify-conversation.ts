/** Saying who a conversation's correspondent is. The tie is the directory's; the conversation where it is done has the event. */
import type { RecordRef } from '@guichet/contract/directory';
import type { Viewer } from '../access/visibility.ts';
import { change, type Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { conflict } from '../platform/errors.ts';
import { type Correspondent, requireCorrespondent } from './correspondent.ts';
import { createRecord, type NewRecord } from './create-record.ts';
import { requireEdit } from './editor.ts';
import { findRecord } from './record.ts';
import {
  announceDirectory,
  keptAddress,
  recordFor,
  type TieMove,
  tieAddress,
  tiesOfAddresses,
  untieAddress,
} from './tie.ts';

export type Identification = {
  conversationId: string;
  /** Null frees the address. */
  recordId: string | null;
  takeFrom: readonly string[];
  /** From a personal mailbox: for everyone. */
  share: boolean;
};

/**
 * Ties the correspondent's address to a record, or frees it. The tie of a personal mailbox is its owner's alone, unless
 * `share`. Throws `conflict` when another record has the address that is not in `takeFrom`.
 */
export async function identifyConversation(
  writing: Writing,
  viewer: Viewer,
  input: Identification,
): Promise<RecordRef | null> {
  return identifyAs(writing, viewer, input, async (correspondent) => {
    const ownerId = correspondent.isPersonal && !input.share ? viewer.personId : null;
    if (correspondent.isPersonal && ownerId === null) requireEdit(viewer, null);
    const { tx, now } = writing;
    const tying = {
      tx,
      now,
      actorId: viewer.personId,
      cause: 'identify' as const,
      ownerId,
      conversationId: input.conversationId,
    };
    if (input.recordId === null) {
      const current = await currentRecord(tx, viewer, correspondent.address);
      if (!current) return null;
      if (!input.takeFrom.includes(current.id)) {
        const { address } = correspondent;
        throw conflict('directory.addressTaken', { address, record: current.name, recordId: current.id });
      }
      const record = await findRecord(tx, viewer, current.id);
      if (record.person_id) throw conflict('directory.account');
      const whose = current.isPrivate ? viewer.personId : null;
      // A tie that everyone sees is not loosened from a mailbox where one works alone without saying so.
      if (whose === null && ownerId !== null) throw conflict('directory.mayNot');
      return untieAddress({ ...tying, ownerId: whose }, current.id, correspondent.address);
    }
    const record = await findRecord(tx, viewer, input.recordId);
    if (record.owner_id !== null && ownerId === null) throw conflict('directory.private');
    return tieAddress(
      tying,
      { id: record.id, moduleId: record.module_id },
      correspondent.address,
      input.takeFrom,
    );
  });
}

/** Makes a record of the conversation's correspondent and ties his address to it, in one step. */
export async function createFromConversation(
  writing: Writing,
  viewer: Viewer,
  conversationId: string,
  record: Omit<NewRecord, 'isPrivate'> & { isPrivate?: boolean | undefined },
): Promise<void> {
  const { tx, now } = writing;
  await identifyAs(writing, viewer, { conversationId, takeFrom: record.takeFrom }, async (correspondent) => {
    const isPrivate = record.isPrivate ?? correspondent.isPersonal;
    const moves = await createRecord(
      { tx, now, viewer },
      {
        ...record,
        isPrivate: isPrivate && correspondent.isPersonal,
        addresses: [...record.addresses, correspondent.address],
        conversationId,
        cause: 'identify',
      },
    );
    return moves?.find(({ address }) => address === correspondent.address) ?? null;
  });
}

async function identifyAs(
  writing: Writing,
  viewer: Viewer,
  { conversationId }: { conversationId: string; takeFrom: readonly string[] },
  tie: (correspondent: Correspondent) => Promise<TieMove | null>,
): Promise<RecordRef | null> {
  const { tx } = writing;
  let address = '';
  await change(writing, conversationId, async () => {
    const correspondent = await requireCorrespondent(tx, viewer, conversationId);
    if (correspondent.address === '') throw conflict('directory.noAddress');
    address = keptAddress(correspondent.address);
    const move = await tie({ ...correspondent, address });
    if (!move) return [];
    const data = { fromRecordId: move.fromId, toRecordId: move.toId };
    return [{ kind: 'conversation.identified', v: 1, data }];
  });
  const ties = (await tiesOfAddresses(tx, [address])).get(address) ?? [];
  const shown = recordFor(ties, viewer.personId);
  await announceDirectory(tx, shown?.isPrivate ? viewer.personId : null, [address]);
  return shown;
}

/** Whose address this is, as the viewer sees it. */
export async function currentRecord(tx: Tx, viewer: Viewer, address: string): Promise<RecordRef | null> {
  const ties = (await tiesOfAddresses(tx, [address])).get(address) ?? [];
  return recordFor(ties, viewer.personId);
}
