import { MOST_MERGED } from '@guichet/contract/merging';
import { t } from '@lingui/core/macro';
import { type Command, type Many, may } from '../../data/command.ts';
import type { CommandDeps } from './deps.ts';

/** Named one by one, all here, of one mailbox, and each one that I may act on. */
function suits({ targets, count, selection }: Many): boolean {
  return (
    'ids' in selection &&
    count >= 2 &&
    count <= MOST_MERGED &&
    targets.length === count &&
    new Set(targets.map(({ row }) => row.mailboxId)).size === 1 &&
    targets.every((target) => may(target, 'file'))
  );
}

/** To make one conversation of several that are about the same thing. */
export function merging(deps: CommandDeps): Command[] {
  return [
    {
      id: 'merge',
      label: () => t`Fusionner avec…`,
      labelMany: () => t`Fusionner`,
      icon: 'arrows-join',
      key: 'Shift+M',
      group: 'place',
      isOffered: (target) => may(target, 'file'),
      suitsMany: suits,
      perform: (target) => deps.openMerge(target),
      performMany: (many) => deps.openMerge(many),
    },
  ];
}
