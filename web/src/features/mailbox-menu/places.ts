import type { ListPlace } from '@guichet/contract/conversations';
import { useLingui } from '@lingui/react/macro';
import type { IconName } from '../../ui/Icon.tsx';

export type PlaceWords = {
  place: ListPlace;
  label: string;
  icon: IconName;
  /** Its count says work to do. */
  counted: boolean;
};

const team: readonly ListPlace[] = ['mine', 'unassigned'];

/** The standing places of a mailbox in their order; a personal one has no assignment. */
export function usePlaces(kind: 'shared' | 'personal' = 'shared'): PlaceWords[] {
  const { t } = useLingui();
  const all: PlaceWords[] = [
    { place: 'open', label: t`À traiter`, icon: 'inbox', counted: true },
    { place: 'mine', label: t`Assignés à moi`, icon: 'user-check', counted: true },
    { place: 'unassigned', label: t`Non assignés`, icon: 'user-question', counted: true },
    { place: 'waiting', label: t`À répondre`, icon: 'hourglass-empty', counted: true },
    { place: 'pending', label: t`En attente`, icon: 'clock-pause', counted: true },
    { place: 'snoozed', label: t`En veille`, icon: 'clock', counted: false },
    { place: 'resolved', label: t`Résolus`, icon: 'circle-check', counted: false },
    { place: 'archive', label: t`Archive`, icon: 'archive', counted: false },
    { place: 'filed', label: t`Classés`, icon: 'folder', counted: false },
    { place: 'spam', label: t`Spam`, icon: 'alert-octagon', counted: true },
    { place: 'trash', label: t`Corbeille`, icon: 'trash', counted: false },
    { place: 'all', label: t`Tout`, icon: 'mail', counted: false },
  ];
  return kind === 'personal' ? all.filter(({ place }) => !team.includes(place)) : all;
}
