/** What happened, in one sentence, for where the web client is not: desktop and mail. */
import type { Notification, SendingTrouble } from '@guichet/contract/notifications';

type Sentences = { [Kind in Notification['kind']]: (told: Notification) => string };

const who = (told: Notification) => told.by?.name ?? '';
type Troubles = { [Trouble in SendingTrouble]: (told: Notification) => string };
const plain = (text: string) => () => text;
const troubles: Record<'fr' | 'en', Troubles> = {
  fr: {
    refused: plain('Votre réponse a été refusée par le serveur'),
    doubtful: plain('Votre réponse est peut-être partie : à vérifier'),
    bounced: plain('Votre réponse n’a pas été remise'),
    stopped: plain('Votre réponse n’est pas partie : il s’est passé quelque chose entre-temps'),
    cancelled: (told) => `${who(told)} a annulé votre envoi prévu. Votre texte est gardé`,
    paused: plain('Votre envoi prévu n’est pas parti : le compte de la boîte est en pause'),
    outOfReach: plain(
      'Un envoi prévu n’est pas parti : vous ne pouvez plus y répondre. Votre texte est gardé dans vos brouillons',
    ),
    authorGone: (told) =>
      `L’envoi prévu de ${who(told)} n’est pas parti : cette personne ne peut plus répondre ici`,
  },
  en: {
    refused: plain('Your answer was refused by the server'),
    doubtful: plain('Your answer may have left: please check'),
    bounced: plain('Your answer could not be delivered'),
    stopped: plain('Your answer did not leave: something happened meanwhile'),
    cancelled: (told) => `${who(told)} cancelled your scheduled answer. Your text is kept`,
    paused: plain('Your scheduled answer did not leave: the mailbox’s account is paused'),
    outOfReach: plain(
      'A scheduled answer did not leave: you may no longer answer there. Your text is kept in your drafts',
    ),
    authorGone: (told) =>
      `${who(told)}’s scheduled answer did not leave: this person may no longer answer here`,
  },
};

const sentences: Record<'fr' | 'en', Sentences> = {
  fr: {
    assigned: (told) =>
      told.by ? `${who(told)} vous a confié une conversation` : 'Une conversation vous est assignée',
    mentioned: (told) => `${who(told)} vous mentionne dans une note`,
    reply: (told) => `${told.conversation?.correspondent || 'Votre correspondant'} a écrit`,
    note: (told) => `${who(told)} a ajouté une note`,
    answer: (told) =>
      told.by ? `${who(told)} a répondu` : 'Une réponse est partie d’un autre logiciel de messagerie',
    woken: () => 'Une conversation mise en veille est de retour',
    released: (told) =>
      told.count === 1
        ? `${who(told)} ne suit plus la boîte ${told.mailboxName} : une conversation est de nouveau à assigner`
        : `${who(told)} ne suit plus la boîte ${told.mailboxName} : ${told.count} conversations sont de nouveau à assigner`,
    sending: (told) => troubles.fr[told.trouble ?? 'refused'](told),
  },
  en: {
    assigned: (told) =>
      told.by ? `${who(told)} gave you a conversation` : 'A conversation is assigned to you',
    mentioned: (told) => `${who(told)} mentions you in a note`,
    reply: (told) => `${told.conversation?.correspondent || 'Your correspondent'} wrote`,
    note: (told) => `${who(told)} added a note`,
    answer: (told) => (told.by ? `${who(told)} answered` : 'An answer left from another mail client'),
    woken: () => 'A snoozed conversation is back',
    released: (told) =>
      told.count === 1
        ? `${who(told)} has left the mailbox ${told.mailboxName}: one conversation is to be assigned again`
        : `${who(told)} has left the mailbox ${told.mailboxName}: ${told.count} conversations are to be assigned again`,
    sending: (told) => troubles.en[told.trouble ?? 'refused'](told),
  },
};

export const sentenceOf = (told: Notification, language: 'fr' | 'en'): string =>
  sentences[language][told.kind](told);

/** Where it is opened, from the root of the web client. */
export const pathOf = ({ mailboxId, conversation, noteId, trouble }: Notification): string => {
  if (conversation)
    return `/m/${mailboxId}/all/${conversation.id}${noteId === null ? '' : `#item-${noteId}`}`;
  return trouble === 'outOfReach' ? '/drafts' : `/m/${mailboxId}/unassigned`;
};
