/**
 * A command is one object: button, menu, key, selection bar and palette all use it, so they cannot disagree about what
 * it is called, when it is offered and what it does.
 */
import type { BulkSelection } from '@guichet/contract/acts';
import type { ConversationRow } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import { refusalOf } from '@guichet/contract/permission';
import type { Privilege } from '@guichet/contract/privileges';

/** What a command acts on. */
export type Target = { row: ConversationRow; me: Me; mailbox: MyMailbox };

/** Many conversations that were chosen together. */
export type Many = {
  me: Me;
  /** Null over all mailboxes. */
  mailbox: MyMailbox | null;
  /** Those of them that are here: by them it is judged what may be offered. The server judges each one. */
  targets: readonly Target[];
  /** How many in all; 1000 stands for "more than 999". */
  count: number;
  selection: BulkSelection;
};

/** One conversation, or many. */
export type Chosen = Target | Many;

export const isMany = (chosen: Chosen): chosen is Many => 'targets' in chosen;

export type Command = {
  id: string;
  /** In the reader's language, as an infinitive. */
  label(target: Target): string;
  icon: string;
  /** As `useKeys` takes it: `a`, `Shift+A`, `g t`. */
  key?: string;
  isDanger?: boolean;
  /** Commands of one group stand together in the menu. */
  group: 'work' | 'mark' | 'place' | 'read';
  /** Not permitted or without meaning here = not offered. */
  isOffered(target: Target): boolean;
  /** Answers on screen at once; a "no" of the server is shown as a sentence and put right. */
  perform(target: Target): void | Promise<void>;
  /** The same with many conversations; absent where that has no meaning. */
  performMany?(many: Many): void | Promise<void>;
  /** What many are asked beside `isOffered` of each: how many they may be. */
  suitsMany?(many: Many): boolean;
  /** How it is called for many, where that is not how it is called for one. */
  labelMany?(): string;
};

/** Whether the person may do this with the target; the server's own rule. */
export function may({ row, me, mailbox }: Target, privilege: Privilege): boolean {
  const standing = { kind: mailbox.kind, role: mailbox.role, privileges: new Set(mailbox.privileges) };
  return refusalOf(me.id, standing, row.assigneeId, privilege) === null;
}

/** The commands that have a meaning for at least one of the chosen; the others are refused one by one, with the reason. */
export function offeredForMany(commands: readonly Command[], many: Many): readonly Command[] {
  return commands.filter(
    (command) =>
      command.performMany && many.targets.some(command.isOffered) && (command.suitsMany?.(many) ?? true),
  );
}

/** How a command is called for many: by the first that it is offered for. */
export function labelForMany(command: Command, many: Many): string {
  if (command.labelMany) return command.labelMany();
  const target = many.targets.find((one) => command.isOffered(one)) ?? many.targets[0];
  return target ? command.label(target) : '';
}
