/** Everything that can be done with a conversation, each as one object for button, menu, key and palette. */
import type { Command } from '../../data/command.ts';
import { assigning } from './assigning.ts';
import type { CommandDeps } from './command-deps.ts';
import { identifying } from './identifying.ts';
import { labels } from './labels.ts';
import { placing } from './placing.ts';
import { reading } from './reading.ts';
import { statuses } from './statuses.ts';
import { writing } from './writing.ts';

/** The commands, in the order of the menu. Labels are in the language of the moment. */
export function conversationCommands(deps: CommandDeps): Command[] {
  return [
    ...writing(deps),
    ...assigning(deps),
    ...statuses(deps),
    ...identifying(deps),
    ...labels(deps),
    ...placing(deps),
    ...reading(deps),
  ];
}
