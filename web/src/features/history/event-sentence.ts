/**
 * Pure: what an event says, as a sentence in the language of the moment. Names stand between U+2068 and U+2069,
 * which keep their own direction, words of ours between double asterisks: the timeline shows both in bold.
 */
import type { HistoryEvent, Place, Status } from '@guichet/contract/events';
import { t } from '@lingui/core/macro';
import { answerSentence } from './answer-sentence.ts';
import { daySentence } from './day-sentence.ts';
import { mergeSentence } from './merge-sentence.ts';
import { bold, doerOf, type HistoryNames, nameIn, type Told } from './names.ts';

/** What the event says. */
export function eventSentence(event: HistoryEvent, names: HistoryNames): string {
  switch (event.kind) {
    case 'message.received':
      return received(event, names);
    case 'message.sentElsewhere': {
      const to = names.message(event.data.messageId)?.to[0];
      const name = to ? bold(to.name || to.address) : null;
      return name === null
        ? t`Message envoyé depuis un autre logiciel de messagerie`
        : t`Message envoyé à ${name} depuis un autre logiciel de messagerie`;
    }
    case 'message.moved':
      return event.data.toFolderId === null
        ? t`Retiré d’un dossier depuis un autre logiciel de messagerie`
        : t`Changé de dossier depuis un autre logiciel de messagerie`;
    case 'message.removedOnServer':
      return t`Supprimé sur le serveur depuis un autre logiciel de messagerie`;
    case 'conversation.opened': {
      const who = doerOf(event, names);
      return who === null ? t`**Vous** avez consulté` : t`${who} a consulté`;
    }
    case 'conversation.markedUnread': {
      const who = doerOf(event, names);
      return who === null ? t`**Vous** avez marqué comme non lu` : t`${who} a marqué comme non lu`;
    }
    case 'conversation.markedRead': {
      const who = doerOf(event, names);
      return who === null ? t`**Vous** avez marqué comme lu` : t`${who} a marqué comme lu`;
    }
    case 'conversation.assigned':
      return assigned(event, names);
    case 'conversation.statusChanged':
      return statusChanged(event, names);
    case 'conversation.affected':
      return affected(event, names);
    case 'conversation.qualified':
      return qualified(event, names);
    case 'conversation.placed':
      return placed(event, names);
    case 'conversation.tagged':
    case 'conversation.untagged':
    case 'conversation.snoozed':
    case 'conversation.woken':
    case 'conversation.followed':
    case 'conversation.unfollowed':
    case 'conversation.identified':
    case 'conversation.filed':
    case 'conversation.moved':
    case 'conversation.deleted':
    case 'conversation.passedOn':
    case 'conversation.senderBlocked':
    case 'conversation.senderUnblocked':
    case 'conversation.split':
      return daySentence(event, names);
    case 'conversation.merged':
    case 'conversation.unmerged':
      return mergeSentence(event, names);
    case 'conversation.mergeProposed':
      return t`Une autre conversation semble être la même`;
    case 'note.added':
      return noted(event, names);
    default:
      return answerSentence(event, names);
  }
}

function received(event: Told<'message.received'>, names: HistoryNames): string {
  const { messageId, bounce, automatic, newcomer } = event.data;
  if (bounce) return t`**Avis de non-remise** reçu`;
  const from = names.message(messageId)?.from;
  const who = bold(from ? from.name || from.address : names.correspondent);
  if (automatic) return t`**Message automatique** de ${who}`;
  if (messageId === names.firstMessageId) return t`**Reçu** dans ${names.mailboxAddress}`;
  if (newcomer) return t`${who} a écrit, pour la première fois dans cette conversation`;
  return t`${who} a écrit de nouveau`;
}

function assigned(event: Told<'conversation.assigned'>, names: HistoryNames): string {
  const { fromId, toId, cause } = event.data;
  const who = doerOf(event, names);
  const from = fromId === null ? null : nameIn(fromId, names);
  const isOwn = event.actor.kind === 'person' && event.actor.id === toId;
  if (cause === 'departure' && from !== null) {
    return t`**Remis à non assigné** : ${from} n’est plus membre de la boîte`;
  }
  if (cause === 'reopen' && toId === null && from !== null) {
    return t`**Remis à non assigné** : ${from} n’y a plus accès`;
  }
  if (cause === 'move' && toId === null && from !== null) {
    return t`**Remis à non assigné** : ${from} n’est pas membre de la nouvelle boîte`;
  }
  if (cause === 'split' && toId !== null) {
    const to = nameIn(toId, names);
    return t`Reste assigné à ${to}`;
  }
  if (cause === 'merge' && toId !== null) {
    const to = nameIn(toId, names);
    return t`Assigné à ${to}, qui avait la conversation fusionnée`;
  }
  if (cause === 'arrivalRoundRobin' && toId !== null) {
    const to = nameIn(toId, names);
    return t`**Assigné automatiquement** à ${to}, à tour de rôle`;
  }
  if (cause === 'arrivalLeastLoaded' && toId !== null) {
    const to = nameIn(toId, names);
    return t`**Assigné automatiquement** à ${to}, la personne la moins chargée`;
  }
  if (cause === 'undo') {
    if (toId === null)
      return who === null
        ? t`**Vous** avez annulé : de nouveau non assigné`
        : t`${who} a annulé : de nouveau non assigné`;
    const to = nameIn(toId, names);
    return who === null
      ? t`**Vous** avez annulé : de nouveau assigné à ${to}`
      : t`${who} a annulé : de nouveau assigné à ${to}`;
  }
  if (toId === null) {
    return who === null
      ? t`**Vous** avez remis la conversation à non assigné`
      : t`${who} a remis la conversation à non assigné`;
  }
  if (cause === 'answer') {
    return who === null
      ? t`**Vous** avez pris la conversation en répondant`
      : t`${who} a pris la conversation en répondant`;
  }
  if (isOwn && fromId !== null) {
    return who === null ? t`**Vous** avez repris la conversation` : t`${who} a repris la conversation`;
  }
  if (isOwn) return who === null ? t`**Vous** avez pris la conversation` : t`${who} a pris la conversation`;
  const to = nameIn(toId, names);
  return who === null ? t`Assigné à ${to} par **vous**` : t`Assigné à ${to} par ${who}`;
}

const statusWords: Record<Status, () => string> = {
  open: () => t`À traiter`,
  pending: () => t`En attente`,
  resolved: () => t`Résolu`,
};

function statusChanged(event: Told<'conversation.statusChanged'>, names: HistoryNames): string {
  const { to, cause } = event.data;
  const who = doerOf(event, names);
  const word = bold(statusWords[to]());
  if (cause === 'newMail') return t`**Rouvert** par un nouveau message`;
  if (cause === 'bounce') return t`**Rouvert** par un avis de non-remise`;
  if (cause === 'answer') return t`Statut ${word} avec la réponse`;
  if (cause === 'merge') return t`Statut ${word}, celui de la conversation fusionnée`;
  if (cause === 'split') return t`Statut ${word}, comme la conversation d’origine`;
  if (cause === 'import') return t`Statut ${word} à l’import`;
  if (cause === 'undo')
    return who === null ? t`**Vous** avez rétabli le statut ${word}` : t`${who} a rétabli le statut ${word}`;
  switch (to) {
    case 'resolved':
      return who === null ? t`**Vous** avez résolu` : t`${who} a résolu`;
    case 'pending':
      return who === null ? t`**Vous** avez mis en attente` : t`${who} a mis en attente`;
    default:
      return who === null ? t`**Vous** avez remis à traiter` : t`${who} a remis à traiter`;
  }
}

function affected(event: Told<'conversation.affected'>, names: HistoryNames): string {
  const { fromId, toId, cause } = event.data;
  const who = doerOf(event, names);
  if (cause === 'move' && fromId !== null) {
    const name = bold(names.department(fromId));
    return t`Département ${name} retiré : la nouvelle boîte ne le propose pas`;
  }
  if (cause === 'merge' && toId !== null) {
    const name = bold(names.department(toId));
    return t`Affecté à ${name}, comme la conversation fusionnée`;
  }
  if (cause === 'split' && toId !== null) {
    const name = bold(names.department(toId));
    return t`Affecté à ${name}, comme la conversation d’origine`;
  }
  if (cause === 'arrival' && toId !== null) {
    const name = bold(names.department(toId));
    return t`**Affecté automatiquement** à ${name} à l’arrivée`;
  }
  if (toId === null) {
    const name = bold(fromId === null ? '' : names.department(fromId));
    return who === null
      ? t`**Vous** avez retiré le département ${name}`
      : t`${who} a retiré le département ${name}`;
  }
  const name = bold(names.department(toId));
  return who === null ? t`**Vous** avez affecté à ${name}` : t`${who} a affecté à ${name}`;
}

function qualified(event: Told<'conversation.qualified'>, names: HistoryNames): string {
  const { fromId, toId, cause } = event.data;
  const who = doerOf(event, names);
  if (cause === 'move' && fromId !== null) {
    const name = bold(names.qualification(fromId));
    return t`Qualification ${name} retirée : la nouvelle boîte ne la propose pas`;
  }
  if (cause === 'merge' && toId !== null) {
    const name = bold(names.qualification(toId));
    return t`Qualifié ${name}, comme la conversation fusionnée`;
  }
  if (cause === 'split' && toId !== null) {
    const name = bold(names.qualification(toId));
    return t`Qualifié ${name}, comme la conversation d’origine`;
  }
  if (toId === null) {
    const name = bold(fromId === null ? '' : names.qualification(fromId));
    return who === null
      ? t`**Vous** avez retiré la qualification ${name}`
      : t`${who} a retiré la qualification ${name}`;
  }
  const name = bold(names.qualification(toId));
  return who === null ? t`**Vous** avez qualifié ${name}` : t`${who} a qualifié ${name}`;
}

const placeWords: Record<Place, () => string> = {
  inbox: () => t`la boîte de réception`,
  archive: () => t`Archive`,
  spam: () => t`Spam`,
  trash: () => t`Corbeille`,
  filed: () => t`un dossier`,
};

function placed(event: Told<'conversation.placed'>, names: HistoryNames): string {
  const { to, cause } = event.data;
  const place = bold(placeWords[to]());
  if (cause === 'otherClient') return t`Déplacé vers ${place} depuis un autre logiciel de messagerie`;
  if (cause === 'newMail') return t`De retour dans ${place} avec un nouveau message`;
  if (cause === 'blocked') return t`Vers ${place} dès l’arrivée : l’expéditeur est bloqué`;
  if (cause === 'refused') return t`**Retour** vers ${place} : le serveur a refusé le dossier`;
  const who = doerOf(event, names);
  if (cause === 'undo')
    return who === null ? t`**Vous** avez remis dans ${place}` : t`${who} a remis dans ${place}`;
  if (cause === 'retried')
    return who === null
      ? t`**Vous** avez redemandé au serveur : ${place}`
      : t`${who} a redemandé au serveur : ${place}`;
  switch (to) {
    case 'archive':
      return who === null ? t`**Vous** avez archivé` : t`${who} a archivé`;
    case 'spam':
      return who === null ? t`**Vous** avez marqué comme indésirable` : t`${who} a marqué comme indésirable`;
    case 'trash':
      return who === null ? t`**Vous** avez mis à la corbeille` : t`${who} a mis à la corbeille`;
    case 'filed':
      return who === null ? t`**Vous** avez classé dans un dossier` : t`${who} a classé dans un dossier`;
    default:
      return who === null ? t`**Vous** avez remis dans ${place}` : t`${who} a remis dans ${place}`;
  }
}

function noted(event: Told<'note.added'>, names: HistoryNames): string {
  const who = doerOf(event, names);
  const fact = who === null ? t`**Vous** avez ajouté une note` : t`${who} a ajouté une note`;
  const mentions = event.data.mentions.map(
    (id) => `@${(id === names.meId ? t`vous` : names.person(id)).split(' ')[0]}`,
  );
  return mentions.length === 0 ? fact : `${fact}, ${mentions.join(', ')}`;
}
