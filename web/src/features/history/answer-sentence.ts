/** Pure: what the events of an answer say, from the press of send to a bounce. */
import type { EventKind, HistoryEvent } from '@guichet/contract/events';
import { plural, t } from '@lingui/core/macro';
import { isElided } from '../../data/people.ts';
import { bold, doerOf, type HistoryNames, nameIn, type Told } from './names.ts';

export function answerSentence(event: HistoryEvent, names: HistoryNames): string {
  const who = doerOf(event, names);
  switch (event.kind) {
    case 'answer.queued':
      return queued(event, names);
    case 'answer.stopped':
      return stopped(event, names);
    case 'answer.takenBack':
      return takenBack(event, names);
    case 'answer.sent': {
      const count = event.data.refusedRecipients;
      return count === 0
        ? t`**Remis** au serveur d’envoi`
        : t({
            message: `**Remis**, ${plural(count, { one: '# destinataire refusé', other: '# destinataires refusés' })}`,
          });
    }
    case 'answer.refused':
      return t`**Envoi refusé** par le serveur`;
    case 'answer.doubtful':
      return t`**Envoi en doute** : la connexion s’est coupée pendant la remise`;
    case 'answer.settled':
      if (event.actor.kind !== 'person') return t`**Retrouvé dans Envoyés** : l’envoi était bien parti`;
      if (event.data.as === 'sent') {
        return who === null
          ? t`**Vous** avez confirmé que l’envoi est parti`
          : t`${who} a confirmé que l’envoi est parti`;
      }
      return who === null
        ? t`**Vous** avez indiqué que l’envoi n’est pas parti`
        : t`${who} a indiqué que l’envoi n’est pas parti`;
    case 'answer.bounced':
      return t`**Envoi rejeté** par le serveur du destinataire`;
    default:
      return '';
  }
}

/** Whom it went to: the first one, and how many more. */
function recipientsOf(messageId: string, names: HistoryNames): string | null {
  const message = names.message(messageId);
  const first = message?.to[0] ?? message?.cc[0];
  if (!message || !first) return null;
  const name = bold(first.name || first.address);
  const others = message.to.length + message.cc.length - 1;
  if (others <= 0) return name;
  return t({ message: `${name} et ${plural(others, { one: '# autre', other: '# autres' })}` });
}

function queued(event: Told<'answer.queued'>, names: HistoryNames): string {
  const { answer, messageId, outboxId, anyway } = event.data;
  const who = doerOf(event, names);
  const to = recipientsOf(messageId, names);
  const delivered = names.deliveredAt(outboxId);
  const fact = () => {
    if (to === null) return who === null ? t`**Vous** avez répondu` : t`${who} a répondu`;
    if (answer === 'forward')
      return who === null ? t`**Vous** avez transféré à ${to}` : t`${who} a transféré à ${to}`;
    if (answer === 'new') return who === null ? t`**Vous** avez écrit à ${to}` : t`${who} a écrit à ${to}`;
    return who === null ? t`**Vous** avez répondu à ${to}` : t`${who} a répondu à ${to}`;
  };
  const planned = () => {
    const at = bold(names.moment(event.data.scheduledFor ?? ''));
    if (to === null)
      return who === null ? t`**Vous** avez prévu un envoi, ${at}` : t`${who} a prévu un envoi, ${at}`;
    return who === null
      ? t`**Vous** avez prévu un envoi à ${to}, ${at}`
      : t`${who} a prévu un envoi à ${to}, ${at}`;
  };
  const wish = () => {
    if (answer === 'forward')
      return who === null ? t`**Vous** alliez transférer` : t`${who} allait transférer`;
    if (answer === 'new') return who === null ? t`**Vous** alliez écrire` : t`${who} allait écrire`;
    return who === null ? t`**Vous** alliez répondre` : t`${who} allait répondre`;
  };
  if (event.data.scheduledFor === undefined && names.isTakenBack(outboxId))
    return [wish(), t`rien n’est parti`].join(' · ');
  const all = [event.data.scheduledFor === undefined ? fact() : planned()];
  if (anyway) all.push(t`en sachant ce qui était nouveau`);
  if (delivered !== null) all.push(t`remis à ${delivered}`);
  return all.join(' · ');
}

/** By its author; of one that waits for its hour also by somebody else. */
function takenBack(event: Told<'answer.takenBack'>, names: HistoryNames): string {
  const who = doerOf(event, names);
  const senderId = names.senderOf(event.data.outboxId);
  if (senderId !== null && event.actor.kind === 'person' && senderId !== event.actor.id) {
    const sender = nameIn(senderId, names);
    return who === null
      ? t`**Vous** avez annulé l’envoi prévu de ${sender}`
      : t`${who} a annulé l’envoi prévu de ${sender}`;
  }
  return who === null
    ? t`**Vous** avez repris votre envoi avant son départ`
    : t`${who} a repris son envoi avant son départ`;
}

/** Why, by what weighs most. */
function stopped(event: Told<'answer.stopped'>, names: HistoryNames): string {
  const kinds = new Set<EventKind | undefined>(event.data.conflictSeqs.map((seq) => names.kindOf(seq)));
  const why = () => {
    if (event.data.reason === 'authorMayNot') return t`son auteur ne peut plus répondre ici`;
    if (event.data.reason === 'accountPaused') return t`le compte de la boîte était en pause`;
    if (kinds.has('answer.queued') || kinds.has('message.sentElsewhere')) return t`une réponse existait`;
    if (kinds.has('message.received')) return t`un nouveau message était arrivé`;
    if (kinds.has('note.added')) return t`une note venait d’être ajoutée`;
    return t`l’assignation avait changé`;
  };
  const reason = why();
  if (event.data.at === 'schedule') return notSentAtItsHour(event.data.authorId ?? null, reason, names);
  const who = doerOf(event, names);
  if (who === null) return t`**Votre envoi** a été arrêté, ${reason}`;
  // At hand-over nobody stops it: it is the product that looks once more.
  if (event.actor.kind !== 'person') return t`**L’envoi** a été arrêté, ${reason}`;
  const isVowel = isElided(names.person(event.actor.id));
  return isVowel ? t`L’envoi d’${who} a été arrêté, ${reason}` : t`L’envoi de ${who} a été arrêté, ${reason}`;
}

function notSentAtItsHour(authorId: string | null, reason: string, names: HistoryNames): string {
  if (authorId === null) return t`**L’envoi prévu** est annulé, ${reason}`;
  if (authorId === names.meId) return t`**Votre envoi prévu** est annulé, ${reason}`;
  const name = names.person(authorId);
  const author = bold(name);
  return isElided(name)
    ? t`L’envoi prévu d’${author} est annulé, ${reason}`
    : t`L’envoi prévu de ${author} est annulé, ${reason}`;
}
