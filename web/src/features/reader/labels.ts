import { t } from '@lingui/core/macro';
import { api } from '../../data/api.ts';
import type { Target } from '../../data/command.ts';
import { perform } from '../../data/perform.ts';

type On = Pick<Target, 'row' | 'me'>;

/** Affects to a department, or to none. `name` is said in the toast; without one nothing is said. */
export function affect({ row, me }: On, departmentId: string | null, name: string | null): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { departmentId },
    request: () => api.qualification.affect({ id: row.id, departmentId }),
    ...(name === null
      ? {}
      : {
          text: departmentId === null ? t`Retirée de son département` : t`Affectée à ${name}`,
          undo: (after) => void affect({ row: after, me }, row.departmentId, null),
        }),
  });
}

/** Qualifies, or takes the qualification off. */
export function qualify(
  { row, me }: On,
  qualificationId: string | null,
  name: string | null,
): Promise<unknown> {
  return perform({
    row,
    meId: me.id,
    change: { qualificationId },
    request: () => api.qualification.qualify({ id: row.id, qualificationId }),
    ...(name === null
      ? {}
      : {
          text: qualificationId === null ? t`Qualification retirée` : t`Qualifiée ${name}`,
          undo: (after) => void qualify({ row: after, me }, row.qualificationId, null),
        }),
  });
}
