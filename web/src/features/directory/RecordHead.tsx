import type { DirectoryModule, DirectoryRecord } from '@guichet/contract/directory';
import { useLingui } from '@lingui/react/macro';
import { moduleWords } from '../../data/directory.ts';
import styles from './directory.module.css';
import { PrivateMark, RecordAvatar } from './RecordOption.tsx';

/** Name, and what kind of record it is. */
export function RecordHead({
  record,
  module,
  as: Title = 'h3',
}: {
  record: DirectoryRecord;
  module: DirectoryModule | null;
  as?: 'h2' | 'h3';
}) {
  const { i18n } = useLingui();
  const kind = module ? moduleWords(module, i18n.locale).singular : '';
  return (
    <header className={styles.recordHead}>
      <RecordAvatar record={record} isCompany={module?.kind === 'companies'} size={32} />
      <div className="grow">
        <Title className={styles.recordName} dir="auto">
          {record.name} <PrivateMark record={record} />
        </Title>
        <p className="t-small ink-3">{[kind, record.company?.name].filter(Boolean).join(' · ')}</p>
      </div>
    </header>
  );
}
