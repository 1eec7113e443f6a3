/** Each event as one sentence in the reader's language. Names are given; what is not known is left out. */
import type { EventKind, HistoryEvent, Place, Status } from '@guichet/contract/events';
import { t } from '@lingui/core/macro';
import type { IconName } from '../../ui/Icon.tsx';
import type { Line } from './story.ts';

export type Names = {
  meId: string;
  person(id: string | null): string;
  department(id: string | null): string;
  qualification(id: string | null): string;
  /** Whom a message went to, or who wrote it. */
  recipient(messageId: string): string;
  sender(messageId: string): string;
  address: string;
};

const status = (value: Status): string =>
  ({ open: t`À traiter`, pending: t`En attente`, resolved: t`Résolu` })[value];

const place = (value: Place): string =>
  ({
    inbox: t`Boîte de réception`,
    archive: t`Archive`,
    spam: t`Spam`,
    trash: t`Corbeille`,
    filed: t`Classé`,
  })[value];

/** Who did it, as the subject of a sentence. */
export function authorOf(event: HistoryEvent, names: Names): string {
  switch (event.actor.kind) {
    case 'person':
      return event.actor.id === names.meId ? t`Vous` : names.person(event.actor.id);
    case 'correspondent':
      return 'messageId' in event.data && event.data.messageId
        ? names.sender(event.data.messageId)
        : t`Le correspondant`;
    case 'otherClient':
      return t`Un autre logiciel de messagerie`;
    case 'rule':
      return event.actor.name;
    case 'trigger':
      return t`Un déclencheur`;
    default:
      return 'Guichet';
  }
}

const isMine = (event: HistoryEvent, { meId }: Names) =>
  event.actor.kind === 'person' && event.actor.id === meId;

/** The sentence without its hour. */
export function sentenceOf({ event, fate }: Line, names: Names): string {
  const who = authorOf(event, names);
  const mine = isMine(event, names);
  switch (event.kind) {
    case 'message.received':
      if (event.data.bounce) return t`Avis de non-remise reçu`;
      if (event.data.automatic) return t`Réponse automatique de ${who}`;
      return event.seq === 1 ? t`Reçu dans ${names.address}` : t`${who} a écrit de nouveau`;
    case 'message.sentElsewhere':
      return t`Réponse partie d’un autre logiciel de messagerie`;
    case 'message.moved':
      return t`Une copie a été déplacée depuis un autre logiciel de messagerie`;
    case 'message.removedOnServer':
      return t`Supprimé sur le serveur depuis un autre logiciel de messagerie`;
    case 'conversation.opened':
      return mine ? t`Vous avez consulté` : t`${who} a consulté`;
    case 'conversation.markedUnread':
      return mine ? t`Vous avez marqué comme non lu` : t`${who} a marqué comme non lu`;
    case 'conversation.assigned':
      return assigned(event, who, names);
    case 'conversation.statusChanged':
      return statusChanged(event, who, mine);
    case 'conversation.affected':
      return event.data.toId
        ? t`${who} : affectation à ${names.department(event.data.toId)}`
        : t`${who} : affectation retirée`;
    case 'conversation.qualified':
      return event.data.toId
        ? t`${who} : qualification ${names.qualification(event.data.toId)}`
        : t`${who} : qualification retirée`;
    case 'conversation.placed':
      return placed(event, who);
    case 'conversation.merged':
      return t`Réunie avec une autre conversation du même échange`;
    case 'conversation.mergeProposed':
      return t`Une autre conversation semble être la même`;
    case 'note.added':
      return mine ? t`Vous avez ajouté une note` : t`${who} a ajouté une note`;
    case 'answer.stopped':
      return mine
        ? t`Votre envoi a été arrêté : du nouveau était arrivé`
        : t`L’envoi de ${who} a été arrêté : du nouveau était arrivé`;
    case 'answer.queued':
      return answered(event, who, mine, names) + fateText(fate);
    case 'answer.bounced':
      return t`Votre réponse n’a pas été remise au destinataire`;
    case 'answer.takenBack':
      return mine
        ? t`Vous avez repris votre réponse avant son départ`
        : t`${who} a repris sa réponse avant son départ`;
    case 'answer.sent':
      return t`Réponse partie`;
    case 'answer.refused':
      return t`Réponse refusée par le serveur`;
    case 'answer.doubtful':
      return t`Envoi en doute : la connexion a été perdue à la remise`;
    case 'answer.settled':
      return event.data.as === 'sent' ? t`Envoi constaté` : t`Envoi constaté comme non parti`;
  }
}

function assigned(
  event: Extract<HistoryEvent, { kind: 'conversation.assigned' }>,
  who: string,
  names: Names,
): string {
  const { toId, fromId, cause } = event.data;
  const mine = isMine(event, names);
  const to = toId === names.meId ? t`vous` : names.person(toId);
  const from = fromId === names.meId ? t`vous` : names.person(fromId);
  if (cause === 'departure') return t`Remise à non assigné : ${from} n’a plus accès à la boîte`;
  if (cause === 'reopen') return t`Rouverte sans assigné : ${from} n’a plus accès à la boîte`;
  if (toId === null) return mine ? t`Vous avez remis à non assigné` : t`${who} a remis à non assigné`;
  const isSelf = event.actor.kind === 'person' && event.actor.id === toId;
  if (isSelf && fromId === null)
    return mine ? t`Vous avez pris la conversation` : t`${who} a pris la conversation`;
  if (isSelf)
    return mine
      ? t`Vous avez repris la conversation, assignée à ${from}`
      : t`${who} a repris la conversation`;
  return mine ? t`Vous avez assigné à ${to}` : t`${who} a assigné à ${to}`;
}

function statusChanged(
  event: Extract<HistoryEvent, { kind: 'conversation.statusChanged' }>,
  who: string,
  mine: boolean,
): string {
  const to = status(event.data.to);
  switch (event.data.cause) {
    case 'newMail':
      return t`Rouverte par un nouvel email`;
    case 'bounce':
      return t`Rouverte : la réponse n’a pas été remise`;
    case 'hand':
    case 'undo':
      return mine ? t`Vous avez passé à ${to}` : t`${who} a passé à ${to}`;
    default:
      return t`Statut : ${to}`;
  }
}

function placed(event: Extract<HistoryEvent, { kind: 'conversation.placed' }>, who: string): string {
  const to = place(event.data.to);
  if (event.data.cause === 'otherClient') return t`Déplacé vers ${to} depuis un autre logiciel de messagerie`;
  if (event.data.cause === 'newMail') return t`Revenu dans ${to} avec un nouvel email`;
  return t`${who} : déplacement vers ${to}`;
}

function answered(
  event: Extract<HistoryEvent, { kind: 'answer.queued' }>,
  who: string,
  mine: boolean,
  names: Names,
): string {
  const to = names.recipient(event.data.messageId);
  if (event.data.answer === 'forward')
    return mine ? t`Vous avez transféré à ${to}` : t`${who} a transféré à ${to}`;
  if (event.data.answer === 'new') return mine ? t`Vous avez écrit à ${to}` : t`${who} a écrit à ${to}`;
  return mine ? t`Vous avez répondu à ${to}` : t`${who} a répondu à ${to}`;
}

function fateText(fate: Line['fate']): string {
  switch (fate?.what) {
    case 'queued':
      return ` · ${t`en file`}`;
    case 'refused':
      return ` · ${t`refusé par le serveur`}`;
    case 'doubtful':
      return ` · ${t`envoi en doute`}`;
    case 'takenBack':
      return ` · ${t`repris avant son départ`}`;
    case 'bounced':
      return ` · ${t`non remis`}`;
    case 'settledSent':
      return ` · ${t`constaté comme parti`}`;
    case 'settledNotSent':
      return ` · ${t`constaté comme non parti`}`;
    case 'sent':
      return fate.refused > 0 ? ` · ${t`refusé pour une partie des destinataires`}` : '';
    default:
      return '';
  }
}

type Tone = 'neutral' | 'accent' | 'due' | 'late' | 'done' | 'note' | 'live';

const looks: Record<EventKind, { icon: IconName; tone?: Tone }> = {
  'message.received': { icon: 'mail-down' },
  'message.sentElsewhere': { icon: 'arrow-back-up', tone: 'accent' },
  'message.moved': { icon: 'arrows-exchange' },
  'message.removedOnServer': { icon: 'trash', tone: 'late' },
  'conversation.opened': { icon: 'eye' },
  'conversation.markedUnread': { icon: 'mail' },
  'conversation.assigned': { icon: 'user-check' },
  'conversation.statusChanged': { icon: 'circle-dot' },
  'conversation.affected': { icon: 'building' },
  'conversation.qualified': { icon: 'tag' },
  'conversation.placed': { icon: 'archive' },
  'conversation.merged': { icon: 'arrows-exchange' },
  'conversation.mergeProposed': { icon: 'arrows-exchange', tone: 'due' },
  'note.added': { icon: 'lock', tone: 'note' },
  'answer.queued': { icon: 'arrow-back-up', tone: 'accent' },
  'answer.stopped': { icon: 'hand-stop', tone: 'live' },
  'answer.takenBack': { icon: 'arrow-back-up' },
  'answer.sent': { icon: 'arrow-back-up', tone: 'accent' },
  'answer.refused': { icon: 'alert-triangle', tone: 'late' },
  'answer.doubtful': { icon: 'alert-triangle', tone: 'due' },
  'answer.settled': { icon: 'circle-check', tone: 'done' },
  'answer.bounced': { icon: 'alert-triangle', tone: 'late' },
};

export const lookOf = (event: HistoryEvent): { icon: IconName; tone?: Tone } => looks[event.kind];
