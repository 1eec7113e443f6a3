/** A draft that is written at once, before the server has begun it. No browser in here. */
import type { Draft, DraftKind } from '@guichet/contract/composing';
import type { Address, ConversationDetail, Message } from '@guichet/contract/conversations';
import { type MyMailbox, signaturesFor } from '@guichet/contract/people';
import { conversationReference, fillHtml } from '@guichet/contract/placeholders';

export type LocalDraftInput = {
  id: string;
  kind: DraftKind;
  mailbox: MyMailbox;
  /** Null for a new mail. */
  detail: Pick<ConversationDetail, 'row' | 'messages'> | null;
  /** The message that is answered; null for the newest that a person sent us. */
  messageId: string | null;
  now: Date;
  language: 'fr' | 'en';
};

/**
 * What the server is going to write into it, as far as it is known here: it fills in the quotation, and corrects what
 * nobody touched meanwhile. Revision 0 says that the server knows nothing of it.
 */
export function localDraft({ id, kind, mailbox, detail, messageId, now, language }: LocalDraftInput): Draft {
  const answered = detail ? answeredIn(detail.messages, messageId) : null;
  const own = [mailbox.address, ...mailbox.aliases];
  const from = answered ? writtenTo(answered, own) : mailbox.address;
  const [signature] = signaturesFor(mailbox.signatures, from);
  const known = { address: from, reference: detail && conversationReference(detail.row.id) };
  return {
    id,
    mailboxId: mailbox.id,
    conversationId: detail?.row.id ?? null,
    messageId,
    kind,
    from,
    ...recipientsOf(answered, kind, own),
    bcc: [],
    subject: kind === 'new' ? '' : (detail?.row.subject ?? ''),
    html: signature ? `<p></p>${fillHtml(signature.html, known, language)}` : '',
    quotedHtml: '',
    attachments: [],
    seenSeq: detail?.row.seq ?? 0,
    revision: 0,
    updatedAt: now.toISOString(),
  };
}

function answeredIn(messages: readonly Message[], messageId: string | null): Message | null {
  if (messageId !== null) return messages.find(({ id }) => id === messageId) ?? null;
  const fromPerson = messages.findLast((one) => one.direction === 'in' && !one.automatic && !one.bounce);
  return fromPerson ?? messages.at(-1) ?? null;
}

const keyOf = ({ address }: Address) => address.toLowerCase();

function writtenTo({ to, cc, from }: Message, own: readonly string[]): string {
  const named = [...to, ...cc, ...(from ? [from] : [])].map(keyOf);
  return own.find((address) => named.includes(address.toLowerCase())) ?? own[0] ?? '';
}

function recipientsOf(
  answered: Message | null,
  kind: DraftKind,
  own: readonly string[],
): Pick<Draft, 'to' | 'cc'> {
  if (!answered || kind === 'forward' || kind === 'new') return { to: [], cc: [] };
  const taken = new Set(own.map((address) => address.toLowerCase()));
  const take = (list: readonly Address[]) =>
    list.filter((one) => {
      if (taken.has(keyOf(one))) return false;
      taken.add(keyOf(one));
      return true;
    });
  const isAll = kind === 'replyAll';
  const isOurs =
    answered.from !== null && own.some((one) => one.toLowerCase() === keyOf(answered.from as Address));
  if (isOurs) return { to: take(answered.to), cc: isAll ? take(answered.cc) : [] };
  const replyTo = take(answered.replyTo);
  const to = replyTo.length > 0 ? replyTo : take(answered.from ? [answered.from] : []);
  return isAll ? { to: [...to, ...take(answered.to)], cc: take(answered.cc) } : { to, cc: [] };
}
