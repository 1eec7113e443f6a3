/** What the outside writes to the demo's company, as real messages (RFC 5322). Pure. */
import { composeMessage } from '../mail/compose.ts';
import { replySubject } from '../mail/thread.ts';
import {
  attachmentBytes,
  type DemoAttachment,
  type DemoConversation,
  type DemoIncoming,
} from './content/index.ts';

/** A mail of the conversation that came or left before; `header` is its Message-ID without angle brackets. */
export type EarlierMail = { header: string; from: string; to: string; subject: string };

export type IncomingMail = {
  step: DemoIncoming;
  conversation: DemoConversation;
  /** The mailbox written to. */
  to: { name: string; address: string };
  earlier: readonly EarlierMail[];
  /** Unique, for the Message-ID. */
  id: string;
  at: Date;
};

const MIME_TYPES: Record<DemoAttachment['kind'], string> = {
  pdf: 'application/pdf',
  png: 'image/png',
  csv: 'text/csv',
  txt: 'text/plain',
  ics: 'text/calendar',
};

/** The attachments of a step as files. */
export function filesOf(attachments: readonly DemoAttachment[] = []) {
  return attachments.map((attachment) => ({
    filename: attachment.filename,
    mimeType: MIME_TYPES[attachment.kind],
    content: attachmentBytes(attachment),
  }));
}

/** Gives the raw source, with what the servers on the way put before it, and the Message-ID. */
export async function writeIncoming(mail: IncomingMail): Promise<{ raw: Buffer; written: EarlierMail }> {
  const { step, conversation, to, earlier, at } = mail;
  const domain = step.from.email.slice(step.from.email.lastIndexOf('@') + 1);
  const header = `${mail.id}@${domain}`;
  const isFirst = earlier.length === 0;
  const subject = step.subject ?? (isFirst ? conversation.subject : replySubject(conversation.subject, 'fr'));
  const written = { header, from: step.from.email, to: to.address, subject };
  const before = [
    `Return-Path: <${step.automatic === undefined ? step.from.email : ''}>`,
    `Received: from mx.${domain} by mail.example.test with ESMTPS; ${dateText(at)}`,
    `Delivered-To: ${to.address}`,
  ];
  if (step.automatic === 'bounce') {
    return { raw: Buffer.from([...before, ...bounceLines(mail, header)].join('\r\n')), written };
  }
  if (step.automatic === 'newsletter') before.push(...listLines(step.from.email, domain));
  const parent = step.replyToPrevious ? earlier.at(-1) : undefined;
  const bytes = await composeMessage({
    from: { name: step.from.name, address: step.from.email },
    to: [to],
    cc: (step.cc ?? []).map(({ name, email }) => ({ name, address: email })),
    subject,
    text: step.text,
    html: step.html ?? null,
    attachments: filesOf(step.attachments),
    messageId: header,
    inReplyTo: parent?.header ?? null,
    references: parent ? earlier.map((one) => one.header) : [],
    date: at,
    autoSubmitted: step.automatic === 'outOfOffice' ? 'auto-replied' : null,
  });
  return { raw: Buffer.concat([Buffer.from(`${before.join('\r\n')}\r\n`), bytes]), written };
}

/** RFC 2369 and RFC 2919: what tells a mail to many. */
const listLines = (from: string, domain: string) => [
  `List-Id: <lettre.${domain}>`,
  `List-Unsubscribe: <mailto:${from}?subject=unsubscribe>`,
  'Precedence: bulk',
];

/** A report that the mail before could not be delivered (RFC 3464). */
function bounceLines({ step, to, earlier, at }: IncomingMail, header: string): string[] {
  const original = earlier.at(-1);
  if (!original) throw new Error('A bounce needs a mail that bounced.');
  const mta = step.from.email.slice(step.from.email.lastIndexOf('@') + 1);
  const boundary = 'delivery-report';
  return [
    `Message-ID: <${header}>`,
    `Date: ${dateText(at)}`,
    `From: ${step.from.name.replace(/[^ -~]|["(),:;<>@[\\\]]/g, '')} <${step.from.email}>`,
    `To: ${to.address}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...step.text.split('\n'),
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${mta}`,
    '',
    `Final-Recipient: rfc822; ${original.to}`,
    'Action: failed',
    'Status: 5.1.1',
    `Diagnostic-Code: smtp; 550 5.1.1 <${original.to}>: Recipient address rejected: User unknown`,
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <${original.header}>`,
    `From: ${original.from}`,
    `To: ${original.to}`,
    '',
    `--${boundary}--`,
    '',
  ];
}

/** RFC 5322 §3.3, in UTC. */
const dateText = (date: Date): string => date.toUTCString().replace('GMT', '+0000');
