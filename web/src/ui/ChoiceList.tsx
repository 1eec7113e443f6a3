import { useEffect, useId, useRef, useState } from 'react';
import styles from './ChoiceList.module.css';
import { TextInput } from './fields.tsx';
import { Icon, type IconName } from './Icon.tsx';
import { KeyHint } from './KeyHint.tsx';
import { useSingleKeys } from './keys.ts';

export type Choice = {
  id: string;
  label: string;
  icon?: IconName;
  /** Instead of an icon: an avatar, a colour square. */
  leading?: React.ReactNode;
  /** Muted words after the label. */
  detail?: string;
  /** Words at the end of the line: an hour. */
  trailing?: string;
  keys?: string;
  danger?: boolean;
  /** Shows a check. */
  checked?: boolean;
  onChoose: () => void;
};

export type ChoiceGroup = { id: string; title?: string; choices: readonly Choice[] };

export interface ChoiceListProps {
  /** Accessible name of the field and of the list. */
  label: string;
  placeholder?: string;
  typed: string;
  onTyped: (typed: string) => void;
  /** Why what was typed will not do. */
  error?: string | undefined;
  /** What is left of the choices for what was typed. */
  groups: readonly ChoiceGroup[];
  /** Said when nothing is left. */
  none: string;
  /** Several may be checked: the line chosen last stays under the cursor. */
  isMultiple?: boolean;
}

/** A field that narrows a list, and the list: whole by arrows and Enter while the field keeps the focus. */
export function ChoiceList(props: ChoiceListProps) {
  const { label, typed, groups, isMultiple = false } = props;
  const listId = useId();
  const singleKeys = useSingleKeys();
  const [cursor, setCursor] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const choices = groups.flatMap((group) => group.choices);
  const at = Math.min(cursor, Math.max(0, choices.length - 1));
  const current = choices[at];
  const optionId = (choice: Choice) => `${listId}-${choice.id}`;
  useEffect(() => {
    list.current?.querySelector('[data-cursor]')?.scrollIntoView({ block: 'nearest' });
  });
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && choices.length > 0) setCursor((at + step + choices.length) % choices.length);
    else if (event.key === 'Enter' && current) current.onChoose();
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.root}>
      <div className={styles.search}>
        <TextInput
          icon="search"
          data-autofocus
          aria-label={label}
          placeholder={props.placeholder ?? label}
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={current ? optionId(current) : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          value={typed}
          error={props.error}
          onChange={(event) => {
            props.onTyped(event.currentTarget.value);
            setCursor(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        ref={list}
        className={styles.list}
        role="listbox"
        aria-label={label}
        id={listId}
        aria-multiselectable={isMultiple || undefined}
      >
        {groups.map((group) =>
          group.choices.length === 0 ? null : (
            // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
            <div key={group.id} role="group" aria-label={group.title ?? label} className={styles.group}>
              {group.title && (
                <div className={styles.title} aria-hidden="true">
                  {group.title}
                </div>
              )}
              {group.choices.map((choice) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys for its active option
                <div
                  key={choice.id}
                  id={optionId(choice)}
                  className={styles.option}
                  role="option"
                  tabIndex={-1}
                  aria-selected={choice.checked ?? choice === current}
                  data-cursor={choice === current || undefined}
                  data-danger={choice.danger || undefined}
                  onMouseDown={(event) => event.preventDefault()}
                  onMouseMove={() => choice !== current && setCursor(choices.indexOf(choice))}
                  onClick={choice.onChoose}
                >
                  <span className={styles.leading}>
                    {choice.leading ?? (choice.icon && <Icon name={choice.icon} />)}
                  </span>
                  <span className={styles.words}>
                    {choice.label}
                    {choice.detail && <span className={styles.detail}> {choice.detail}</span>}
                  </span>
                  {choice.trailing && <span className={styles.trailing}>{choice.trailing}</span>}
                  {choice.checked && <Icon name="check" className={styles.check ?? ''} />}
                  {choice.keys && (singleKeys || choice.keys.startsWith('Ctrl')) && (
                    <KeyHint keys={choice.keys} />
                  )}
                </div>
              ))}
            </div>
          ),
        )}
      </div>
      {choices.length === 0 && (
        <p className={styles.none} role="status">
          {props.none}
        </p>
      )}
    </div>
  );
}
