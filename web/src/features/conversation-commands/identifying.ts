import { t } from '@lingui/core/macro';
import { type Command, may, type Target } from '../../data/command.ts';
import { proposalsQuery } from '../../data/directory.ts';
import { queryClient } from '../../data/queries.ts';
import { showToast } from '../../ui/Toast.tsx';
import type { CommandDeps } from './deps.ts';
import { MOST_ADDRESSES, toIdentify } from './to-identify.ts';

const isOffered = (target: Target) => target.row.correspondent.address !== '' && may(target, 'identify');

const reasonWords = {
  unseen: () =>
    t`Identifier demande de voir chaque correspondant : choisissez les conversations une par une.`,
  domains: () => t`Ces correspondants écrivent de domaines différents : identifiez-les séparément.`,
  many: () => t`Au plus ${MOST_ADDRESSES} adresses s’identifient à la fois : choisissez-en moins.`,
} as const;

/** To say whose the correspondent's address is. */
export function identifying(deps: CommandDeps): Command[] {
  return [
    {
      id: 'identify',
      label: () => t`Identifier`,
      icon: 'id',
      key: 'i',
      group: 'work',
      isOffered,
      perform: (target) => {
        // What the mail tells of its author is on its way while the dialog opens.
        void queryClient.prefetchQuery(proposalsQuery(target.row.id));
        deps.openIdentify(target);
      },
      performMany: (many) => {
        const sorted = toIdentify(many.targets.filter(isOffered), many.targets.length < many.count);
        if ('reason' in sorted) {
          showToast({ text: reasonWords[sorted.reason]() });
          return;
        }
        const [first, ...others] = sorted.targets;
        if (!first) return;
        void queryClient.prefetchQuery(proposalsQuery(first.row.id));
        deps.openIdentify(first, others);
      },
    },
  ];
}
