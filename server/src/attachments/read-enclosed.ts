import type { EnclosedMessage } from '@guichet/contract/attachments';
import type { Viewer } from '../access/visibility.ts';
import { attachmentName } from '../conversations/attachment-name.ts';
import { frameDocument } from '../conversations/frame.ts';
import { linkifyText } from '../mail/linkify.ts';
import type { ParsedMessage } from '../mail/message.ts';
import type { ParsePool } from '../mail/parse-pool.ts';
import { sniff } from '../mail/sniff.ts';
import { notFound } from '../platform/errors.ts';
import { type AttachmentHouse, findAttachment } from './find-attachment.ts';

export type EnclosedHouse = AttachmentHouse & { parse: Pick<ParsePool, 'parse' | 'sanitize'> };
export type WhichAttachment = { messageId: string; index: number };

/** A mail that is attached to a mail, as a page shows it. @throws notFound for what is none */
export async function readEnclosed(
  house: EnclosedHouse,
  viewer: Viewer,
  which: WhichAttachment,
): Promise<EnclosedMessage> {
  const parsed = await parseEnclosed(house, viewer, which);
  const hasFrame = parsed.html !== null && (await enclosedHtml(house, parsed.html)) !== null;
  return {
    from: parsed.from,
    to: parsed.to.slice(0, 200),
    cc: parsed.cc.slice(0, 200),
    subject: parsed.subject,
    sentAt: parsed.date?.toISOString() ?? null,
    textHtml: hasFrame ? null : linkifyText(parsed.text ?? ''),
    framePath: hasFrame ? `/api/messages/${which.messageId}/attachments/${which.index}/frame` : null,
    files: parsed.attachments
      .filter((one) => !one.inline)
      .slice(0, 100)
      .map((one) => ({ filename: attachmentName(one, viewer.language), size: one.size })),
  };
}

/** The document in which its HTML is shown. @throws notFound for what is no mail, or has no HTML that is safe */
export async function enclosedFrame(
  house: EnclosedHouse,
  viewer: Viewer,
  which: WhichAttachment,
): Promise<string> {
  const { html } = await parseEnclosed(house, viewer, which);
  const safe = html === null ? null : await enclosedHtml(house, html);
  if (safe === null) throw notFound('notFound');
  return frameDocument(safe, viewer.language);
}

/** Nothing remote, and no pictures of its own parts: they have no address. */
async function enclosedHtml({ parse }: EnclosedHouse, html: string): Promise<string | null> {
  const safe = await parse.sanitize(html, { cids: {}, allowRemote: false });
  return safe.ok ? safe.html : null;
}

async function parseEnclosed(
  house: EnclosedHouse,
  viewer: Viewer,
  { messageId, index }: WhichAttachment,
): Promise<ParsedMessage> {
  const { content } = await findAttachment(house, viewer, messageId, (one) => one.index === index);
  const { kind } = sniff(content.content, content.mimeType, content.filename);
  if (kind !== 'message') throw notFound('notFound');
  const outcome = await house.parse.parse(content.content);
  if (!outcome.ok) throw notFound('notFound');
  return outcome.parsed;
}
