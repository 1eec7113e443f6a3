import { useLingui } from '@lingui/react/macro';
import { useElementSize } from '@mantine/hooks';
import { type ReactNode, type Ref, useState } from 'react';
import { COUNTED } from '../data/counted.ts';
import type { Lookup } from '../data/vocabulary.ts';
import { ColumnHead } from '../features/list/ColumnHead.tsx';
import type { Criterion } from '../features/list/criteria.ts';
import { FilterChips } from '../features/list/FilterChips.tsx';
import { FilterPopover } from '../features/list/FilterPopover.tsx';
import listStyles from '../features/list/list.module.css';
import { SearchBox, type SearchBoxHandle } from '../features/list/SearchBox.tsx';
import { MailboxMenu } from '../features/mailbox-menu/MailboxMenu.tsx';
import type { PlaceWords } from '../features/mailbox-menu/places.ts';
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
  lookup: Lookup;
  places: readonly PlaceWords[];
  criteria: readonly Criterion[];
  /** What is listed, in words. */
  listed: string;
  /** Where the rows are from: the page's place, or where one searches. */
  shownPlace: WorkspaceProps['place'];
  /** Stands in place of the toolbar while rows are chosen. */
  selectionBar: ReactNode;
  /** Chooses all that is listed; null where nothing is. */
  onChooseListed: (() => void) | null;
  onSearch: (filter: WorkspaceProps['filter'], isTyping: boolean) => void;
  onLeaveSearch: () => void;
  /** From the search field down into the list. */
  onDown: () => void;
  searchRef: Ref<SearchBoxHandle>;
};

/** Over the rows: filter and search, what is listed and how much, criteria, order. */
export function ListHead(props: ListHeadProps) {
  const { me, mailbox, total, filter, onFilter, place, places } = props;
  const { t } = useLingui();
  const format = usePersonFormat();
  const { newMail } = useShell();
  const isNarrow = useLayout() === 'narrow';
  const [isFilterOpen, setFilterOpen] = useState(false);
  const { ref: chips, height } = useElementSize();
  useKeys({ f: () => setFilterOpen(true) });
  const figure = total === null ? '' : format.count(total, COUNTED);
  const name = mailbox?.name ?? '';
  const funnel = (
    <FilterPopover
      me={me}
      mailbox={mailbox}
      place={place}
      places={places}
      lookup={props.lookup}
      filter={filter}
      onChange={onFilter}
      total={total}
      opened={isFilterOpen}
      onOpenedChange={setFilterOpen}
      below={height > 0 ? height + BELOW : 0}
      footer={props.filterFooter}
    />
  );
  const search = (
    <SearchBox
      ref={props.searchRef}
      me={me}
      mailboxes={mailbox ? [mailbox] : me.mailboxes}
      label={mailbox ? t`Rechercher dans ${name}` : t`Rechercher dans toutes mes boîtes`}
      filter={filter}
      place={mailbox ? place : undefined}
      onSearch={props.onSearch}
      onLeave={props.onLeaveSearch}
      onDown={props.onDown}
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
        <>
          <div className={styles.touchBar}>
            <MailboxMenu
              current={mailbox}
              shape="bar"
              detail={total === null || total === 0 ? props.listed : `${props.listed} · ${figure}`}
            />
            <span className="grow" />
            {choose}
            <Bell isBesideColumn={false} />
            {newMail && <IconButton icon="pencil-plus" name={t`Nouveau message`} onClick={newMail} />}
          </div>
          <div className={listStyles.searchRow}>
            {funnel}
            {search}
          </div>
        </>
      ) : (
        <Bar wraps>
          {funnel}
          {choose}
          {search}
        </Bar>
      )}
      {!isNarrow && <ConnectionBar />}
      <div ref={chips}>
        <FilterChips
          criteria={props.criteria}
          onChange={onFilter}
          onOpen={() => setFilterOpen(true)}
          onClear={() => onFilter(filter.text === undefined ? {} : { text: filter.text })}
          afterChips={props.afterChips}
        />
      </div>
      {!isNarrow && (
        <ColumnHead
          place={props.shownPlace}
          label={props.listed}
          total={total}
          isShared={mailbox?.kind !== 'personal'}
        />
      )}
    </>
  );
}

/** From the funnel's lower edge to the bar's, in px. */
const BELOW = 8;
