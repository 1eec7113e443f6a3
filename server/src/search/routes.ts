import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import type { House } from '../platform/house.ts';
import { explainHiding } from './explain-hiding.ts';
import { listMarks } from './list-marks.ts';
import { searchConversations } from './search-conversations.ts';

export function searchRoutes({ db }: Pick<House, 'db'>) {
  const os = implement(api.search).$context<RequestContext>().use(guard);
  return {
    list: os.list.handler(({ context: { viewer }, input }) => searchConversations(db, viewer, input)),
    marks: os.marks.handler(async ({ context: { viewer }, input }) => ({
      marks: await listMarks(db, viewer, input),
    })),
    why: os.why.handler(({ context: { viewer }, input }) => explainHiding(db, viewer, input)),
  };
}
