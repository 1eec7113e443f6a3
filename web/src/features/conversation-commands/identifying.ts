import { t } from '@lingui/core/macro';
import { type Command, may } from '../../data/command.ts';
import { proposalsQuery } from '../../data/directory.ts';
import { queryClient } from '../../data/queries.ts';
import type { CommandDeps } from './deps.ts';

/** To say whose the correspondent's address is. */
export function identifying(deps: CommandDeps): Command[] {
  return [
    {
      id: 'identify',
      label: () => t`Identifier`,
      icon: 'id',
      key: 'i',
      group: 'work',
      isOffered: (target) => target.row.correspondent.address !== '' && may(target, 'identify'),
      perform: (target) => {
        // What the mail tells of its author is on its way while the dialog opens.
        void queryClient.prefetchQuery(proposalsQuery(target.row.id));
        deps.openIdentify(target);
      },
    },
  ];
}
