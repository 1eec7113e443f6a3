/**
 * Bytes of attachments, which browsers fetch by themselves: to save, to show, all as one zip. Each obeys the rule of
 * who sees what; what may not be seen answers as what does not exist.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { signedIn, type ViewerOf } from '../access/request.ts';
import { framePolicy } from '../conversations/frame.ts';
import { sniff } from '../mail/sniff.ts';
import { contentDisposition, savedAs } from '../platform/content-disposition.ts';
import { readAddress } from '../platform/read-input.ts';
import { safeHeaders } from '../platform/safe-headers.ts';
import { type FoundAttachment, findAttachment } from './find-attachment.ts';
import { type EnclosedHouse, enclosedFrame } from './read-enclosed.ts';
import { SAVED_POLICY, servedAs } from './served-as.ts';
import { conversationZip, messageZip, type ZipDownload } from './write-zip.ts';

const IdParams = z.object({ id: z.uuid() });
const AttachmentParams = IdParams.extend({ index: z.coerce.number().int().min(0).max(100_000) });
const InlineParams = IdParams.extend({ contentId: z.string().min(1).max(998) });

/** Registers the plain routes. `viewerOf` gives the signed-in person of a request, null without a session. */
export function registerAttachmentFiles(
  fastify: FastifyInstance,
  house: EnclosedHouse,
  viewerOf: ViewerOf,
): void {
  const viewing = signedIn(viewerOf);

  fastify.get('/api/messages/:id/attachments/:index', async (request, reply) => {
    const viewer = await viewing(request);
    const { id, index } = readAddress(AttachmentParams, request.params);
    const found = await findAttachment(house, viewer, id, (one) => one.index === index);
    const isInline = (request.query as Record<string, unknown>).inline === '1';
    return sendAttachment(found, isInline, reply);
  });

  fastify.get('/api/messages/:id/inline/:contentId', async (request, reply) => {
    const viewer = await viewing(request);
    const { id, contentId } = readAddress(InlineParams, request.params);
    const found = await findAttachment(house, viewer, id, (one) => one.contentId === contentId);
    return sendAttachment(found, true, reply);
  });

  fastify.get('/api/messages/:id/attachments/:index/frame', async (request, reply) => {
    const viewer = await viewing(request);
    const { id, index } = readAddress(AttachmentParams, request.params);
    const document = await enclosedFrame(house, viewer, { messageId: id, index });
    safeHeaders(reply);
    reply.header('content-type', 'text/html; charset=utf-8');
    reply.header('content-security-policy', framePolicy(false));
    reply.header('x-frame-options', 'SAMEORIGIN');
    return reply.send(document);
  });

  fastify.get('/api/messages/:id/attachments.zip', async (request, reply) => {
    const viewer = await viewing(request);
    return sendZip(await messageZip(house, viewer, readAddress(IdParams, request.params).id), reply);
  });

  fastify.get('/api/conversations/:id/attachments.zip', async (request, reply) => {
    const viewer = await viewing(request);
    return sendZip(await conversationZip(house, viewer, readAddress(IdParams, request.params).id), reply);
  });
}

function sendAttachment({ content, filename }: FoundAttachment, isInline: boolean, reply: FastifyReply) {
  const shown = isInline ? servedAs(sniff(content.content, content.mimeType, content.filename)) : null;
  safeHeaders(reply);
  reply.header('content-type', shown?.contentType ?? savedAs(content.mimeType));
  reply.header('content-disposition', contentDisposition(shown?.disposition ?? 'attachment', filename));
  reply.header('content-security-policy', shown?.policy ?? SAVED_POLICY);
  const bytes = content.content;
  return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

function sendZip({ name, content }: ZipDownload, reply: FastifyReply) {
  safeHeaders(reply);
  reply.header('content-type', 'application/zip');
  reply.header('content-disposition', contentDisposition('attachment', name));
  reply.header('content-security-policy', SAVED_POLICY);
  return reply.send(content);
}
