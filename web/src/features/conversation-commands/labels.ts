import { t } from '@lingui/core/macro';
import { ask } from '../../data/asked.ts';
import { type Command, may, type Target } from '../../data/command.ts';
import type { CommandDeps } from './command-deps.ts';

/** Department and qualification. */
export function labels(deps: CommandDeps): Command[] {
  const pick = (list: 'department' | 'qualification') => (target: Target) => {
    deps.open(target);
    ask({ what: 'pick', conversationId: target.row.id, list });
  };
  return [
    {
      id: 'affect',
      label: () => t`Affecter à un département`,
      icon: 'hierarchy-2',
      key: 'd',
      group: 'work',
      isOffered: (target) => may(target, 'affect'),
      perform: pick('department'),
    },
    {
      id: 'qualify',
      label: () => t`Qualifier`,
      icon: 'tag',
      key: 'q',
      group: 'work',
      isOffered: (target) => may(target, 'qualify'),
      perform: pick('qualification'),
    },
  ];
}
