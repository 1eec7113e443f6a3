import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { ask } from '../data/asked.ts';
import { type Command, labelForMany, type Many, may, offeredForMany, type Target } from '../data/command.ts';
import { assigneesQuery, queryClient, vocabularyQuery } from '../data/queries.ts';
import { assignTo } from '../features/assignment/assign-to.ts';
import { qualify, tag } from '../features/conversation-commands/labelling.ts';
import { type PaletteEntry, useContribution } from '../features/palette/contributions.ts';
import type { IconName } from '../ui/Icon.tsx';
import { usePersonFormat } from '../ui/PersonFormat.tsx';

/** Offers in the palette what can be done with what is chosen, else with the conversation that is open or at the cursor. */
export function useConversationPalette(
  commands: readonly Command[],
  chosen: () => { many: Many | null; target: Target | null },
): void {
  const { t } = useLingui();
  const format = usePersonFormat();
  useContribution(1, () => {
    const { many, target } = chosen();
    if (many) {
      const figure = format.count(many.count, 999);
      return [
        {
          id: 'chosen',
          title: t`${plural(many.count, { one: 'La conversation choisie', other: `Les ${figure} conversations choisies` })}`,
          entries: offeredForMany(commands, many).map((command) => ({
            ...lineOf(command),
            label: labelForMany(command, many),
            run: () => void command.performMany?.(many),
          })),
        },
      ];
    }
    if (!target) return [];
    const offered = commands.filter((command) => command.isOffered(target));
    const has = (id: string) => offered.some((command) => command.id === id);
    return [
      {
        id: 'conversation',
        title: t`Cette conversation`,
        entries: [
          ...offered.map((command) => ({
            ...lineOf(command),
            label: command.label(target),
            run: () => void command.perform(target),
          })),
          ...(may(target, 'reply')
            ? [
                {
                  id: 'template',
                  label: t`Répondre avec un modèle`,
                  icon: 'template' as const,
                  run: () => ask({ what: 'answerWithTemplate', conversationId: target.row.id }),
                },
              ]
            : []),
          ...(has('assign') ? assignees(target) : []),
          ...(has('qualify') ? labels(target) : []),
        ],
      },
    ];
  });

  const assignees = (target: Target): PaletteEntry[] => {
    const query = assigneesQuery(target.row.mailboxId);
    const known = queryClient.getQueryData(query.queryKey);
    if (!known) void queryClient.prefetchQuery(query);
    return (known ?? [])
      .filter(({ person }) => person.id !== target.row.assigneeId)
      .map((assignee) => {
        const { person, openCount } = assignee;
        const until = person.away && format.day(new Date(`${person.away.until}T12:00:00Z`));
        return {
          id: `assign-${person.id}`,
          label: t`Assigner à ${person.name}`,
          detail: until
            ? t`indisponible, dernier jour : ${until}`
            : t`${plural(openCount, { one: '# ouverte', other: '# ouvertes' })}`,
          icon: 'user-plus',
          isTyped: true,
          run: () => {
            const isMe = person.id === target.me.id;
            void assignTo(target, { kind: 'person', id: person.id, assignee, isMe }, '');
          },
        };
      });
  };

  const labels = (target: Target): PaletteEntry[] => {
    const words = queryClient.getQueryData(vocabularyQuery(target.row.mailboxId).queryKey);
    const { row } = target;
    return [
      ...(words?.qualifications ?? [])
        .filter((one) => !one.archived && one.id !== row.qualificationId)
        .map(
          (one): PaletteEntry => ({
            id: `qualify-${one.id}`,
            label: t`Qualifier ${one.name}`,
            icon: 'tag',
            isTyped: true,
            run: () => void qualify(target, one),
          }),
        ),
      ...(words?.tags ?? [])
        .filter((one) => !one.archived)
        .map((one): PaletteEntry => {
          const isOn = row.tagIds.includes(one.id);
          return {
            id: `tag-${one.id}`,
            label: isOn ? t`Retirer l’étiquette ${one.name}` : t`Étiqueter ${one.name}`,
            icon: 'tags',
            isTyped: true,
            run: () => void tag(target, isOn ? [] : [one.id], isOn ? [one.id] : []),
          };
        }),
    ];
  };
}

const lineOf = (command: Command) => ({
  id: command.id,
  icon: command.icon as IconName,
  ...(command.key ? { keys: command.key } : {}),
  ...(command.isDanger ? { isDanger: true } : {}),
});
