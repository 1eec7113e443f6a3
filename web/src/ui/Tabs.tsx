import { useId } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import styles from './Tabs.module.css';

export interface TabItem<Id extends string> {
  id: Id;
  label: string;
  icon?: IconName;
  count?: number;
}

export interface TabsProps<Id extends string> {
  tabs: readonly TabItem<Id>[];
  value: Id;
  onChange: (id: Id) => void;
  /** Accessible name of the row of tabs. */
  label: string;
  /** Links tabs and panels: give the same to tabPanel(). */
  name: string;
  /** bar = 44 high (panel); composer = 34 high. */
  size?: 'bar' | 'composer';
  /** note: the marker takes the colour of the note paper. */
  tone?: 'accent' | 'note';
}

/** Attributes of the panel that a tab shows: `<div {...tabPanel('side', 'history')}>`. */
export function tabPanel(name: string, id: string) {
  return { role: 'tabpanel', id: `${name}-panel-${id}`, 'aria-labelledby': `${name}-tab-${id}` } as const;
}

/** A row of tabs; arrows move between them. The owner shows the panel. */
export function Tabs<Id extends string>(props: TabsProps<Id>) {
  const { tabs, value, onChange, label, name, size = 'bar', tone = 'accent' } = props;
  const row = useId();
  const move = (event: React.KeyboardEvent) => {
    const index = tabs.findIndex((tab) => tab.id === value);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? tabs.length - 1
          : step === undefined
            ? -1
            : index + step;
    const tab = tabs[(next + tabs.length) % tabs.length];
    if (!tab || (step === undefined && event.key !== 'Home' && event.key !== 'End')) return;
    event.preventDefault();
    onChange(tab.id);
    document.getElementById(`${name}-tab-${tab.id}`)?.focus();
  };
  return (
    <div className={styles.row} data-size={size} data-tone={tone} role="tablist" aria-label={label} id={row}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`${name}-tab-${tab.id}`}
          aria-controls={tab.id === value ? `${name}-panel-${tab.id}` : undefined}
          aria-selected={tab.id === value}
          tabIndex={tab.id === value ? 0 : -1}
          className={styles.tab}
          onClick={() => onChange(tab.id)}
          onKeyDown={move}
        >
          {tab.icon && <Icon name={tab.icon} size={14} />}
          {tab.label}
          {tab.count !== undefined && <span className={styles.count}>{tab.count}</span>}
        </button>
      ))}
    </div>
  );
}
