/**
 * The same act on many conversations, and taking an act back.
 *
 * A bulk job fixes its list when it starts, does each conversation once (also over a crash), tells its owner live
 * how far it is (`job` of the live stream), and reports what was refused and why. Undo is the inverse command: it
 * expects what the act left, and is refused when somebody acted since. What was sent is never undone.
 */
import { z } from 'zod';
import { ConversationRow, Filter } from './conversations.ts';
import { Id, Place, Status } from './events.ts';
import { BlockScope, FolderChoice } from './filing.ts';
import { route } from './route.ts';

/** At most so many conversations are named one by one; more are chosen by their filter. */
export const MOST_NAMED = 5000;

/** What can be done with a selection. Each is the command of its own route, judged conversation by conversation. */
export const BulkAct = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('claim') }),
  z.object({
    kind: z.literal('assign'),
    assigneeId: Id.nullable(),
    message: z.string().trim().max(2000).default(''),
  }),
  z.object({ kind: z.literal('status'), status: Status }),
  z.object({ kind: z.literal('place'), place: Place.exclude(['filed']) }),
  z.object({
    kind: z.literal('affect'),
    departmentId: Id.nullable(),
    clearAssignee: z.boolean().default(false),
  }),
  z.object({ kind: z.literal('qualify'), qualificationId: Id.nullable() }),
  z.object({
    kind: z.literal('tag'),
    add: z.array(Id).max(50).default([]),
    remove: z.array(Id).max(50).default([]),
  }),
  /** `until` null = only until someone outside writes. */
  z.object({ kind: z.literal('snooze'), until: z.iso.datetime().nullable() }),
  z.object({ kind: z.literal('wake') }),
  z.object({ kind: z.literal('star'), starred: z.boolean() }),
  z.object({ kind: z.literal('follow'), following: z.boolean() }),
  z.object({ kind: z.literal('file'), folder: FolderChoice }),
  z.object({ kind: z.literal('move'), mailboxId: Id }),
  z.object({ kind: z.literal('block'), scope: BlockScope.default('address') }),
  /** Never undone. */
  z.object({ kind: z.literal('deleteForGood') }),
  z.object({ kind: z.literal('markRead') }),
  z.object({ kind: z.literal('markUnread') }),
]);
export type BulkAct = z.infer<typeof BulkAct>;
export type BulkKind = BulkAct['kind'];

export const BulkState = z.enum(['waiting', 'running', 'done', 'cancelled', 'failed']);
export type BulkState = z.infer<typeof BulkState>;

export const BulkJob = z.object({
  id: Id,
  act: BulkAct,
  state: BulkState,
  /** Null until the list is fixed. */
  total: z.number().int().nullable(),
  done: z.number().int(),
  /** It stood so already. */
  unchanged: z.number().int(),
  refused: z.number().int(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** It has ended, did something that can be taken back, and is not too old. */
  undoable: z.boolean(),
  /** The job that this one takes back. */
  undoes: Id.nullable(),
  /** The job that takes this one back. */
  undoneBy: Id.nullable(),
});
export type BulkJob = z.infer<typeof BulkJob>;

/** Refusals of one kind. `sentence` is in the reader's language; `ids` are those that he may still see, at most 1000. */
export const BulkRefusal = z.object({
  reason: z.string(),
  sentence: z.string(),
  count: z.number().int(),
  ids: z.array(Id),
});
export type BulkRefusal = z.infer<typeof BulkRefusal>;

export const BulkSelection = z.union([
  z.object({ ids: z.array(Id).min(1).max(MOST_NAMED) }),
  /** All that match now; without `mailboxId`: of everything assigned to me, as in the list. */
  z.object({ filter: Filter, mailboxId: Id.optional() }),
]);
export type BulkSelection = z.infer<typeof BulkSelection>;

const id = z.object({ id: Id });

export const acts = {
  /**
   * Takes an act of mine back (`undo` of its answer), within 24 hours. `undo.overtaken` when somebody acted since.
   * Again = the same answer.
   */
  undo: route('signedIn')
    .route({ method: 'POST', path: '/acts/{id}/undo' })
    .input(id)
    .output(z.object({ row: ConversationRow })),
  /** `id` is chosen by the caller: the same one again gives the job that is there. Up to 50 have ended when it answers. */
  startBulk: route('signedIn')
    .route({ method: 'POST', path: '/bulk' })
    .input(id.extend({ act: BulkAct, selection: BulkSelection }))
    .output(BulkJob),
  /** My jobs of the last 24 hours, newest first. */
  bulkJobs: route('signedIn').route({ method: 'GET', path: '/bulk' }).output(z.array(BulkJob)),
  bulkJob: route('signedIn').route({ method: 'GET', path: '/bulk/{id}' }).input(id).output(BulkJob),
  bulkReport: route('signedIn')
    .route({ method: 'GET', path: '/bulk/{id}/report' })
    .input(id)
    .output(z.object({ job: BulkJob, refusals: z.array(BulkRefusal) })),
  /** What is done stays done (and can be taken back); the rest is left. */
  cancelBulk: route('signedIn')
    .route({ method: 'POST', path: '/bulk/{id}/cancel' })
    .input(id)
    .output(BulkJob),
  /** A job of its own over the other's list; skips what was touched since. The same again gives the job that is there. */
  undoBulk: route('signedIn').route({ method: 'POST', path: '/bulk/{id}/undo' }).input(id).output(BulkJob),
};
