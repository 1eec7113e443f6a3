import { api as contract } from '@guichet/contract/api';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { inputSchema } from '../../data/input-schema.ts';
import { useMe } from '../../data/me.ts';
import { useKeptMailboxes } from './kept-mailboxes.ts';
import { LabelsPage } from './LabelsPage.tsx';
import { tagsQuery } from './settings-queries.ts';

const schema = inputSchema(contract.people.createTag);

/** The words that are stuck on conversations, of one mailbox or of all. */
export function TagsSection() {
  const { t } = useLingui();
  const client = useQueryClient();
  const me = useMe();
  const isAdmin = me.role === 'admin';
  const mailboxes = useKeptMailboxes(me);
  const { data, error } = useQuery(tagsQuery);
  return (
    <LabelsPage
      title={t`Étiquettes`}
      lead={
        <Trans>
          Une conversation porte autant d’étiquettes qu’il en faut. Archivée, une étiquette n’est plus
          proposée et reste là où elle est posée.
        </Trans>
      }
      none={<Trans>Aucune étiquette pour l’instant.</Trans>}
      labels={data}
      failure={error}
      kind={{
        words: {
          name: t`Nom de l’étiquette`,
          taken: t`Une étiquette porte déjà ce nom.`,
          create: t({ message: 'Créer', context: 'tag' }),
        },
        schema,
        create: (made) => api.people.createTag(made),
        update: (changed) => api.people.updateTag(changed),
        places: mailboxes,
        mayEverywhere: isAdmin,
        async renew() {
          await client.invalidateQueries({ queryKey: tagsQuery.queryKey });
          void client.invalidateQueries({ queryKey: ['vocabulary'] });
        },
      }}
      nameOf={(mailboxId) => mailboxes?.find(({ id }) => id === mailboxId)?.name ?? ''}
      keeps={({ mailboxId }) => isAdmin || mailboxId !== null}
    />
  );
}
