/** People answer customers while the product dies under their hands. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Draft, SendResult } from '@guichet/contract/composing';
import type { ConversationRow } from '@guichet/contract/conversations';
import type { Chance } from './chance.ts';
import { type Person, Refused } from './person.ts';

export type Press = {
  conversationId: string;
  idempotencyKey: string;
  /** Stands in the mail and in no other. */
  mark: string;
  /** What the author or a colleague does besides. */
  fate: 'plain' | 'unknownRecipient' | 'noteOfAnother' | 'takenBack';
};

export type Writers = { author: Person; colleague: Person; mailboxId: string };

/** Conversations to answer, each once. */
export async function chooseConversations(
  { author, mailboxId }: Writers,
  chance: Chance,
  count: number,
): Promise<string[]> {
  const rows: ConversationRow[] = [];
  let cursor: string | null = null;
  do {
    const query = `mailboxId=${mailboxId}&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const page: { rows: ConversationRow[]; next: string | null } = await author.ask(
      'GET',
      `/conversations?${query}`,
    );
    rows.push(...page.rows);
    cursor = page.next;
  } while (cursor && rows.length < count * 4);
  const chosen: string[] = [];
  while (chosen.length < count && rows.length > 0) {
    const [row] = rows.splice(chance.whole(rows.length), 1);
    if (row) chosen.push(row.id);
  }
  return chosen;
}

const FATES: readonly Press['fate'][] = [
  'plain',
  'plain',
  'plain',
  'plain',
  'noteOfAnother',
  'unknownRecipient',
  'plain',
  'takenBack',
  'plain',
  'plain',
];

/**
 * Answers the conversations, three at a time. Gives what was pressed; each press is one mail at most.
 * @param from how many were answered before
 */
export async function answerAll(
  writers: Writers,
  conversationIds: readonly string[],
  from: number,
): Promise<Press[]> {
  const presses = conversationIds.map(
    (conversationId, index): Press => ({
      conversationId,
      idempotencyKey: randomUUID(),
      mark: `marque-${randomUUID()}`,
      fate: FATES[(from + index) % FATES.length] ?? 'plain',
    }),
  );
  const waiting = [...presses];
  const write = async () => {
    for (let press = waiting.shift(); press; press = waiting.shift()) await answer(writers, press);
  };
  await Promise.all([write(), write(), write()]);
  return presses;
}

async function answer({ author, colleague, mailboxId }: Writers, press: Press): Promise<void> {
  const { conversationId } = press;
  const draft = await author.ask<Draft>('POST', '/drafts', {
    mailboxId,
    kind: 'reply',
    conversationId,
    messageId: null,
  });
  await save(author, draft, press);
  const send = () =>
    author.ask<SendResult>('POST', `/drafts/${draft.id}/send`, {
      idempotencyKey: press.idempotencyKey,
      seenSeq: draft.seenSeq,
    });
  const [first, again] = await Promise.all([send(), send()]);
  if (first.outcome !== 'queued' || again.outcome !== 'queued' || first.outboxId !== again.outboxId) {
    throw new Error(`one press was answered with ${JSON.stringify([first, again])}`);
  }
  if (press.fate === 'noteOfAnother') {
    const note = { noteId: randomUUID(), text: 'Attends, je l’ai eue au téléphone.', mentions: [] };
    await unlessTooLate(colleague.ask('POST', `/conversations/${conversationId}/notes`, note));
  }
  if (press.fate === 'takenBack')
    await unlessTooLate(author.ask('POST', `/outbox/${first.outboxId}/take-back`));
}

/** The one who saved may not have heard that it was saved. */
async function save(author: Person, draft: Draft, press: Press): Promise<void> {
  const { id, revision, from, cc, bcc, subject, quotedHtml, seenSeq } = draft;
  const html = `<p>Bonjour, c’est parti. ${press.mark}</p>`;
  const to = press.fate === 'unknownRecipient' ? [{ name: '', address: 'personne@example.test' }] : draft.to;
  const content = { revision, from, to, cc, bcc, subject, html, quotedHtml, seenSeq };
  try {
    await author.ask('PUT', `/drafts/${id}`, content);
  } catch (error) {
    const standing = await author.ask<Draft>('GET', `/drafts/${id}`);
    if (!standing.html.includes(press.mark)) throw error;
  }
}

/** It may have left in the meantime, or have been done by the request before. */
async function unlessTooLate(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
  });
  await sleep(1);
}
