/**
 * A command is one object: button, menu, key and palette all use it, so they cannot disagree about what it is
 * called, when it is offered and what it does.
 */
import type { ConversationRow } from '@guichet/contract/conversations';
import type { Me, MyMailbox } from '@guichet/contract/people';
import { refusalOf } from '@guichet/contract/permission';
import type { Privilege } from '@guichet/contract/privileges';

/** What a command acts on. */
export type Target = { row: ConversationRow; me: Me; mailbox: MyMailbox };

export type Command = {
  id: string;
  /** In the reader's language, as an infinitive. */
  label(target: Target): string;
  icon: string;
  /** As `useKeys` takes it: `a`, `Shift+A`, `g t`. */
  key?: string;
  isDanger?: boolean;
  /** Commands of one group stand together in the menu. */
  group: 'work' | 'place';
  /** Not permitted or without meaning here = not offered. */
  isOffered(target: Target): boolean;
  /** Answers on screen at once; a "no" of the server is shown as a sentence and put right. */
  perform(target: Target): void | Promise<void>;
};

/** Whether the person may do this with the target; the server's own rule. */
export function may({ row, me, mailbox }: Target, privilege: Privilege): boolean {
  const standing = { kind: mailbox.kind, role: mailbox.role, privileges: new Set(mailbox.privileges) };
  return refusalOf(me.id, standing, row.assigneeId, privilege) === null;
}
