import type { ConversationDetail } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import type { Me } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import type { People } from '../../data/people.ts';
import { useMomentWords } from '../../ui/MomentDialog.tsx';

export type News = {
  authorOf(event: HistoryEvent): { id: string; name: string; isPerson: boolean };
  /** What happened, in a sentence that names people and gives the first words. */
  sentence(event: HistoryEvent): string;
};

/** Words for what stopped a send. */
export function useNews(detail: ConversationDetail, people: People, me: Me): News {
  const { t } = useLingui();
  const words = useMomentWords();
  const nameOf = (id: string | null) =>
    id === null ? t`personne` : id === me.id ? t`vous` : (people.get(id)?.name ?? '…');
  const authorOf: News['authorOf'] = (event) => {
    if (event.actor.kind === 'person') {
      const { id } = event.actor;
      return { id, name: people.get(id)?.name ?? '…', isPerson: true };
    }
    if (event.actor.kind === 'otherClient') {
      return { id: 'otherClient', name: t`Un autre logiciel`, isPerson: false };
    }
    const messageId = event.kind === 'message.received' ? event.data.messageId : null;
    const from = detail.messages.find((one) => one.id === messageId)?.from ?? detail.row.correspondent;
    return { id: from.address, name: from.name || from.address, isPerson: false };
  };
  const wordsOf = (messageId: string): string => {
    const message = detail.messages.find((one) => one.id === messageId);
    const snippet = message?.snippet.slice(0, 110) ?? '';
    return snippet === '' ? '' : t` : « ${snippet} »`;
  };
  return {
    authorOf,
    sentence(event) {
      const who = authorOf(event).name;
      switch (event.kind) {
        case 'answer.queued': {
          const { messageId } = event.data;
          const to = detail.messages.find((one) => one.id === messageId)?.to[0];
          const name = to ? to.name || to.address : '';
          const { scheduledFor } = event.data;
          const at = scheduledFor === undefined ? '' : words(new Date(scheduledFor));
          const fact =
            at !== ''
              ? name === ''
                ? t`${who} a prévu une réponse, ${at}`
                : t`${who} a prévu une réponse à ${name}, ${at}`
              : name === ''
                ? t`${who} a répondu`
                : t`${who} a répondu à ${name}`;
          return `${fact}${wordsOf(messageId)}`;
        }
        case 'message.sentElsewhere':
          return `${t`Une réponse est partie d’un autre logiciel de messagerie`}${wordsOf(event.data.messageId)}`;
        case 'message.received':
          return `${t`${who} a écrit de nouveau`}${wordsOf(event.data.messageId)}`;
        case 'note.added': {
          const { noteId } = event.data;
          const text = detail.notes.find((one) => one.id === noteId)?.text.slice(0, 110) ?? '';
          return text === '' ? t`${who} a ajouté une note` : t`${who} a noté : « ${text} »`;
        }
        case 'conversation.merged':
          return t`${who} a fusionné une autre conversation avec celle-ci`;
        case 'conversation.assigned': {
          const from = nameOf(event.data.fromId);
          const to = nameOf(event.data.toId);
          return t`Assigné passé de ${from} à ${to}`;
        }
        default:
          return '';
      }
    },
  };
}
