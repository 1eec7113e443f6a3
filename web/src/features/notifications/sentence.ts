import type { Notification } from '@guichet/contract/notifications';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import type { IconName } from '../../ui/icons.ts';

const icons = {
  assigned: 'user-check',
  mentioned: 'at',
  reply: 'mail',
  note: 'lock',
  answer: 'arrow-back-up',
  woken: 'clock',
  released: 'user-off',
  sending: 'alert-triangle',
} as const satisfies Record<Notification['kind'], IconName>;

export const iconOf = ({ kind }: Notification): IconName => icons[kind];

/** Where it is opened. */
export const pathOf = ({ mailboxId, conversation, noteId, trouble }: Notification): string => {
  if (conversation)
    return `/m/${mailboxId}/all/${conversation.id}${noteId === null ? '' : `#item-${noteId}`}`;
  return trouble === 'outOfReach' ? '/drafts' : `/m/${mailboxId}/unassigned`;
};

/** What happened, in one sentence. */
export function useSentence(told: Notification): string {
  const { t } = useLingui();
  const name = told.by?.name ?? '';
  const mailbox = told.mailboxName;
  switch (told.kind) {
    case 'assigned':
      return told.by ? t`${name} vous a confié cette conversation` : t`Cette conversation vous est assignée`;
    case 'mentioned':
      return t`${name} vous mentionne dans une note`;
    case 'reply': {
      const who = told.conversation?.correspondent ?? '';
      return who === '' ? t`Le correspondant a écrit` : t`${who} a écrit`;
    }
    case 'note':
      return t`${name} a ajouté une note`;
    case 'answer':
      return told.by ? t`${name} a répondu` : t`Une réponse est partie d’un autre logiciel de messagerie`;
    case 'woken':
      return t`De retour : la mise en veille est terminée`;
    case 'released':
      return plural(told.count, {
        one: `${name} ne suit plus la boîte ${mailbox} : # conversation est de nouveau à assigner`,
        other: `${name} ne suit plus la boîte ${mailbox} : # conversations sont de nouveau à assigner`,
      });
    default:
  }
  switch (told.trouble) {
    case 'doubtful':
      return t`Votre réponse est peut-être partie : à vérifier`;
    case 'bounced':
      return t`Votre réponse n’a pas été remise`;
    case 'stopped':
      return t`Votre réponse n’est pas partie : il s’est passé quelque chose entre-temps`;
    case 'cancelled':
      return t`${name} a annulé votre envoi prévu. Votre texte est gardé`;
    case 'paused':
      return t`Votre envoi prévu n’est pas parti : le compte de la boîte est en pause`;
    case 'outOfReach':
      return t`Un envoi prévu n’est pas parti : vous ne pouvez plus y répondre. Votre texte est gardé dans vos brouillons`;
    case 'authorGone':
      return t`L’envoi prévu de ${name} n’est pas parti : cette personne ne peut plus répondre ici`;
    default:
      return t`Votre réponse a été refusée par le serveur`;
  }
}
