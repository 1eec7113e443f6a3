import type { HidingAnswer } from '@guichet/contract/search';
import { useLingui } from '@lingui/react/macro';
import { mailboxOf, useMe } from '../../data/me.ts';
import type { Lookup } from '../../data/vocabulary.ts';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';

/** The fact, then what to do about it. */
export type AnswerWords = { fact: string; remedy: string };

/** What an answer says; `where`: the place in which the mail lies, when the asker sees it. */
export function useAnswerWords(lookup: Lookup): (answer: HidingAnswer, where: string | null) => AnswerWords {
  const { t } = useLingui();
  const me = useMe();
  const format = usePersonFormat();
  return (answer, where) => {
    const isMe = answer.personId === me.id;
    const name = lookup.people.get(answer.personId)?.name ?? '…';
    const mailbox = mailboxOf(me, answer.mailboxId)?.name ?? '…';
    const assignee = (answer.assigneeId && lookup.people.get(answer.assigneeId)?.name) || '…';
    const department = (answer.departmentId && lookup.departments.get(answer.departmentId)?.name) || '…';
    const since = answer.since === null ? '' : format.moment(new Date(answer.since));
    switch (answer.rule) {
      case 'visible':
        return {
          fact: isMe
            ? t`Vous voyez cet email, dans la boîte ${mailbox}.`
            : t`${name} voit cet email, dans la boîte ${mailbox}.`,
          remedy:
            where === null
              ? ''
              : t`Il est dans « ${where} ». Si une liste ne le montre pas, c’est qu’elle montre un autre emplacement ou qu’un filtre l’écarte.`,
        };
      case 'deactivated':
        return {
          fact: t`Le compte de ${name} est désactivé.`,
          remedy: t`Un administrateur peut le réactiver : Réglages, Utilisateurs.`,
        };
      case 'deleted':
        return {
          fact: t`Cet email a été supprimé définitivement de la boîte ${mailbox}.`,
          remedy: t`Personne ne le voit plus, et rien ne peut le faire revenir.`,
        };
      case 'removedOnServer':
        return {
          fact: t`Cet email a été supprimé avec un autre logiciel de messagerie.`,
          remedy: t`S’il existe encore dans ce logiciel, remettez-le dans un dossier de ${mailbox} : il reviendra ici.`,
        };
      case 'otherPersonal':
        return {
          fact: t`Cet email est dans une boîte personnelle, ${mailbox} : seule la personne à qui elle appartient le voit.`,
          remedy: t`Pour le confier à l’équipe, déplacez-le vers une boîte partagée.`,
        };
      case 'notMember':
        return {
          fact: t`${name} n’est pas membre de la boîte ${mailbox}.`,
          remedy: t`Un administrateur peut l’y ajouter : Réglages, Membres et droits.`,
        };
      case 'assigned':
        return isMe
          ? {
              fact: t`Cet email de ${mailbox} est assigné à ${assignee} depuis le ${since}.`,
              remedy: t`Un membre ne voit que ce qui lui est assigné. Demandez à ${assignee}, ou à un dispatcheur de vous l’assigner.`,
            }
          : {
              fact: t`Cet email est assigné à ${assignee} depuis le ${since}.`,
              remedy: t`${name} ne voit que ce qui lui est assigné dans ${mailbox}. Assignez-lui l’email, ou remettez-le à non assigné.`,
            };
      case 'unassignedHidden':
        return {
          fact: isMe
            ? t`Cet email n’est assigné à personne, et vous ne voyez pas les emails non assignés de ${mailbox}.`
            : t`Cet email n’est assigné à personne, et ${name} ne voit pas les emails non assignés de ${mailbox}.`,
          remedy: isMe
            ? t`Demandez à un dispatcheur de vous l’assigner.`
            : t`Assignez-lui l’email. Le droit « voir les non assignés » se donne dans Réglages, Membres et droits.`,
        };
      default:
        return {
          fact: isMe
            ? t`Cet email est affecté au département ${department}, dont vous ne faites pas partie.`
            : t`Cet email est affecté au département ${department}, dont ${name} ne fait pas partie.`,
          remedy: isMe
            ? t`Demandez à un dispatcheur de vous l’assigner ou de changer son affectation.`
            : t`Assignez-lui l’email ou changez son affectation. Un administrateur peut aussi ajouter ${name} au département : Réglages, Utilisateurs.`,
        };
    }
  };
}
