import type { DirectoryModule, RecordSummary } from '@guichet/contract/directory';
import { useLingui } from '@lingui/react/macro';
import { Avatar } from '../../ui/Avatar.tsx';
import { Icon } from '../../ui/Icon.tsx';
import styles from './directory.module.css';

export interface RecordOptionProps {
  id: string;
  record: RecordSummary;
  module: DirectoryModule | null;
  isChosen: boolean;
  onChoose: () => void;
  onAttach: () => void;
}

/** One record of the list: who, and what tells him from namesakes. */
export function RecordOption({ id, record, module, isChosen, onChoose, onAttach }: RecordOptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above moves through the list and chooses
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      className={styles.option}
      onClick={onChoose}
      onDoubleClick={onAttach}
    >
      <RecordAvatar record={record} isCompany={module?.kind === 'companies'} />
      <span className="grow">
        <span className={styles.optionName}>
          <span className="ellipsis" dir="auto">
            {record.name}
          </span>
          <PrivateMark record={record} />
        </span>
        <span className={`${styles.optionDetail} ellipsis`}>{recordDetail(record)}</span>
      </span>
      <span className={styles.check}>{isChosen && <Icon name="check" />}</span>
    </div>
  );
}

/** Round for people, square for companies and all other things. */
export function RecordAvatar({
  record,
  isCompany,
  size = 28,
}: {
  record: Pick<RecordSummary, 'id' | 'name'>;
  isCompany: boolean;
  size?: 28 | 32;
}) {
  return <Avatar id={record.id} name={record.name} size={size} square={isCompany} decorative />;
}

/** A lock on what I alone see. */
export function PrivateMark({ record }: { record: Pick<RecordSummary, 'isPrivate'> }) {
  const { t } = useLingui();
  if (!record.isPrivate) return null;
  return <Icon name="lock" size={12} label={t`Visible de vous seul`} />;
}

export const recordDetail = (record: RecordSummary): string =>
  [record.companyName, record.city, record.addresses[0]].filter(Boolean).join(' · ');
