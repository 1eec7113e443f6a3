import type { MailboxDetail } from '@guichet/contract/mailboxes';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { Failure } from './Failure.tsx';
import { QualificationForm } from './QualificationForm.tsx';
import { SectionPage } from './SectionPage.tsx';
import styles from './settings.module.css';
import { mailboxesQuery, qualificationsQuery } from './settings-queries.ts';
import { useAct } from './use-act.ts';

type Qualification = MailboxDetail['qualifications'][number];

/** What a conversation can be about: a word and a colour, for one mailbox or for all. */
export function QualificationsSection() {
  const { t, i18n } = useLingui();
  const format = usePersonFormat();
  const client = useQueryClient();
  const { data: mailboxes } = useQuery(mailboxesQuery);
  const { data, error } = useQuery(qualificationsQuery);
  // Names stand as the language orders them; the database knows only bytes.
  const qualifications = data?.toSorted(
    (a, b) => Number(a.archived) - Number(b.archived) || a.name.localeCompare(b.name, i18n.locale),
  );
  const [edited, setEdited] = useState<string | null>(null);
  const renew = async () => {
    await client.invalidateQueries({ queryKey: qualificationsQuery.queryKey });
    void client.invalidateQueries({ queryKey: mailboxesQuery.queryKey });
    void client.invalidateQueries({ queryKey: ['vocabulary'] });
  };
  const shared = (mailboxes ?? []).filter((mailbox) => mailbox.kind === 'shared');
  return (
    <SectionPage
      title={t`Qualifications`}
      count={qualifications && format.number(qualifications.filter((one) => !one.archived).length)}
    >
      <p className={styles.lead}>
        <Trans>
          Une conversation porte une qualification au plus. Archivée, elle n’est plus proposée et reste là où
          elle est posée.
        </Trans>
      </p>
      {error && !qualifications ? <Failure failure={error} /> : null}
      {!qualifications && !error && <SkeletonRows rows={3} rowHeight={44} avatar={false} />}
      {qualifications && (
        <QualificationForm mailboxes={shared} qualification={null} renew={renew} onDone={null} />
      )}
      {qualifications?.length === 0 && (
        <p className="ink-2">
          <Trans>Aucune qualification pour l’instant.</Trans>
        </p>
      )}
      <ul className={styles.lines}>
        {(qualifications ?? []).map((qualification) =>
          edited === qualification.id ? (
            <li key={qualification.id} className={styles.lineItem}>
              <QualificationForm
                mailboxes={shared}
                qualification={qualification}
                renew={renew}
                onDone={() => setEdited(null)}
              />
            </li>
          ) : (
            <QualificationLine
              key={qualification.id}
              qualification={qualification}
              mailboxName={mailboxes?.find(({ id }) => id === qualification.mailboxId)?.name ?? null}
              renew={renew}
              onEdit={() => setEdited(qualification.id)}
            />
          ),
        )}
      </ul>
    </SectionPage>
  );
}

interface QualificationLineProps {
  qualification: Qualification;
  /** Null when it is offered in all mailboxes. */
  mailboxName: string | null;
  renew: () => Promise<unknown>;
  onEdit: () => void;
}

function QualificationLine({ qualification, mailboxName, renew, onEdit }: QualificationLineProps) {
  const { t } = useLingui();
  const act = useAct(renew);
  const { id, name, colour, archived } = qualification;
  return (
    <li className={styles.lineItem} data-off={archived || undefined}>
      <span className={styles.lineWords}>
        <Chip kind="square" color={colour}>
          {name}
        </Chip>
        <span className={styles.lineNote}>
          {archived ? t`archivée` : (mailboxName ?? t`Toutes les boîtes`)}
        </span>
      </span>
      <span className={styles.lineActs}>
        <Button size="sm" onClick={onEdit} aria-label={t`Modifier ${name}`}>
          {t`Modifier`}
        </Button>
        <Button
          size="sm"
          aria-label={archived ? t`Rétablir ${name}` : t`Archiver ${name}`}
          onClick={() => void act.run(() => api.people.updateQualification({ id, archived: !archived }))}
        >
          {archived ? t`Rétablir` : t`Archiver`}
        </Button>
      </span>
      <Failure failure={act.failure} />
    </li>
  );
}
