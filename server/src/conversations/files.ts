/**
 * What the browser fetches by itself, outside the contract: the frame of an HTML mail, the source, the history as a
 * file. Each obeys the same rule of who sees what; what may not be
 * seen answers as what does not exist.
 */
import { readsSetAside } from '@guichet/contract/mailboxes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requirePermission } from '../access/permission.ts';
import { signedIn, type ViewerOf } from '../access/request.ts';
import type { Viewer } from '../access/visibility.ts';
import { readHistory } from '../history/read.ts';
import type { ParsePool } from '../mail/parse-pool.ts';
import type { BlobStore } from '../platform/blobs.ts';
import { contentDisposition } from '../platform/content-disposition.ts';
import type { Database } from '../platform/database.ts';
import { forbidden, notFound } from '../platform/errors.ts';
import { readAddress } from '../platform/read-input.ts';
import { safeHeaders } from '../platform/safe-headers.ts';
import { absorbedHistories, standsFor } from './absorbed.ts';
import { frameDocument, framePolicy } from './frame.ts';
import { historyCsv } from './history-csv.ts';
import { storedAttachments } from './read-messages.ts';
import { findVisible, findVisibleMessage, type SeenConversation } from './sight.ts';

export type FilesHouse = { db: Database; blobs: BlobStore; parse: Pick<ParsePool, 'sanitize'> };

const MessageParams = z.object({ id: z.uuid() });
const HistoryParams = z.object({ id: z.uuid(), format: z.enum(['csv', 'json']) });

const isAsked = (request: FastifyRequest, name: string): boolean =>
  (request.query as Record<string, unknown>)[name] === '1';

/** Registers the plain routes. `viewerOf` gives the signed-in person of a request, null without a session. */
export function registerFiles(fastify: FastifyInstance, house: FilesHouse, viewerOf: ViewerOf): void {
  const viewing = signedIn(viewerOf);

  fastify.get('/api/messages/:id/frame', async (request, reply) => {
    const viewer = await viewing(request);
    const { id } = readAddress(MessageParams, request.params);
    return sendFrame(house, viewer, id, isAsked(request, 'remote'), reply);
  });

  fastify.get('/api/messages/:id/source', async (request, reply) => {
    const viewer = await viewing(request);
    const { id } = readAddress(MessageParams, request.params);
    const { message } = await findVisibleMessage(house.db, viewer, id);
    const name = `${message.subject || 'message'}.eml`;
    return sendSource(house, message.blob_sha256, name, isAsked(request, 'download'), reply);
  });

  fastify.get('/api/set-aside/:id/source', async (request, reply) => {
    const viewer = await viewing(request);
    const { id } = readAddress(MessageParams, request.params);
    const item = await findSetAside(house.db, viewer, id);
    return sendSource(house, item.blobSha256, `UID ${item.uid}.eml`, isAsked(request, 'download'), reply);
  });

  fastify.get('/api/conversations/:id/history.:format', async (request, reply) => {
    const viewer = await viewing(request);
    const { id: askedFor, format } = readAddress(HistoryParams, request.params);
    const id = await standsFor(house.db, askedFor);
    const seen = await findVisible(house.db, viewer, id);
    requireExport(viewer, seen);
    const absorbed = await absorbedHistories(house.db, id);
    const events = [...(await readHistory(house.db, id)), ...absorbed.flatMap((one) => one.events)];
    safeHeaders(reply);
    reply.header('content-disposition', contentDisposition('attachment', `historique-${id}.${format}`));
    if (format === 'json') {
      reply.header('content-type', 'application/json; charset=utf-8');
      return reply.send(JSON.stringify(events, null, 2));
    }
    reply.header('content-type', 'text/csv; charset=utf-8');
    return reply.send(await historyCsv(house.db, events));
  });
}

/** Who reads the history on screen may take it along; so may who exports. */
function requireExport(viewer: Viewer, { sight, membership }: SeenConversation): void {
  if (!membership.privileges.has('export')) requirePermission(viewer, sight, 'seeHistory');
}

/**
 * The source of a mail that was set aside. Nobody has said yet whose it is, so only those see it who see the whole
 * mailbox by their role. An administrator reads in the settings that it is there and why, so he is told who may
 * open it; for anybody else it does not exist.
 */
async function findSetAside(
  db: Database,
  viewer: Viewer,
  id: string,
): Promise<{ blobSha256: string; uid: number }> {
  const item = await db
    .selectFrom('set_aside')
    .innerJoin('folder', 'folder.id', 'set_aside.folder_id')
    .select(['folder.mailbox_id', 'set_aside.uid', 'set_aside.blob_sha256'])
    .where('set_aside.id', '=', id)
    .executeTakeFirst();
  if (!item) throw notFound('notFound');
  if (!readsSetAside(viewer.memberships.get(item.mailbox_id)?.role ?? null)) {
    throw viewer.isAdmin ? forbidden('setAside.notYours') : notFound('notFound');
  }
  if (item.blob_sha256 === null) throw notFound('notFound');
  return { blobSha256: item.blob_sha256, uid: item.uid };
}

function sendSource(
  house: FilesHouse,
  blobSha256: string,
  name: string,
  isDownload: boolean,
  reply: FastifyReply,
) {
  safeHeaders(reply);
  reply.header('content-type', isDownload ? 'message/rfc822' : 'text/plain; charset=utf-8');
  reply.header('content-disposition', contentDisposition(isDownload ? 'attachment' : 'inline', name));
  return reply.send(house.blobs.open(blobSha256));
}

async function sendFrame(
  house: FilesHouse,
  viewer: Viewer,
  messageId: string,
  allowRemote: boolean,
  reply: FastifyReply,
) {
  const { message } = await findVisibleMessage(house.db, viewer, messageId);
  const body = await house.db
    .selectFrom('message_body')
    .select('html')
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  if (!body || body.html === null) throw notFound('notFound');
  const cids = Object.fromEntries(
    storedAttachments(message.attachments).flatMap(({ contentId }) =>
      contentId === null
        ? []
        : [[contentId, `/api/messages/${messageId}/inline/${encodeURIComponent(contentId)}`]],
    ),
  );
  const safe = await house.parse.sanitize(body.html, { cids, allowRemote });
  // The body route says that the plain text stands, and gives no path to here.
  if (!safe.ok) throw notFound('notFound');
  safeHeaders(reply);
  reply.header('content-type', 'text/html; charset=utf-8');
  reply.header('content-security-policy', framePolicy(allowRemote));
  reply.header('x-frame-options', 'SAMEORIGIN');
  return reply.send(frameDocument(safe.html, viewer.language));
}
