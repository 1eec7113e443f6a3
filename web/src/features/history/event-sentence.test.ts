import type { ConversationDetail } from '@guichet/contract/conversations';
import type { Actor, HistoryEvent, HistoryEventBody } from '@guichet/contract/events';
import { i18n, type Messages } from '@lingui/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventSentence } from './event-sentence.ts';
import { type HistoryNames, sentenceParts } from './names.ts';

const catalogs = import.meta.glob<Messages>('./locales/*.po', { import: 'messages', eager: true });
const speak = (locale: 'fr' | 'en') =>
  i18n.loadAndActivate({ locale, messages: catalogs[`./locales/${locale}.po`] ?? {} });

const names: Record<string, string> = {
  me: 'Léa Marchand',
  hugo: 'Hugo Delmas',
  yann: 'Yann Le Goff',
  sav: 'SAV',
  panne: 'Panne',
};
const claire = { name: 'Claire Vasseur', address: 'c@vasseur.example' };
type Message = ConversationDetail['messages'][number];
const mails: Record<string, Partial<Message>> = {
  first: { from: claire, to: [] },
  second: { from: claire, to: [] },
  answer: { to: [claire], cc: [] },
  wide: { to: [claire, { name: '', address: 'b@x.example' }], cc: [{ name: '', address: 'c@x.example' }] },
};
const context: HistoryNames = {
  meId: 'me',
  person: (id) => names[id] ?? '…',
  department: (id) => names[id] ?? '…',
  qualification: (id) => names[id] ?? '…',
  tag: () => 'Urgent',
  folder: () => 'Projets',
  mailbox: () => 'Support',
  record: () => 'Acme',
  conversation: () => 'Devis',
  moment: () => 'demain à 9:00',
  message: (id) => mails[id] as Message | undefined,
  note: () => undefined,
  correspondent: claire.name,
  mailboxAddress: 'support@example.test',
  firstMessageId: 'first',
  deliveredAt: (id) => (id === 'delivered' ? '09:02:41' : null),
  isTakenBack: (id) => id === 'taken back',
  senderOf: (id) => (id === 'of hugo' ? 'hugo' : null),
  kindOf: (seq) => ({ 5: 'conversation.assigned', 6: 'answer.queued', 7: 'message.received' })[seq] as never,
};

const me: Actor = { kind: 'person', id: 'me' };
const hugo: Actor = { kind: 'person', id: 'hugo' };
const correspondent: Actor = { kind: 'correspondent' };
const otherClient: Actor = { kind: 'otherClient' };
const system: Actor = { kind: 'system' };

/** The sentence with its bold parts between brackets, no-break spaces as plain ones. */
function said(actor: Actor, body: HistoryEventBody): string {
  const event: HistoryEvent = {
    id: 'e',
    conversationId: 'c',
    seq: 9,
    actor,
    occurredAt: '2026-01-01T10:00:00.000Z',
    recordedAt: '2026-01-01T10:00:00.000Z',
    ...body,
  };
  return sentenceParts(eventSentence(event, context))
    .map((part) => (part.isBold ? `[${part.text}]` : part.text))
    .join('')
    .replaceAll(/[\u00a0\u202f]/g, ' ');
}

const received = (messageId: string, change: Record<string, boolean> = {}): HistoryEventBody => ({
  kind: 'message.received',
  v: 1,
  data: {
    messageId,
    automatic: false,
    bounce: false,
    newcomer: false,
    imported: false,
    commitment: '',
    ...change,
  },
});
type Assigned = Extract<HistoryEventBody, { kind: 'conversation.assigned' }>['data'];
const assigned = (
  fromId: string | null,
  toId: string | null,
  cause: Assigned['cause'],
): HistoryEventBody => ({
  kind: 'conversation.assigned',
  v: 1,
  data: { fromId, toId, cause, noteId: null, commitment: null },
});
type Changed = Extract<HistoryEventBody, { kind: 'conversation.statusChanged' }>['data'];
const status = (to: Changed['to'], cause: Changed['cause'] = 'hand'): HistoryEventBody => ({
  kind: 'conversation.statusChanged',
  v: 1,
  data: { from: 'open', to, cause },
});
type Placed = Extract<HistoryEventBody, { kind: 'conversation.placed' }>['data'];
const placed = (to: Placed['to'], cause: Placed['cause'] = 'hand'): HistoryEventBody => ({
  kind: 'conversation.placed',
  v: 1,
  data: { from: 'inbox', to, cause },
});
type Queued = Extract<HistoryEventBody, { kind: 'answer.queued' }>['data'];
const queued = (messageId: string, change: Partial<Queued> = {}): HistoryEventBody => ({
  kind: 'answer.queued',
  v: 1,
  data: { outboxId: 'waiting', messageId, answer: 'reply', anyway: false, commitment: '', ...change },
});
const stopped = (conflictSeqs: number[]): HistoryEventBody => ({
  kind: 'answer.stopped',
  v: 1,
  data: { draftId: 'd', at: 'press', conflictSeqs },
});
const opened: HistoryEventBody = { kind: 'conversation.opened', v: 1, data: { messageId: null } };
const noted: HistoryEventBody = {
  kind: 'note.added',
  v: 1,
  data: { noteId: 'n', mentions: ['yann', 'me'], commitment: '' },
};
const affected: HistoryEventBody = {
  kind: 'conversation.affected',
  v: 1,
  data: { fromId: null, toId: 'sav' },
};
const unqualified: HistoryEventBody = {
  kind: 'conversation.qualified',
  v: 1,
  data: { fromId: 'panne', toId: null },
};
const outcome = { outboxId: 'o', messageId: 'answer' };

const frenchCases: [string, Actor, HistoryEventBody, string][] = [
  ['the first mail', correspondent, received('first'), '[Reçu] dans support@example.test'],
  ['another mail', correspondent, received('second'), '[Claire Vasseur] a écrit de nouveau'],
  [
    'a newcomer',
    correspondent,
    received('second', { newcomer: true }),
    '[Claire Vasseur] a écrit, pour la première fois dans cette conversation',
  ],
  [
    'an automatic mail',
    correspondent,
    received('second', { automatic: true }),
    '[Message automatique] de [Claire Vasseur]',
  ],
  [
    'a bounce',
    correspondent,
    received('second', { bounce: true, automatic: true }),
    '[Avis de non-remise] reçu',
  ],
  ['my opening', me, opened, '[Vous] avez consulté'],
  ['a colleague’s opening', hugo, opened, '[Hugo Delmas] a consulté'],
  ['my claim', me, assigned(null, 'me', 'claim'), '[Vous] avez pris la conversation'],
  ['taken over', hugo, assigned('me', 'hugo', 'assign'), '[Hugo Delmas] a repris la conversation'],
  [
    'assigned by another',
    hugo,
    assigned(null, 'yann', 'assign'),
    'Assigné à [Yann Le Goff] par [Hugo Delmas]',
  ],
  ['assigned to me', hugo, assigned('yann', 'me', 'assign'), 'Assigné à [vous] par [Hugo Delmas]'],
  ['assigned by me', me, assigned(null, 'hugo', 'assign'), 'Assigné à [Hugo Delmas] par [vous]'],
  ['put back', me, assigned('me', null, 'release'), '[Vous] avez remis la conversation à non assigné'],
  [
    'taken by answering',
    hugo,
    assigned(null, 'hugo', 'answer'),
    '[Hugo Delmas] a pris la conversation en répondant',
  ],
  [
    'a departure',
    system,
    assigned('hugo', null, 'departure'),
    '[Remis à non assigné] : [Hugo Delmas] n’est plus membre de la boîte',
  ],
  ['resolved', me, status('resolved'), '[Vous] avez résolu'],
  ['set to pending', hugo, status('pending'), '[Hugo Delmas] a mis en attente'],
  ['reopened by a mail', correspondent, status('open', 'newMail'), '[Rouvert] par un nouveau message'],
  ['affected', hugo, affected, '[Hugo Delmas] a affecté à [SAV]'],
  ['a qualification removed', me, unqualified, '[Vous] avez retiré la qualification [Panne]'],
  ['archived', hugo, placed('archive'), '[Hugo Delmas] a archivé'],
  [
    'moved by another client',
    otherClient,
    placed('trash', 'otherClient'),
    'Déplacé vers [Corbeille] depuis un autre logiciel de messagerie',
  ],
  ['a note with mentions', hugo, noted, '[Hugo Delmas] a ajouté une note, @Yann, @vous'],
  ['an answer that waits', me, queued('answer'), '[Vous] avez répondu à [Claire Vasseur]'],
  [
    'an answer that was taken back',
    hugo,
    queued('gone', { outboxId: 'taken back' }),
    '[Hugo Delmas] allait répondre · rien n’est parti',
  ],
  [
    'an answer that was delivered',
    me,
    queued('answer', { outboxId: 'delivered' }),
    '[Vous] avez répondu à [Claire Vasseur] · remis à 09:02:41',
  ],
  [
    'a forward to several, sent anyway',
    hugo,
    queued('wide', { answer: 'forward', anyway: true }),
    '[Hugo Delmas] a transféré à [Claire Vasseur] et 2 autres · en sachant ce qui était nouveau',
  ],
  ['my stopped send', me, stopped([5, 6]), '[Votre envoi] a été arrêté, une réponse existait'],
  [
    'a colleague’s',
    hugo,
    stopped([7]),
    'L’envoi de [Hugo Delmas] a été arrêté, un nouveau message était arrivé',
  ],
  ['stopped by an assignment', me, stopped([5]), '[Votre envoi] a été arrêté, l’assignation avait changé'],
  [
    'partly refused',
    system,
    { kind: 'answer.sent', v: 1, data: { ...outcome, answer: 'reply', refusedRecipients: 1 } },
    '[Remis], 1 destinataire refusé',
  ],
  [
    'settled by Sent',
    system,
    { kind: 'answer.settled', v: 1, data: { ...outcome, answer: 'reply', as: 'sent' } },
    '[Retrouvé dans Envoyés] : l’envoi était bien parti',
  ],
  [
    'settled by me',
    me,
    { kind: 'answer.settled', v: 1, data: { ...outcome, answer: 'reply', as: 'notSent' } },
    '[Vous] avez indiqué que l’envoi n’est pas parti',
  ],
];

describe('an event as a sentence', () => {
  beforeAll(() => speak('fr'));
  it.each(frenchCases)('%s', (_name, actor, body, expected) => {
    expect(said(actor, body)).toBe(expected);
  });
});

describe('in English', () => {
  beforeAll(() => speak('en'));
  it.each<[string, Actor, HistoryEventBody, string]>([
    ['the first mail', correspondent, received('first'), '[Received] in support@example.test'],
    [
      'my answer',
      me,
      queued('answer', { outboxId: 'delivered' }),
      '[You] answered [Claire Vasseur] · delivered at 09:02:41',
    ],
    ['assigned', hugo, assigned(null, 'me', 'assign'), 'Assigned to [you] by [Hugo Delmas]'],
    ['stopped', me, stopped([6]), '[Your message] was stopped, an answer existed'],
    [
      'by a rule',
      { kind: 'rule', id: 'r', name: 'Breakdowns' },
      affected,
      '[The rule “Breakdowns”] set the department [SAV]',
    ],
  ])('%s', (_name, actor, body, expected) => {
    expect(said(actor, body)).toBe(expected);
  });
});
