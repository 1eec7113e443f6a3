import type { DirectoryModule, DirectoryRecord } from '@guichet/contract/directory';
import { useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, errorText } from '../../data/api.ts';
import { recordQuery } from '../../data/directory.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useLayout } from '../../ui/layout.ts';
import { Menu } from '../../ui/Menu.tsx';
import { SkeletonText, useDelayed } from '../../ui/Skeleton.tsx';
import { showToast } from '../../ui/Toast.tsx';
import styles from './directory.module.css';
import { MergeDialog } from './MergeDialog.tsx';
import { PastConversations } from './PastConversations.tsx';
import { RecordDialog } from './RecordDialog.tsx';
import { RecordFacts } from './RecordFacts.tsx';
import { RecordHead } from './RecordHead.tsx';
import { RecordHistory } from './RecordHistory.tsx';

export interface RecordDetailProps {
  recordId: string;
  modules: readonly DirectoryModule[];
  onClose: () => void;
}

/** One record, whole, with what may be done to it. */
export function RecordDetail({ recordId, modules, onClose }: RecordDetailProps) {
  const { t } = useLingui();
  const { data, isError } = useQuery(recordQuery(recordId));
  const isSlow = useDelayed(200);
  if (isError) {
    return (
      <EmptyState
        drawing="search"
        title={t`Fiche introuvable`}
        actions={<Button onClick={onClose}>{t`Revenir à la liste`}</Button>}
      >
        {t`Elle a été supprimée, fusionnée, ou n’est visible que d’une autre personne.`}
      </EmptyState>
    );
  }
  const module = modules.find(({ id }) => id === data?.moduleId);
  if (!data || !module) return <div className={styles.detail}>{isSlow && <SkeletonText lines={6} />}</div>;
  return <Opened key={data.id} record={data} module={module} onClose={onClose} />;
}

function Opened({
  record,
  module,
  onClose,
}: {
  record: DirectoryRecord;
  module: DirectoryModule;
  onClose: () => void;
}) {
  const { t, i18n } = useLingui();
  const client = useQueryClient();
  const layout = useLayout();
  const [doing, setDoing] = useState<'edit' | 'merge' | 'remove' | null>(null);
  const done = () => setDoing(null);
  const remove = async () => {
    try {
      await api.directory.remove({ id: record.id });
      onClose();
      await client.invalidateQueries({ queryKey: ['directory'] });
    } catch (error) {
      showToast({ text: errorText(error, i18n.locale === 'en' ? 'en' : 'fr') });
    } finally {
      done();
    }
  };
  const isAccount = record.personId !== null;
  return (
    <article className={styles.detail} aria-label={record.name}>
      <div className={styles.detailHead}>
        {layout === 'narrow' && (
          <IconButton icon="arrow-left" name={t`Retour à la liste`} onClick={onClose} />
        )}
        <div className="grow">
          <RecordHead record={record} module={module} as="h2" />
        </div>
        {record.mayEdit && (
          <Button icon="pencil" onClick={() => setDoing('edit')}>
            {t`Modifier`}
          </Button>
        )}
        {record.mayEdit && (
          <Menu
            trigger={<IconButton icon="dots-vertical" name={t`Actions`} />}
            label={t`Actions`}
            position="bottom-end"
            entries={[
              {
                id: 'merge',
                label: t`Fusionner avec une autre fiche`,
                icon: 'arrows-exchange',
                onSelect: () => setDoing('merge'),
              },
              {
                id: 'remove',
                label: t`Supprimer la fiche`,
                icon: 'trash',
                danger: true,
                unavailable: isAccount && t`La fiche d’un compte reste dans l’annuaire.`,
                onSelect: () => setDoing('remove'),
              },
            ]}
          />
        )}
      </div>
      <div className={styles.detailBody}>
        <RecordFacts record={record} />
        <PastConversations recordId={record.id} />
        <RecordHistory recordId={record.id} />
      </div>
      {doing === 'edit' && <RecordDialog module={module} record={record} onClose={done} onSaved={done} />}
      {doing === 'merge' && <MergeDialog record={record} module={module} onClose={done} />}
      {doing === 'remove' && (
        <Dialog
          opened
          onClose={done}
          title={t`Supprimer ${record.name}`}
          onPrimary={() => void remove()}
          actions={
            <>
              <Button onClick={done}>{t({ message: 'Annuler', context: 'leave without doing' })}</Button>
              <Button variant="danger-solid" data-autofocus onClick={() => void remove()}>
                {t`Supprimer la fiche`}
              </Button>
            </>
          }
        >
          <p>{t`Ses adresses redeviennent inconnues. Les conversations et leur historique restent.`}</p>
        </Dialog>
      )}
    </article>
  );
}
