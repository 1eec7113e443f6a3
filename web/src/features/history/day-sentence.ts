/** Pure: what the acts of the day say: tags, snoozing, followers, filing, moving, identifying, splitting. */
import { plural, t } from '@lingui/core/macro';
import { bold, doerOf, type HistoryNames, nameIn, type Told } from './names.ts';

type Day =
  | 'conversation.tagged'
  | 'conversation.untagged'
  | 'conversation.snoozed'
  | 'conversation.woken'
  | 'conversation.followed'
  | 'conversation.unfollowed'
  | 'conversation.identified'
  | 'conversation.filed'
  | 'conversation.moved'
  | 'conversation.deleted'
  | 'conversation.passedOn'
  | 'conversation.senderBlocked'
  | 'conversation.senderUnblocked'
  | 'conversation.split';

export function daySentence(event: Told<Day>, names: HistoryNames): string {
  const who = doerOf(event, names);
  switch (event.kind) {
    case 'conversation.tagged': {
      const tag = bold(names.tag(event.data.tagId));
      return who === null
        ? t`**Vous** avez ajouté l’étiquette ${tag}`
        : t`${who} a ajouté l’étiquette ${tag}`;
    }
    case 'conversation.untagged': {
      const tag = bold(names.tag(event.data.tagId));
      return who === null
        ? t`**Vous** avez retiré l’étiquette ${tag}`
        : t`${who} a retiré l’étiquette ${tag}`;
    }
    case 'conversation.snoozed':
      return snoozed(event, names);
    case 'conversation.woken':
      return woken(event, who);
    case 'conversation.followed':
    case 'conversation.unfollowed':
      return followed(event, names);
    case 'conversation.identified':
      return identified(event, names);
    case 'conversation.filed': {
      const folder = bold(names.folder(event.data.toFolderId));
      if (event.data.cause === 'refused')
        return t`**Retour** dans ${folder} : le serveur a refusé l’autre dossier`;
      if (event.data.cause === 'retried')
        return who === null
          ? t`**Vous** avez redemandé au serveur le dossier ${folder}`
          : t`${who} a redemandé au serveur le dossier ${folder}`;
      return who === null ? t`**Vous** avez classé dans ${folder}` : t`${who} a classé dans ${folder}`;
    }
    case 'conversation.moved': {
      const from = bold(names.mailbox(event.data.fromMailboxId));
      const to = bold(names.mailbox(event.data.toMailboxId));
      return who === null
        ? t`**Vous** avez déplacé de ${from} vers ${to}`
        : t`${who} a déplacé de ${from} vers ${to}`;
    }
    case 'conversation.deleted':
      if (event.data.cause === 'retention')
        return t`**Supprimé définitivement** à la fin du délai de la corbeille`;
      if (event.data.cause === 'undo') return t`**Reprise** dans la boîte d’où elle venait`;
      return who === null ? t`**Vous** avez supprimé définitivement` : t`${who} a supprimé définitivement`;
    case 'conversation.passedOn':
      return passedOn(event, names);
    case 'conversation.senderBlocked':
      if (event.data.scope === 'domain')
        return who === null
          ? t`**Vous** avez bloqué tout le domaine de l’expéditeur`
          : t`${who} a bloqué tout le domaine de l’expéditeur`;
      return who === null ? t`**Vous** avez bloqué l’expéditeur` : t`${who} a bloqué l’expéditeur`;
    case 'conversation.senderUnblocked':
      return who === null ? t`**Vous** avez débloqué l’expéditeur` : t`${who} a débloqué l’expéditeur`;
    case 'conversation.split':
      return split(event, who);
  }
}

function snoozed(event: Told<'conversation.snoozed'>, names: HistoryNames): string {
  const who = doerOf(event, names);
  const { until } = event.data;
  if (until === null) {
    return who === null
      ? t`**Vous** avez mis en veille jusqu’à une réponse`
      : t`${who} a mis en veille jusqu’à une réponse`;
  }
  const moment = bold(names.moment(until));
  return who === null
    ? t`**Vous** avez mis en veille, retour ${moment}`
    : t`${who} a mis en veille, retour ${moment}`;
}

function woken(event: Told<'conversation.woken'>, who: string | null): string {
  const { cause, late } = event.data;
  if (cause === 'newMail') return t`**Fin de veille** : un nouveau message est arrivé`;
  if (cause === 'time')
    return late
      ? t`**Fin de veille**, en retard : Guichet était arrêté`
      : t`**Fin de veille** à l’heure prévue`;
  return who === null ? t`**Vous** avez mis fin à la veille` : t`${who} a mis fin à la veille`;
}

function followed(
  event: Told<'conversation.followed' | 'conversation.unfollowed'>,
  names: HistoryNames,
): string {
  const who = doerOf(event, names);
  const isOwn = event.actor.kind === 'person' && event.actor.id === event.data.personId;
  const whom = nameIn(event.data.personId, names);
  if (event.kind === 'conversation.followed') {
    if (isOwn) return who === null ? t`**Vous** suivez la conversation` : t`${who} suit la conversation`;
    return who === null
      ? t`**Vous** avez ajouté ${whom} aux suiveurs`
      : t`${who} a ajouté ${whom} aux suiveurs`;
  }
  if (isOwn)
    return who === null ? t`**Vous** ne suivez plus la conversation` : t`${who} ne suit plus la conversation`;
  return who === null
    ? t`**Vous** avez retiré ${whom} des suiveurs`
    : t`${who} a retiré ${whom} des suiveurs`;
}

function identified(event: Told<'conversation.identified'>, names: HistoryNames): string {
  const who = doerOf(event, names);
  const { fromRecordId, toRecordId } = event.data;
  if (toRecordId === null) {
    const record = bold(fromRecordId === null ? '' : names.record(fromRecordId));
    return who === null
      ? t`**Vous** avez détaché l’adresse de ${record}`
      : t`${who} a détaché l’adresse de ${record}`;
  }
  const record = bold(names.record(toRecordId));
  return who === null
    ? t`**Vous** avez identifié le correspondant : ${record}`
    : t`${who} a identifié le correspondant : ${record}`;
}

function split(event: Told<'conversation.split'>, who: string | null): string {
  const count = event.data.messageIds.length;
  if (event.data.role === 'separated')
    return who === null
      ? t`**Vous** avez séparé cette conversation d’une autre`
      : t`${who} a séparé cette conversation d’une autre`;
  const messages = plural(count, { one: '# message', other: '# messages' });
  return who === null
    ? t`**Vous** avez séparé ${messages} dans une autre conversation`
    : t`${who} a séparé ${messages} dans une autre conversation`;
}

function passedOn(event: Told<'conversation.passedOn'>, names: HistoryNames): string {
  const who = doerOf(event, names);
  const { role, mailboxId } = event.data;
  if (role === 'began')
    return who === null
      ? t`**Vous** avez transmis cette conversation depuis votre boîte personnelle`
      : t`${who} a transmis cette conversation depuis sa boîte personnelle`;
  const mailbox = bold(names.mailbox(mailboxId));
  if (role === 'back')
    return who === null
      ? t`**Vous** avez repris la conversation de ${mailbox}`
      : t`${who} a repris la conversation de ${mailbox}`;
  return who === null
    ? t`**Vous** avez transmis la conversation à ${mailbox}`
    : t`${who} a transmis la conversation à ${mailbox}`;
}
