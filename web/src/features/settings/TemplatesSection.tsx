import type { Template } from '@guichet/contract/templates';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { findTemplates } from '../../data/find-templates.ts';
import { useMe } from '../../data/me.ts';
import { templatesQuery } from '../../data/templates.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Segmented, TextInput } from '../../ui/fields.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { Failure } from './Failure.tsx';
import { SectionPage } from './SectionPage.tsx';
import styles from './settings.module.css';
import { TemplateForm } from './TemplateForm.tsx';
import { TemplateLine } from './TemplateLine.tsx';
import writing from './writing.module.css';

/** One's own templates and those of one's mailboxes: found, written, shared, put away. */
export function TemplatesSection() {
  const { t } = useLingui();
  const format = usePersonFormat();
  const me = useMe();
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [state, setState] = useState<'active' | 'archived'>('active');
  /** What is being written: a template, or a new one. */
  const [edited, setEdited] = useState<Template | 'new' | null>(null);
  const { data, error } = useQuery(templatesQuery(undefined, state));
  const renew = () => client.invalidateQueries({ queryKey: ['templates'] });
  if (edited !== null) {
    return (
      <TemplateForm
        me={me}
        template={edited === 'new' ? null : edited}
        renew={renew}
        onDone={() => setEdited(null)}
      />
    );
  }
  const found = data ? findTemplates(data, typed) : [];
  return (
    <SectionPage
      title={t`Modèles`}
      count={data && format.number(data.length)}
      actions={
        <Button variant="primary" icon="plus" onClick={() => setEdited('new')}>
          {t`Nouveau modèle`}
        </Button>
      }
    >
      <p className={styles.lead}>
        <Trans>
          Tapez / au début d’un mot dans un message pour en insérer un. Les champs entre accolades se
          remplissent d’après la conversation ; ce qui reste à compléter est signalé avant l’envoi.
        </Trans>
      </p>
      <div className={writing.search}>
        <TextInput
          icon="search"
          aria-label={t`Chercher un modèle`}
          placeholder={t`Chercher dans les noms et les textes`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Segmented
          label={t`Lesquels`}
          options={[
            { value: 'active', label: t`En service` },
            { value: 'archived', label: t`Archivés` },
          ]}
          value={state}
          onChange={setState}
        />
      </div>
      {error && !data ? <Failure failure={error} /> : null}
      {!data && !error && <SkeletonRows rows={4} rowHeight={52} avatar={false} />}
      {data && found.length === 0 && (
        <EmptyState drawing="search" title={emptyTitle()}>
          {data.length === 0 && state === 'active' && (
            <Trans>
              Écrivez une fois ce que vous répondez souvent : il s’insère ensuite en trois touches.
            </Trans>
          )}
        </EmptyState>
      )}
      {found.length > 0 && (
        <ul className={styles.lines}>
          {found.map((template) => (
            <TemplateLine key={template.id} me={me} template={template} renew={renew} onEdit={setEdited} />
          ))}
        </ul>
      )}
    </SectionPage>
  );

  function emptyTitle(): string {
    if (data && data.length > 0) return t`Aucun modèle ne correspond.`;
    return state === 'archived' ? t`Aucun modèle archivé` : t`Aucun modèle pour l’instant`;
  }
}
