import type { AccountState, FolderState } from '@guichet/contract/mailboxes';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { Select } from '../../ui/fields.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import styles from './account-detail.module.css';
import { Failure } from './Failure.tsx';
import { Part } from './SectionPage.tsx';
import { accountQuery } from './settings-queries.ts';
import { useAct } from './use-act.ts';

const icons: Record<FolderState['role'], IconName> = {
  inbox: 'inbox',
  sent: 'send',
  drafts: 'pencil',
  archive: 'archive',
  junk: 'alert-octagon',
  trash: 'trash',
  other: 'folder',
};

/** The folders of the server, and what is followed of each. */
export function FolderList({ state }: { state: AccountState }) {
  const { t } = useLingui();
  return (
    <Part title={t`Dossiers du serveur`}>
      <p className="ink-2">
        <Trans>
          « Contenu » importe les messages. « Emplacement » note seulement où ils sont rangés, sans les
          importer.
        </Trans>
      </p>
      <ul className={styles.folders}>
        {state.folders.map((folder) => (
          <FolderRow key={folder.id} folder={folder} mailboxId={state.mailboxId} />
        ))}
      </ul>
    </Part>
  );
}

function FolderRow({ folder, mailboxId }: { folder: FolderState; mailboxId: string }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { queryKey } = accountQuery(mailboxId);
  const act = useAct(() => client.invalidateQueries({ queryKey }));
  const follow = (followed: FolderState['followed']) => {
    client.setQueryData<AccountState>(queryKey, (state) =>
      state
        ? {
            ...state,
            folders: state.folders.map((other) => (other.id === folder.id ? { ...other, followed } : other)),
          }
        : state,
    );
    void act.run(() => api.mailboxes.followFolder({ mailboxId, folderId: folder.id, followed }));
  };
  const { path } = folder;
  return (
    <li className={styles.folder}>
      <Icon name={icons[folder.role]} />
      <span className={styles.folderPath}>{path}</span>
      <span className={styles.folderChoice}>
        <Select
          controlSize="bar"
          quiet
          aria-label={t`Suivre ${path}`}
          data={[
            { value: 'content', label: t`Contenu` },
            { value: 'locations', label: t`Emplacement` },
            { value: 'none', label: t`Rien` },
          ]}
          value={folder.followed}
          onChange={(value) => value && follow(value as FolderState['followed'])}
        />
      </span>
      <Failure failure={act.failure} />
    </li>
  );
}
