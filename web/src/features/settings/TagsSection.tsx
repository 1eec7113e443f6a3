import type { Tag } from '@guichet/contract/people';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../data/api.ts';
import { useMe } from '../../data/me.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { usePersonFormat } from '../../ui/PersonFormat.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { Failure } from './Failure.tsx';
import { useKeptMailboxes } from './kept-mailboxes.ts';
import { SectionPage } from './SectionPage.tsx';
import styles from './settings.module.css';
import { tagsQuery } from './settings-queries.ts';
import { TagForm } from './TagForm.tsx';
import { useAct } from './use-act.ts';

/** The words that are stuck on conversations, of one mailbox or of all. */
export function TagsSection() {
  const { t, i18n } = useLingui();
  const format = usePersonFormat();
  const client = useQueryClient();
  const me = useMe();
  const mailboxes = useKeptMailboxes(me);
  const { data, error } = useQuery(tagsQuery);
  const tags = data?.toSorted(
    (a, b) => Number(a.archived) - Number(b.archived) || a.name.localeCompare(b.name, i18n.locale),
  );
  const [edited, setEdited] = useState<string | null>(null);
  const renew = async () => {
    await client.invalidateQueries({ queryKey: tagsQuery.queryKey });
    void client.invalidateQueries({ queryKey: ['vocabulary'] });
  };
  const isAdmin = me.role === 'admin';
  const whereOf = (tag: Tag) =>
    tag.mailboxId === null
      ? t`Toutes les boîtes`
      : (mailboxes?.find(({ id }) => id === tag.mailboxId)?.name ?? '');
  const keeps = (tag: Tag) => isAdmin || tag.mailboxId !== null;
  return (
    <SectionPage
      title={t`Étiquettes`}
      count={tags && format.number(tags.filter((one) => !one.archived).length)}
    >
      <p className={styles.lead}>
        <Trans>
          Une conversation porte autant d’étiquettes qu’il en faut. Archivée, une étiquette n’est plus
          proposée et reste là où elle est posée.
        </Trans>
      </p>
      {error && !tags ? <Failure failure={error} /> : null}
      {(!tags || !mailboxes) && !error && <SkeletonRows rows={3} rowHeight={44} avatar={false} />}
      {tags && mailboxes && (
        <TagForm mailboxes={mailboxes} tag={null} mayEverywhere={isAdmin} renew={renew} onDone={null} />
      )}
      {tags?.length === 0 && (
        <p className="ink-2">
          <Trans>Aucune étiquette pour l’instant.</Trans>
        </p>
      )}
      <ul className={styles.lines} hidden={!tags || tags.length === 0}>
        {(tags ?? []).map((tag) =>
          edited === tag.id ? (
            <li key={tag.id} className={styles.lineItem}>
              <TagForm
                mailboxes={mailboxes ?? []}
                tag={tag}
                mayEverywhere={isAdmin}
                renew={renew}
                onDone={() => setEdited(null)}
              />
            </li>
          ) : (
            <TagLine
              key={tag.id}
              tag={tag}
              where={whereOf(tag)}
              onEdit={keeps(tag) ? () => setEdited(tag.id) : null}
              renew={renew}
            />
          ),
        )}
      </ul>
    </SectionPage>
  );
}

interface TagLineProps {
  tag: Tag;
  where: string;
  /** Null where it is an administrator’s to keep. */
  onEdit: (() => void) | null;
  renew: () => Promise<unknown>;
}

function TagLine({ tag, where, onEdit, renew }: TagLineProps) {
  const { t } = useLingui();
  const act = useAct(renew);
  const { id, name, colour, archived } = tag;
  return (
    <li className={styles.lineItem} data-off={archived || undefined}>
      <span className={styles.lineWords}>
        <Chip kind="square" color={colour}>
          {name}
        </Chip>
        <span className={styles.lineNote}>{archived ? t`archivée` : where}</span>
      </span>
      {onEdit && (
        <span className={styles.lineActs}>
          <Button size="sm" onClick={onEdit} aria-label={t`Modifier ${name}`}>
            {t`Modifier`}
          </Button>
          <Button
            size="sm"
            aria-label={archived ? t`Rétablir ${name}` : t`Archiver ${name}`}
            onClick={() => void act.run(() => api.people.updateTag({ id, archived: !archived }))}
          >
            {archived ? t`Rétablir` : t`Archiver`}
          </Button>
        </span>
      )}
      <Failure failure={act.failure} />
    </li>
  );
}
