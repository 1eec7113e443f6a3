import { t } from '@lingui/core/macro';
import { firstName } from '../../data/people.ts';
import type { Choice } from './choices.ts';

/** What saving this choice will do, in words; nothing when it changes nothing. */
export function noteFor(chosen: Choice | null, meId: string, assigneeId: string | null): string {
  if (chosen === null || chosen.id === assigneeId) return '';
  if (chosen.kind === 'nobody') return t`Elle retourne aux non assignés.`;
  if (chosen.kind === 'department') {
    const { name } = chosen;
    return t`Elle attend que quelqu’un du département ${name} la prenne.`;
  }
  if (chosen.id === meId) return t`Elle sera dans vos assignés.`;
  const name = firstName(chosen.assignee.person.name);
  return t`Un avis part tout de suite à ${name}.`;
}
