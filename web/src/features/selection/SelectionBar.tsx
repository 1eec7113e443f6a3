import { MOST_NAMED } from '@guichet/contract/acts';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { type Command, labelForMany, offeredForMany } from '../../data/command.ts';
import { manyEntries } from '../../data/command-menu.ts';
import { COUNTED } from '../../data/counted.ts';
import { Bar } from '../../ui/Bar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/fields.tsx';
import type { IconName } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useLayout } from '../../ui/layout.ts';
import { Menu } from '../../ui/Menu.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import styles from './selection.module.css';
import type { ChosenRows } from './use-selection.ts';

/** The acts that stand in the bar itself, the first offered of each group; all of them are in its menu. */
const IN_WORDS = [
  ['assign', 'take'],
  ['resolve', 'reopen'],
];
const AS_ICONS = ['archive', 'inbox'];

export interface SelectionBarProps {
  chosen: ChosenRows;
  commands: readonly Command[];
}

/** In place of the toolbar while rows are chosen: how many, and what can be done with them. */
export function SelectionBar({ chosen, commands }: SelectionBarProps) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const isNarrow = useLayout() === 'narrow';
  const { many } = chosen;
  if (!many) return null;
  const offered = offeredForMany(commands, many);
  const first = (ids: readonly string[]) =>
    ids.map((id) => offered.find((command) => command.id === id)).find((command) => command !== undefined);
  const words = IN_WORDS.flatMap((ids) => first(ids) ?? []);
  const icon = first(AS_ICONS);
  const asIcon = (command: Command) => (
    <IconButton
      key={command.id}
      icon={command.icon as IconName}
      name={labelForMany(command, many)}
      keys={command.key}
      onClick={() => void command.performMany?.(many)}
    />
  );
  const figure = format.count(many.count, COUNTED);
  return (
    <>
      <Bar selected toolbarLabel={t`Conversations choisies`}>
        <Checkbox
          aria-label={chosen.isListed ? t`Ne rien choisir` : t`Choisir toutes celles de la liste`}
          checked={chosen.isListed}
          indeterminate={!chosen.isListed}
          onChange={chosen.toggleListed}
        />
        <span className={styles.count} role="status">
          <b className="num">{figure}</b> {plural(many.count, { one: 'choisie', other: 'choisies' })}
        </span>
        <span className="grow" />
        {isNarrow
          ? words.map(asIcon)
          : words.map((command) => (
              <Button
                key={command.id}
                size="sm"
                icon={command.icon as IconName}
                keys={command.key ?? ''}
                onClick={() => void command.performMany?.(many)}
              >
                {labelForMany(command, many)}
              </Button>
            ))}
        {icon && asIcon(icon)}
        <Menu
          trigger={<IconButton icon="dots-vertical" name={t`Actions sur les conversations choisies`} />}
          label={t`Actions`}
          width={288}
          position="bottom-end"
          entries={manyEntries(commands, many)}
        />
        <IconButton icon="x" name={t`Ne rien choisir`} keys="Escape" onClick={chosen.clear} />
      </Bar>
      <Matching chosen={chosen} />
    </>
  );
}

/** Once all that is listed is chosen: the way to all that match. */
function Matching({ chosen }: { chosen: ChosenRows }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const { matching, listed } = chosen;
  if (chosen.isCut) {
    const most = format.number(MOST_NAMED);
    return (
      <div className={styles.matching}>
        <span role="status">{t`Au plus ${most} se choisissent une par une : les premières le sont.`}</span>
        <Button variant="link" onClick={chosen.chooseMatching}>
          {t`Choisir toutes celles qui correspondent au filtre`}
        </Button>
      </div>
    );
  }
  if (!chosen.isListed || matching === null || matching <= listed) return null;
  const all = format.count(matching, COUNTED);
  const some = format.number(listed);
  return (
    <div className={styles.matching}>
      {chosen.isAll ? (
        <>
          <span>{t`Toutes celles qui correspondent au filtre sont choisies (${all}).`}</span>
          <Button variant="link" onClick={chosen.clear}>{t`Ne rien choisir`}</Button>
        </>
      ) : (
        <>
          <span>{t`Les ${some} conversations affichées sont choisies.`}</span>
          <Button variant="link" onClick={chosen.chooseMatching}>
            {t`Choisir toutes celles qui correspondent au filtre (${all})`}
          </Button>
        </>
      )}
    </div>
  );
}
