/** What happened, in one sentence, for where the web client is not: desktop and mail. */
import type { Notification } from '@guichet/contract/notifications';

type Sentences = { [Kind in Notification['kind']]: (told: Notification) => string };

const who = (told: Notification) => told.by?.name ?? '';
const troubles = {
  fr: {
    refused: 'Votre réponse a été refusée par le serveur',
    doubtful: 'Votre réponse est peut-être partie : à vérifier',
    bounced: 'Votre réponse n’a pas été remise',
    stopped: 'Votre réponse n’est pas partie : il s’est passé quelque chose entre-temps',
  },
  en: {
    refused: 'Your answer was refused by the server',
    doubtful: 'Your answer may have left: please check',
    bounced: 'Your answer could not be delivered',
    stopped: 'Your answer did not leave: something happened meanwhile',
  },
};

const sentences: Record<'fr' | 'en', Sentences> = {
  fr: {
    assigned: (told) =>
      told.by ? `${who(told)} vous a confié une conversation` : 'Une conversation vous est assignée',
    mentioned: (told) => `${who(told)} vous mentionne dans une note`,
    reply: (told) => `${told.conversation?.correspondent || 'Votre correspondant'} a écrit`,
    woken: () => 'Une conversation mise en veille est de retour',
    released: (told) =>
      told.count === 1
        ? `${who(told)} ne suit plus la boîte : une conversation est de nouveau à assigner`
        : `${who(told)} ne suit plus la boîte : ${told.count} conversations sont de nouveau à assigner`,
    sending: (told) => troubles.fr[told.trouble ?? 'refused'],
  },
  en: {
    assigned: (told) =>
      told.by ? `${who(told)} gave you a conversation` : 'A conversation is assigned to you',
    mentioned: (told) => `${who(told)} mentions you in a note`,
    reply: (told) => `${told.conversation?.correspondent || 'Your correspondent'} wrote`,
    woken: () => 'A snoozed conversation is back',
    released: (told) =>
      told.count === 1
        ? `${who(told)} has left the mailbox: one conversation is to be assigned again`
        : `${who(told)} has left the mailbox: ${told.count} conversations are to be assigned again`,
    sending: (told) => troubles.en[told.trouble ?? 'refused'],
  },
};

export const sentenceOf = (told: Notification, language: 'fr' | 'en'): string =>
  sentences[language][told.kind](told);

/** Where it is opened, from the root of the web client. */
export const pathOf = ({ mailboxId, conversation }: Notification): string =>
  conversation ? `/m/${mailboxId}/all/${conversation.id}` : `/m/${mailboxId}/unassigned`;
