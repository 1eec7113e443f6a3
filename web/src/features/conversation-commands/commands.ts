/** Everything that can be done with a conversation, each as one object for button, menu, key, selection and palette. */
import type { Command } from '../../data/command.ts';
import { assigning } from './assigning.ts';
import type { CommandDeps } from './deps.ts';
import { filing } from './filing.ts';
import { identifying } from './identifying.ts';
import { labelling } from './labelling.ts';
import { marking } from './marking.ts';
import { merging } from './merging.ts';
import { placing } from './placing.ts';
import { reading } from './reading.ts';
import { snoozing } from './snoozing.ts';
import { statuses } from './statuses.ts';
import { writing } from './writing.ts';

/** The commands, in the order of the menu. Labels are in the language of the moment. */
export function conversationCommands(deps: CommandDeps): Command[] {
  return [
    ...writing(deps),
    ...identifying(deps),
    ...assigning(deps),
    ...labelling(deps),
    ...statuses(deps),
    ...snoozing(deps),
    ...marking(deps),
    ...filing(deps),
    ...merging(deps),
    ...placing(deps),
    ...reading(deps),
  ];
}
