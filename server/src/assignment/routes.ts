import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import type { Viewer } from '../access/visibility.ts';
import { changedRow } from '../conversations/row.ts';
import { personWriting, type WritingHouse } from '../conversations/sight.ts';
import { addAbsence, listAbsences, removeAbsence } from '../people/absence.ts';
import type { Administering } from '../people/person.ts';
import { type Database, inTransaction } from '../platform/database.ts';
import { forbidden, notFound } from '../platform/errors.ts';
import { readArrivalRules, setArrivalRules } from './arrival-rules.ts';
import { assignConversation } from './assign-conversation.ts';
import { claimConversation } from './claim-conversation.ts';

export function assignmentRoutes(house: WritingHouse) {
  const os = implement(api.assignment).$context<RequestContext>().use(guard);
  return {
    claim: os.claim.handler(({ context: { viewer }, input }) =>
      inTransaction(house.db, async (tx) => {
        const writing = personWriting(house, tx, viewer.personId);
        const undo = await claimConversation(writing, viewer, input.id);
        return { row: await changedRow(tx, viewer, input.id), undo };
      }),
    ),
    assign: os.assign.handler(({ context: { viewer }, input }) =>
      inTransaction(house.db, async (tx) => {
        const { id, ...rest } = input;
        const writing = personWriting(house, tx, viewer.personId);
        const undo = await assignConversation(writing, viewer, { conversationId: id, ...rest });
        return { row: await changedRow(tx, viewer, id), undo };
      }),
    ),
  };
}

type Asking = { viewer: Viewer; ip: string };

const administer = <T>(house: WritingHouse, { viewer, ip }: Asking, work: (a: Administering) => Promise<T>) =>
  inTransaction(house.db, (tx) => work({ tx, now: house.clock.now(), actorId: viewer.personId, ip }));

/** One's own, or those of somebody whose absence is one's business. */
export function absenceRoutes(house: WritingHouse) {
  const os = implement(api.absences).$context<RequestContext>().use(guard);
  const ok = { ok: true as const };
  return {
    list: os.list.handler(async ({ context: { viewer }, input }) => {
      await requireKeeper(house.db, viewer, input.personId);
      return listAbsences(house.db, input.personId, house.clock.now());
    }),
    add: os.add.handler(async ({ context, input }) => {
      await requireKeeper(house.db, context.viewer, input.personId);
      return administer(house, context, (a) => addAbsence(a, input));
    }),
    remove: os.remove.handler(async ({ context, input }) => {
      await requireKeeper(house.db, context.viewer, input.personId);
      await administer(house, context, (a) => removeAbsence(a, input.personId, input.id));
      return ok;
    }),
  };
}

/**
 * Refuses who may not keep this person's absences: himself, administrators, dispatchers of a mailbox where he is a
 * member. For everybody else he may as well not exist.
 */
async function requireKeeper(db: Database, viewer: Viewer, personId: string): Promise<void> {
  if (viewer.personId === personId || viewer.isAdmin) return;
  const shared = await db
    .selectFrom('mailbox_member')
    .select('mailbox_id')
    .where('person_id', '=', personId)
    .execute();
  const theirs = shared.map(({ mailbox_id }) => viewer.memberships.get(mailbox_id)?.role);
  if (theirs.includes('dispatcher')) return;
  if (theirs.includes('member')) throw forbidden('absence.mayNot');
  throw notFound('notFound');
}

export function arrivalRoutes(house: WritingHouse) {
  const os = implement(api.arrival).$context<RequestContext>().use(guard);
  return {
    get: os.get.handler(async ({ input }) => ({
      rules: await readArrivalRules(house.db, input.mailboxId),
    })),
    set: os.set.handler(async ({ context, input }) => {
      await administer(house, context, (a) => setArrivalRules(a, input.mailboxId, input.rules));
      return { rules: await readArrivalRules(house.db, input.mailboxId) };
    }),
  };
}
