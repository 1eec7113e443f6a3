import { api as contract } from '@guichet/contract/api';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { inputSchema } from '../../data/input-schema.ts';
import { LabelsPage } from './LabelsPage.tsx';
import { mailboxesQuery, qualificationsQuery } from './settings-queries.ts';

const schema = inputSchema(contract.people.createQualification);

/** What a conversation can be about: a word and a colour, for one mailbox or for all. */
export function QualificationsSection() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data: mailboxes } = useQuery(mailboxesQuery);
  const { data, error } = useQuery(qualificationsQuery);
  return (
    <LabelsPage
      title={t`Qualifications`}
      lead={
        <Trans>
          Une conversation porte une qualification au plus. Archivée, elle n’est plus proposée et reste là où
          elle est posée.
        </Trans>
      }
      none={<Trans>Aucune qualification pour l’instant.</Trans>}
      labels={data}
      failure={error}
      kind={{
        words: {
          name: t`Nom de la qualification`,
          taken: t`Une qualification porte déjà ce nom.`,
          create: t({ message: 'Créer', context: 'qualification' }),
        },
        schema,
        create: (made) => api.people.createQualification(made),
        update: (changed) => api.people.updateQualification(changed),
        places: (mailboxes ?? []).filter(({ kind }) => kind === 'shared'),
        mayEverywhere: true,
        async renew() {
          await client.invalidateQueries({ queryKey: qualificationsQuery.queryKey });
          void client.invalidateQueries({ queryKey: mailboxesQuery.queryKey });
          void client.invalidateQueries({ queryKey: ['vocabulary'] });
        },
      }}
      nameOf={(mailboxId) => mailboxes?.find(({ id }) => id === mailboxId)?.name ?? t`Toutes les boîtes`}
    />
  );
}
