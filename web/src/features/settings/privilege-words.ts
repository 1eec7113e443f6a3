/** The fine privileges in groups that a person understands at a glance, and their words; pure. */
import type {
  MailboxDefaults,
  MailboxRole,
  Privilege,
  PrivilegeOverrides,
} from '@guichet/contract/privileges';
import { effectivePrivileges, presetPrivileges } from '@guichet/contract/privileges';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Every privilege stands in exactly one group. */
export const privilegeGroups: readonly {
  id: string;
  label: MessageDescriptor;
  privileges: readonly Privilege[];
}[] = [
  {
    id: 'see',
    label: msg({ message: 'Voir', context: 'group of privileges' }),
    privileges: ['seeUnassigned', 'seeAll', 'seeHistory', 'seeStatistics'],
  },
  { id: 'share', label: msg`Répartir`, privileges: ['claim', 'assign', 'release'] },
  {
    id: 'answer',
    label: msg({ message: 'Répondre', context: 'group of privileges' }),
    privileges: ['reply', 'note'],
  },
  {
    id: 'sort',
    label: msg({ message: 'Classer', context: 'group of privileges' }),
    privileges: ['status', 'qualify', 'affect', 'identify', 'file', 'setTriggers'],
  },
  {
    id: 'tidy',
    label: msg`Ranger`,
    privileges: ['move', 'archive', 'delete', 'deleteForGood', 'export', 'editTemplates'],
  },
];

export const privilegeWords: Record<Privilege, MessageDescriptor> = {
  seeUnassigned: msg`Voir les non assignées`,
  seeAll: msg`Voir toutes les conversations`,
  seeHistory: msg`Voir l’historique`,
  seeStatistics: msg`Voir les statistiques`,
  claim: msg`Prendre`,
  assign: msg`Assigner à quelqu’un`,
  release: msg`Remettre à non assigné`,
  reply: msg`Répondre aux emails`,
  note: msg`Ajouter des notes`,
  status: msg`Changer le statut`,
  qualify: msg`Qualifier`,
  affect: msg`Affecter à un département`,
  identify: msg`Identifier le correspondant`,
  file: msg`Classer dans un dossier`,
  move: msg`Déplacer vers une autre boîte`,
  archive: msg`Archiver`,
  delete: msg`Mettre à la corbeille`,
  deleteForGood: msg`Supprimer définitivement`,
  setTriggers: msg`Poser des rappels et relances`,
  export: msg`Exporter`,
  editTemplates: msg`Tenir les modèles et la signature de la boîte`,
};

/** How much of a group someone holds: all, part or nothing of it. */
export type Share = 'all' | 'part' | 'none';

export interface GroupShare {
  id: string;
  share: Share;
  held: readonly Privilege[];
  /** Something here was set for this person alone. */
  isOwn: boolean;
}

/** What a member holds of each group. */
export function sharesOf(
  role: MailboxRole,
  defaults: MailboxDefaults,
  overrides: PrivilegeOverrides,
): GroupShare[] {
  const effective = effectivePrivileges(role, defaults, overrides);
  return privilegeGroups.map(({ id, privileges }) => {
    const held = privileges.filter((privilege) => effective.has(privilege));
    const share = held.length === privileges.length ? 'all' : held.length > 0 ? 'part' : 'none';
    return { id, share, held, isOwn: privileges.some((privilege) => overrides[privilege] !== undefined) };
  });
}

export type Choice = 'preset' | 'yes' | 'no';

/** What stands for one privilege of one member. */
export function choiceOf(overrides: PrivilegeOverrides, privilege: Privilege): Choice {
  const own = overrides[privilege];
  return own === undefined ? 'preset' : own ? 'yes' : 'no';
}

/** The overrides with one choice changed. */
export function withChoice(
  overrides: PrivilegeOverrides,
  privilege: Privilege,
  choice: Choice,
): PrivilegeOverrides {
  const { [privilege]: _, ...others } = overrides;
  return choice === 'preset' ? others : { ...others, [privilege]: choice === 'yes' };
}

/** Whether the preset of this role gives a privilege. */
export const isPreset = (role: MailboxRole, defaults: MailboxDefaults, privilege: Privilege): boolean =>
  presetPrivileges(role, defaults).has(privilege);
