import { Plural, useLingui } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { useLookup } from '../data/vocabulary.ts';
import { ColumnHead } from '../features/list/ColumnHead.tsx';
import { useCriteria } from '../features/list/criteria.ts';
import { FilterChips } from '../features/list/FilterChips.tsx';
import { FilterPopover } from '../features/list/FilterPopover.tsx';
import { MailboxMenu } from '../features/mailbox-menu/MailboxMenu.tsx';
import { COUNTED } from '../features/mailbox-menu/PlaceNav.tsx';
import { usePlaces } from '../features/mailbox-menu/places.ts';
import { Bell } from '../features/notifications/Bell.tsx';
import { Bar } from '../ui/Bar.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { useKeys } from '../ui/keys.ts';
import { useLayout } from '../ui/layout.ts';
import { usePersonFormat } from '../ui/PersonFormat.tsx';
import styles from './app.module.css';
import { ConnectionBar } from './ConnectionBar.tsx';
import { useShell } from './shell-context.ts';
import type { WorkspaceProps } from './Workspace.tsx';

export type ListHeadProps = WorkspaceProps & {
  total: number | null;
  /** Stands in place of the toolbar while rows are chosen. */
  selectionBar: ReactNode;
  /** Chooses everything that is listed; null while nothing is. */
  onChooseListed: (() => void) | null;
};

/** Over the rows: filter, what is listed and how much, chips, order. */
export function ListHead(props: ListHeadProps) {
  const { me, mailbox, label, total, filter, onFilter, place } = props;
  const { t } = useLingui();
  const format = usePersonFormat();
  const { newMail } = useShell();
  const isNarrow = useLayout() === 'narrow';
  const [isFilterOpen, setFilterOpen] = useState(false);
  const lookup = useLookup(mailbox ? [mailbox.id] : me.mailboxes.map(({ id }) => id));
  const places = usePlaces(mailbox?.kind);
  const criteria = useCriteria(
    filter,
    lookup,
    (one) => places.find((words) => words.place === one)?.label ?? one,
  );
  useKeys({ f: () => setFilterOpen(true) }, { enabled: mailbox !== null });
  const figure = total === null ? '' : format.count(total, COUNTED);
  const funnel = mailbox && (
    <FilterPopover
      mailbox={mailbox}
      filter={filter}
      onChange={onFilter}
      opened={isFilterOpen}
      onOpenedChange={setFilterOpen}
    />
  );
  const choose = props.onChooseListed && (
    <IconButton
      icon="square-check"
      name={t`Choisir toutes celles de la liste`}
      keys="Ctrl+a"
      onClick={props.onChooseListed}
    />
  );
  return (
    <>
      {props.selectionBar ? (
        props.selectionBar
      ) : isNarrow ? (
        <div className={styles.touchBar}>
          <MailboxMenu
            current={mailbox}
            shape="bar"
            detail={total === null || total === 0 ? label : `${label} · ${figure}`}
          />
          <span className="grow" />
          {choose}
          {funnel}
          <Bell isBesideColumn={false} />
          {newMail && <IconButton icon="pencil-plus" name={t`Nouveau message`} onClick={newMail} />}
        </div>
      ) : (
        <Bar>
          {funnel}
          {choose}
          <h1 className={`${styles.title} ellipsis`}>{label}</h1>
          <span className="grow" />
          {total !== null && total > 0 && (
            <span className={styles.total}>
              <b className="num">{figure}</b>{' '}
              <Plural value={total} one="conversation" other="conversations" />
            </span>
          )}
        </Bar>
      )}
      {!isNarrow && <ConnectionBar />}
      <FilterChips
        criteria={criteria}
        onChange={onFilter}
        onOpen={() => setFilterOpen(true)}
        onClear={() => onFilter({})}
        afterChips={props.afterChips}
      />
      {!isNarrow && <ColumnHead place={place} isShared={mailbox?.kind !== 'personal'} />}
    </>
  );
}
