import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { may, type Target } from '../../data/command.ts';
import { modulesQuery, recordQuery } from '../../data/directory.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { SkeletonText, useDelayed } from '../../ui/Skeleton.tsx';
import styles from './directory.module.css';
import { PastConversations } from './PastConversations.tsx';
import { RecordFacts } from './RecordFacts.tsx';
import { RecordHead } from './RecordHead.tsx';

export interface RecordTabProps {
  target: Target;
  onIdentify: (target: Target) => void;
}

/** Beside the reader: who the correspondent is, and what was written with him before. */
export function RecordTab({ target, onIdentify }: RecordTabProps) {
  const { t } = useLingui();
  const { record } = target.row;
  const { data: modules } = useQuery(modulesQuery);
  const { data, isError } = useQuery({ ...recordQuery(record?.id ?? ''), enabled: record !== null });
  const isSlow = useDelayed(200);
  const mayIdentify = target.row.correspondent.address !== '' && may(target, 'identify');
  const identify = mayIdentify && (
    <Button icon="id" keys="i" onClick={() => onIdentify(target)}>{t`Identifier`}</Button>
  );
  if (record === null || isError) {
    return (
      <EmptyState drawing="search" title={t`Correspondant inconnu`} actions={identify || undefined}>
        {mayIdentify
          ? t`Rattachez son adresse à une fiche : chaque email la montrera.`
          : t`Son adresse n’est rattachée à aucune fiche.`}
      </EmptyState>
    );
  }
  if (!data) return <div className={styles.tab}>{isSlow && <SkeletonText lines={6} />}</div>;
  const module = modules?.find(({ id }) => id === data.moduleId) ?? null;
  return (
    <div className={styles.tab}>
      <RecordHead record={data} module={module} />
      <div className={styles.tabActs}>
        {identify}
        <Link
          to="/directory/$module/$recordId"
          params={{
            module: module && module.kind !== 'own' ? module.kind : data.moduleId,
            recordId: data.id,
          }}
          className={styles.link}
        >
          <Icon name="address-book" size={14} /> {t`Ouvrir dans l’annuaire`}
        </Link>
        <Link
          to="/m/$mailboxId/$place"
          params={{ mailboxId: target.row.mailboxId, place: 'all' }}
          search={{ record: data.id }}
          className={styles.link}
        >
          <Icon name="filter" size={14} /> {t`Toutes ses conversations dans cette boîte`}
        </Link>
      </div>
      <RecordFacts record={data} />
      <PastConversations recordId={data.id} exceptId={target.row.id} />
    </div>
  );
}
