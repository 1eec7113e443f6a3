import { personName } from '../conversations/sight.ts';
import type { Database, Tx } from '../platform/database.ts';
import type { Holder } from './assignment.ts';

/** Who has it, with the name for the sentence. */
export async function holderOf(db: Database | Tx, assigneeId: string | null): Promise<Holder> {
  return { assigneeId, name: await personName(db, assigneeId) };
}
