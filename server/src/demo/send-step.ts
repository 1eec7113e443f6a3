/** Steps of the content that write mail: draft, press of send, and the hand-over to the catcher. */
import { Readable } from 'node:stream';
import type { Viewer } from '../access/visibility.ts';
import { attachFile } from '../composing/attach-file.ts';
import { beginDraft } from '../composing/begin-draft.ts';
import { readDraft } from '../composing/find-draft.ts';
import { saveDraft } from '../composing/save-draft.ts';
import { sendDraft } from '../composing/send-draft.ts';
import type { Writing } from '../history/record.ts';
import { linkifyText } from '../mail/linkify.ts';
import { catchMail } from '../outbox/catcher.ts';
import { fileSent } from '../outbox/file-sent.ts';
import { recordOutcome } from '../outbox/record-outcome.ts';
import { takeAnswer } from '../outbox/take-answer.ts';
import { inTransaction, type Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import type { DemoAddress, DemoStep } from './content/index.ts';
import type { FoundedMailbox } from './found-company.ts';
import { filesOf } from './incoming-mail.ts';
import type { PlayHouse, Thread } from './play-step.ts';

type SendingStep = Extract<DemoStep, { type: 'reply' | 'forward' | 'new' }>;
type WritingStep = SendingStep | Extract<DemoStep, { type: 'draft' }>;

type Writes<S> = { mailbox: FoundedMailbox; thread: Thread; step: S };

/** Nobody else sees the rows while they are handed over, so this names no process. */
const HOLDER = 0;

const toAddress = ({ name, email }: DemoAddress) => ({ name, address: email });

/** Paragraphs of plain text as the editor writes them. */
export const htmlOf = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${linkifyText(paragraph)}</p>`)
    .join('');

const kindOf = (step: WritingStep) => (step.type === 'draft' ? 'reply' : step.type);

/** Begins the draft and saves what was typed, above the signature. Gives its id. */
export async function writeDraft(
  house: PlayHouse,
  viewer: Viewer,
  { mailbox, thread, step }: Writes<WritingStep>,
): Promise<{ draftId: string; seenSeq: number; to: string; subject: string }> {
  const now = house.clock.now();
  const kind = kindOf(step);
  const conversationId = step.type === 'new' ? null : thread.id;
  const where = { mailboxId: mailbox.id, kind, conversationId, messageId: null } as const;
  const draftId = await beginDraft(house, viewer, where, now);
  const draft = await readDraft(house.db, viewer, draftId);
  const to = step.type === 'forward' || step.type === 'new' ? [toAddress(step.to)] : draft.to;
  const cc = step.type === 'reply' && step.cc ? step.cc.map(toAddress) : draft.cc;
  const subject = step.type === 'new' ? step.subject : draft.subject;
  const content = { ...draft, to, cc, subject, html: htmlOf(step.text) + draft.html };
  await inTransaction(house.db, (tx) => saveDraft(tx, viewer, content, now));
  return { draftId, seenSeq: draft.seenSeq, to: to[0]?.address ?? '', subject };
}

/** Writes and presses send; what was sent waits in the outbox until `handOver`. */
export async function send(
  house: PlayHouse,
  viewer: Viewer,
  writes: Writes<SendingStep> & { index: number },
): Promise<void> {
  const { thread, step, index, mailbox } = writes;
  const { draftId, seenSeq, to, subject } = await writeDraft(house, viewer, writes);
  for (const { content, ...file } of step.type === 'reply' ? filesOf(step.attachments) : []) {
    await attachFile(house, viewer, draftId, { ...file, contentId: null }, Readable.from([content]));
  }
  const press = await sendDraft(house, viewer, {
    draftId,
    idempotencyKey: newId(),
    seenSeq,
    anyway: false,
    thenResolve: false,
  });
  if (press.outboxId === null) throw new Error('An answer of the demo was stopped at the press.');
  const { message_header, conversation_id } = await house.db
    .selectFrom('outbox')
    .select(['message_header', 'conversation_id'])
    .where('id', '=', press.outboxId)
    .executeTakeFirstOrThrow();
  thread.id = conversation_id;
  thread.outboxIds.set(index, press.outboxId);
  // Who was written to answers; the one that it was forwarded to does not.
  if (step.type !== 'forward')
    thread.mails.push({ header: message_header, from: mailbox.address, to, subject });
}

/** Hands the answer over to the catcher and files it in Sent, as the outbox does. */
export async function handOver(house: PlayHouse, thread: Thread, index: number): Promise<void> {
  const outboxId = thread.outboxIds.get(index);
  if (outboxId === undefined) throw new Error('Nothing was sent by this step.');
  const now = house.clock.now();
  const writing = (tx: Tx): Writing => ({
    tx,
    actor: { kind: 'system' },
    now,
    historyKey: house.keys.historyKey,
  });
  const taken = await inTransaction(house.db, (tx) => takeAnswer(writing(tx), outboxId, HOLDER));
  if (!taken) throw new Error('An answer of the demo was stopped at its hand-over.');
  const outcome = await catchMail(house.db, taken, now);
  await inTransaction(house.db, async (tx) => {
    await recordOutcome(writing(tx), taken, outcome);
    await fileSent(tx, outboxId, now);
  });
}
