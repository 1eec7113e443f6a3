import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import type { House } from '../platform/house.ts';
import { lookAt } from './look-at.ts';
import { readEnclosed } from './read-enclosed.ts';
import { readInvitations } from './read-invitations.ts';

export function attachmentRoutes(house: Pick<House, 'db' | 'blobs' | 'parse'>) {
  const os = implement(api.attachments).$context<RequestContext>().use(guard);
  return {
    look: os.look.handler(({ context: { viewer }, input }) => lookAt(house, viewer, input)),
    invitations: os.invitations.handler(({ context: { viewer }, input }) =>
      readInvitations(house, viewer, input.messageId),
    ),
    enclosed: os.enclosed.handler(({ context: { viewer }, input }) => readEnclosed(house, viewer, input)),
  };
}
