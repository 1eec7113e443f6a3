/** What a bulk job is called. */
import type { BulkAct, BulkJob } from '@guichet/contract/acts';
import { t } from '@lingui/core/macro';

/** Its name as a noun: « Archivage ». */
export function jobName(job: BulkJob): string {
  const name = actName(job.act);
  return job.undoes === null ? name : t`Annulation (${name})`;
}

function actName(act: BulkAct): string {
  switch (act.kind) {
    case 'claim':
      return t`Prise en charge`;
    case 'assign':
      return act.assigneeId === null ? t`Remise à non assigné` : t`Assignation`;
    case 'status':
      return { resolved: t`Résolution`, pending: t`Mise en attente`, open: t`Remise à traiter` }[act.status];
    case 'place':
      return {
        archive: t`Archivage`,
        inbox: t`Retour dans la boîte de réception`,
        spam: t`Marquage comme indésirable`,
        trash: t`Mise à la corbeille`,
      }[act.place];
    case 'affect':
      return t`Affectation`;
    case 'qualify':
      return t`Qualification`;
    case 'tag':
      return t`Étiquetage`;
    case 'snooze':
      return t`Mise en veille`;
    case 'wake':
      return t`Réveil`;
    case 'star':
      return act.starred ? t`Ajout d’étoiles` : t`Retrait d’étoiles`;
    case 'follow':
      return act.following ? t`Suivi` : t`Fin du suivi`;
    case 'markRead':
      return t`Marquage comme lu`;
    case 'markUnread':
      return t`Marquage comme non lu`;
    case 'file':
      return t`Classement`;
    case 'move':
      return t`Déplacement vers une autre boîte`;
    case 'block':
      return t`Blocage d’expéditeurs`;
    case 'deleteForGood':
      return t`Suppression définitive`;
  }
}
