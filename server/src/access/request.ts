/** What every route is called with, and the one guard that reads `access` from the contract. */
import type { Access } from '@guichet/contract/route';
import { os } from '@orpc/server';
import type { FastifyRequest } from 'fastify';
import { forbidden, unauthorized } from '../platform/errors.ts';
import type { Viewer } from './visibility.ts';

export type RequestContext = {
  /** Null without a session. */
  viewer: Viewer | null;
  headers: Headers;
  ip: string;
};

/**
 * Refuses whoever may not call this route at all; what concerns one conversation or mailbox is decided by the
 * slice with `requirePermission`. After it `viewer` is there.
 */
export const guard = os.$context<RequestContext>().middleware(({ context, next, procedure }) => {
  const { access } = procedure['~orpc'].meta as { access: Access };
  if (!context.viewer) throw unauthorized('session.required');
  if (access === 'admin' && !context.viewer.isAdmin) throw forbidden('admin.only');
  return next({ context: { viewer: context.viewer } });
});

/** The signed-in person of a request to a plain route; null without a session. */
export type ViewerOf = (request: FastifyRequest) => Promise<Viewer | null>;

/** What plain routes ask first, as `guard` does for those of the contract: who is there; nobody is refused. */
export const signedIn =
  (viewerOf: ViewerOf) =>
  async (request: FastifyRequest): Promise<Viewer> => {
    const viewer = await viewerOf(request);
    if (!viewer) throw unauthorized('session.required');
    return viewer;
  };
