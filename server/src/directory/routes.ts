import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import type { Viewer } from '../access/visibility.ts';
import type { Writing } from '../history/record.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, inTransaction, type Tx } from '../platform/database.ts';
import { createRecord, type Editing } from './create-record.ts';
import { createFromConversation, identifyConversation } from './identify-conversation.ts';
import { runImport } from './import-records.ts';
import { listRecords } from './list-records.ts';
import { createModule, listModules, updateModule } from './module.ts';
import { pastConversations } from './past-conversations.ts';
import { proposeRecords } from './propose-records.ts';
import { readRecord, recordNames } from './record.ts';
import { recordHistory } from './record-history.ts';
import { announceDirectory } from './tie.ts';
import { mergeRecords, removeRecord, type Touched, updateRecord } from './update-record.ts';

export type DirectoryHouse = { db: Database; clock: Clock; keys: { historyKey: Buffer } };

export function directoryRoutes(house: DirectoryHouse) {
  const os = implement(api.directory).$context<RequestContext>().use(guard);
  const { db, clock } = house;
  const edit = <T>(viewer: Viewer, work: (editing: Editing) => Promise<T>) =>
    inTransaction(db, (tx) => work({ tx, now: clock.now(), viewer }));
  const administering = (tx: Tx, context: { viewer: Viewer; ip: string }) => ({
    tx,
    now: clock.now(),
    actorId: context.viewer.personId,
    ip: context.ip,
  });
  const writingOf = (tx: Tx, viewer: Viewer): Writing => ({
    tx,
    actor: { kind: 'person', id: viewer.personId },
    now: clock.now(),
    historyKey: house.keys.historyKey,
  });
  const tell = ({ tx }: Editing, { ownerId, addresses }: Touched) =>
    announceDirectory(tx, ownerId, addresses);

  return {
    modules: os.modules.handler(() => listModules(db)),
    createModule: os.createModule.handler(({ context, input }) =>
      inTransaction(db, (tx) => createModule(administering(tx, context), input)),
    ),
    updateModule: os.updateModule.handler(({ context, input }) =>
      inTransaction(db, (tx) => updateModule(administering(tx, context), input.id, input)),
    ),
    list: os.list.handler(({ context: { viewer }, input }) => listRecords(db, viewer, input)),
    open: os.open.handler(({ context: { viewer }, input }) => readRecord(db, viewer, input.id)),
    history: os.history.handler(({ context: { viewer }, input }) => recordHistory(db, viewer, input.id)),
    conversations: os.conversations.handler(({ context: { viewer }, input }) =>
      pastConversations(db, viewer, input),
    ),
    names: os.names.handler(({ context: { viewer }, input }) => recordNames(db, viewer, input.ids)),
    create: os.create.handler(({ context: { viewer }, input }) =>
      edit(viewer, async (editing) => {
        const { conversationId, isPrivate, ...record } = input;
        if (conversationId !== undefined) {
          const writing = writingOf(editing.tx, viewer);
          await createFromConversation(writing, viewer, conversationId, { ...record, isPrivate });
        } else {
          const moves = await createRecord(editing, { ...record, isPrivate: isPrivate ?? false });
          const ownerId = isPrivate ? viewer.personId : null;
          await tell(editing, { ownerId, addresses: (moves ?? []).map(({ address }) => address) });
        }
        return readRecord(editing.tx, viewer, input.id);
      }),
    ),
    update: os.update.handler(({ context: { viewer }, input }) =>
      edit(viewer, async (editing) => {
        await tell(editing, await updateRecord(editing, input.id, input));
        return readRecord(editing.tx, viewer, input.id);
      }),
    ),
    remove: os.remove.handler(({ context: { viewer }, input }) =>
      edit(viewer, async (editing) => {
        await tell(editing, await removeRecord(editing, input.id));
        return { ok: true as const };
      }),
    ),
    merge: os.merge.handler(({ context: { viewer }, input }) =>
      edit(viewer, async (editing) => {
        await tell(editing, await mergeRecords(editing, input.id, input.otherId));
        return readRecord(editing.tx, viewer, input.id);
      }),
    ),
    proposals: os.proposals.handler(({ context: { viewer }, input }) => proposeRecords(db, viewer, input.id)),
    identify: os.identify.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        const { id, ...rest } = input;
        const writing = writingOf(tx, viewer);
        return { record: await identifyConversation(writing, viewer, { conversationId: id, ...rest }) };
      }),
    ),
    runImport: os.runImport.handler(({ context: { viewer }, input }) =>
      edit(viewer, (editing) => runImport(editing, input)),
    ),
  };
}
