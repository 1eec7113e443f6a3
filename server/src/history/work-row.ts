import type { Selectable } from 'kysely';
import type { ConversationTable } from '../platform/schema.ts';
import type { WorkColumns } from './evolve.ts';

type WorkRow = Pick<
  Selectable<ConversationTable>,
  | 'status'
  | 'assignee_id'
  | 'department_id'
  | 'qualification_id'
  | 'absorbed_by'
  | 'merge_proposal'
  | 'tag_ids'
  | 'follower_ids'
  | 'is_snoozed'
  | 'snoozed_until'
  | 'is_deleted'
  | 'work_seq'
  | 'answered_at'
  | 'answered_by'
  | 'sending'
>;

/** The work columns of a stored row. */
export function readWork(row: WorkRow): WorkColumns {
  return {
    status: row.status as WorkColumns['status'],
    assigneeId: row.assignee_id,
    departmentId: row.department_id,
    qualificationId: row.qualification_id,
    absorbedBy: row.absorbed_by,
    mergeProposal: row.merge_proposal,
    tagIds: row.tag_ids,
    followerIds: row.follower_ids,
    isSnoozed: row.is_snoozed,
    snoozedUntil: row.snoozed_until?.toISOString() ?? null,
    isDeleted: row.is_deleted,
    workSeq: row.work_seq,
    answeredAt: row.answered_at?.toISOString() ?? null,
    answeredBy: row.answered_by,
    sending: row.sending as WorkColumns['sending'],
  };
}

/** Work columns as the database names them; times stay ISO text. */
export function workRow(work: WorkColumns) {
  return {
    status: work.status,
    assignee_id: work.assigneeId,
    department_id: work.departmentId,
    qualification_id: work.qualificationId,
    absorbed_by: work.absorbedBy,
    merge_proposal: work.mergeProposal,
    tag_ids: work.tagIds,
    follower_ids: work.followerIds,
    is_snoozed: work.isSnoozed,
    snoozed_until: work.snoozedUntil,
    is_deleted: work.isDeleted,
    work_seq: work.workSeq,
    answered_at: work.answeredAt,
    answered_by: work.answeredBy,
    sending: work.sending,
  };
}
