/** The sections of the settings, in their groups. */
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { IconName } from '../../ui/icons.ts';

export interface Section {
  id: string;
  label: MessageDescriptor;
  icon: IconName;
  /** For administrators. */
  isAdministration: boolean;
  /** For whoever looks after a mailbox. */
  isKeeping?: boolean;
  /** Only where mails are caught. */
  isDemo?: boolean;
}

export const sectionGroups: readonly { label: MessageDescriptor; sections: readonly Section[] }[] = [
  {
    label: msg`Messagerie`,
    sections: [
      { id: 'accounts', label: msg`Comptes mail`, icon: 'server-2', isAdministration: true },
      { id: 'members', label: msg`Membres et droits`, icon: 'users', isAdministration: true },
      { id: 'departments', label: msg`Départements`, icon: 'hierarchy-2', isAdministration: true },
      { id: 'qualifications', label: msg`Qualifications`, icon: 'tag', isAdministration: true },
      { id: 'tags', label: msg`Étiquettes`, icon: 'tags', isAdministration: false, isKeeping: true },
      {
        id: 'blocked',
        label: msg`Expéditeurs bloqués`,
        icon: 'ban',
        isAdministration: false,
        isKeeping: true,
      },
    ],
  },
  {
    label: msg`Organisation`,
    sections: [
      { id: 'people', label: msg`Utilisateurs`, icon: 'user-plus', isAdministration: true },
      { id: 'house', label: msg`Emails de Guichet`, icon: 'send', isAdministration: true },
    ],
  },
  {
    label: msg`Rédaction`,
    sections: [
      { id: 'templates', label: msg`Modèles`, icon: 'template', isAdministration: false },
      { id: 'signatures', label: msg`Signatures`, icon: 'writing-sign', isAdministration: false },
    ],
  },
  {
    label: msg`Moi`,
    sections: [
      { id: 'profile', label: msg`Profil`, icon: 'user', isAdministration: false },
      { id: 'notifications', label: msg`Notifications`, icon: 'bell', isAdministration: false },
      { id: 'absences', label: msg`Absences`, icon: 'plane-departure', isAdministration: false },
    ],
  },
  {
    label: msg`Démonstration`,
    sections: [
      {
        id: 'caught',
        label: msg`Emails interceptés`,
        icon: 'hand-stop',
        isAdministration: false,
        isDemo: true,
      },
    ],
  },
];

/** What somebody is, as far as it says what he may open. */
export type SectionReader = { isAdministrator: boolean; keepsMailboxes: boolean };

/** The groups that this person may open, in an instance that catches mails or not. */
export function groupsFor(
  { isAdministrator, keepsMailboxes }: SectionReader,
  isCaught: boolean,
): typeof sectionGroups {
  return sectionGroups
    .map((group) => ({
      ...group,
      sections: group.sections.filter(
        (section) =>
          (isAdministrator || !section.isAdministration) &&
          (keepsMailboxes || !section.isKeeping) &&
          (isCaught || !section.isDemo),
      ),
    }))
    .filter((group) => group.sections.length > 0);
}
