import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';
import { assigneesQuery, queryClient } from '../../data/queries.ts';
import type { CommandDeps, Picking } from './deps.ts';

type On = Pick<Target, 'row' | 'me'>;

/** What is chosen out of a list: its id and how it is called; null = none. */
export type Named = { id: string; name: string } | null;

/** Affects to a department, or to none. `clearAssignee` puts it back to nobody in the same act. */
export function affect({ row, me }: On, to: Named, clearAssignee = false): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { departmentId: to?.id ?? null, ...(clearAssignee ? { assigneeId: null } : {}) },
    request: () => api.qualification.affect({ id: row.id, departmentId: to?.id ?? null, clearAssignee }),
    text: to ? t`Affectée à ${to.name}` : t`Retirée de son département`,
  });
}

/** Qualifies, or takes the qualification off. */
export function qualify({ row, me }: On, as: Named): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { qualificationId: as?.id ?? null },
    request: () => api.qualification.qualify({ id: row.id, qualificationId: as?.id ?? null }),
    text: as ? t`Qualifiée ${as.name}` : t`Qualification retirée`,
  });
}

/** Puts tags on and takes others off, in one act. */
export function tag({ row, me }: On, add: readonly string[], remove: readonly string[]): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { tagIds: [...row.tagIds.filter((id) => !remove.includes(id)), ...add] },
    request: () => api.conversations.tag({ id: row.id, add: [...add], remove: [...remove] }),
    text: t`Étiquettes changées`,
  });
}

/** Department, qualification, tags: each asks which. */
export function labelling(deps: CommandDeps): Command[] {
  const pick = (what: Picking['what']): Pick<Command, 'group' | 'perform' | 'performMany'> => ({
    group: 'work',
    perform: (target) => {
      // Whether the assignee is of the department is on its way while one chooses.
      if (what === 'department' && target.row.assigneeId !== null)
        void queryClient.prefetchQuery(assigneesQuery(target.row.mailboxId));
      deps.openPick({ what, chosen: target });
    },
    performMany: (many) => deps.openPick({ what, chosen: many }),
  });
  return [
    {
      id: 'affect',
      label: () => t`Affecter à un département`,
      icon: 'hierarchy-2',
      key: 'd',
      isOffered: (target) => may(target, 'affect'),
      ...pick('department'),
    },
    {
      id: 'qualify',
      label: () => t`Qualifier`,
      icon: 'tag',
      key: 'q',
      isOffered: (target) => may(target, 'qualify'),
      ...pick('qualification'),
    },
    {
      id: 'tag',
      label: () => t`Étiqueter`,
      icon: 'tags',
      key: 't',
      isOffered: (target) => may(target, 'qualify'),
      ...pick('tags'),
    },
  ];
}
