/** The commands as entries of a menu: those that are offered, a line between their groups. */
import type { IconName } from '../ui/Icon.tsx';
import type { MenuEntry } from '../ui/Menu.tsx';
import { type Command, labelForMany, type Many, offeredForMany, type Target } from './command.ts';

type Line = { command: Command; label: string; onSelect: () => void };

function entriesOf(lines: readonly Line[]): MenuEntry[] {
  const entries: MenuEntry[] = [];
  let group: Command['group'] | null = null;
  for (const { command, label, onSelect } of lines) {
    if (group !== null && command.group !== group)
      entries.push({ type: 'separator', id: `before-${command.group}` });
    group = command.group;
    entries.push({
      id: command.id,
      label,
      icon: command.icon as IconName,
      ...(command.key ? { keys: command.key } : {}),
      ...(command.isDanger ? { danger: true } : {}),
      onSelect,
    });
  }
  return entries;
}

/** What may be done with one conversation. */
export const commandEntries = (commands: readonly Command[], target: Target): MenuEntry[] =>
  entriesOf(
    commands
      .filter((command) => command.isOffered(target))
      .map((command) => ({
        command,
        label: command.label(target),
        onSelect: () => void command.perform(target),
      })),
  );

/** What may be done with many. */
export const manyEntries = (commands: readonly Command[], many: Many): MenuEntry[] =>
  entriesOf(
    offeredForMany(commands, many).map((command) => ({
      command,
      label: labelForMany(command, many),
      onSelect: () => void command.performMany?.(many),
    })),
  );
