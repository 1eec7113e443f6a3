import type { MailboxDetail } from '@guichet/contract/mailboxes';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { Select } from '../../ui/fields.tsx';
import { Failure } from './Failure.tsx';
import { patchMailbox } from './patch-mailbox.ts';
import { Part } from './SectionPage.tsx';
import styles from './settings.module.css';
import { mailboxesQuery } from './settings-queries.ts';
import { useAct } from './use-act.ts';

const NEVER = 'never';
const offered = [7, 14, 30, 60, 90, 180, 365];

/** How long the trash keeps what is in it. */
export function TrashPart({ mailbox }: { mailbox: MailboxDetail }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const act = useAct(() => client.invalidateQueries({ queryKey: mailboxesQuery.queryKey }));
  const { id: mailboxId, trashRetentionDays: kept } = mailbox;
  const days = kept === null || offered.includes(kept) ? offered : [...offered, kept].sort((a, b) => a - b);
  const choose = (chosen: string | null) => {
    if (chosen === null) return;
    const trashRetentionDays = chosen === NEVER ? null : Number(chosen);
    if (trashRetentionDays === kept) return;
    patchMailbox(client, mailboxId, (before) => ({ ...before, trashRetentionDays }));
    void act.run(() => api.mailboxes.update({ mailboxId, trashRetentionDays }));
  };
  return (
    <Part title={t`Corbeille`}>
      <Failure failure={act.failure} />
      <div className={styles.stack}>
        <Select
          label={t`Ce qui est à la corbeille y reste`}
          data={[
            { value: NEVER, label: t`Jusqu’à ce que quelqu’un le supprime` },
            ...days.map((value) => ({
              value: String(value),
              label: plural(value, { one: '# jour', other: '# jours' }),
            })),
          ]}
          value={kept === null ? NEVER : String(kept)}
          onChange={choose}
        />
        <p className="t-small ink-2">
          {kept === null ? (
            <Trans>Rien n’est supprimé de soi-même.</Trans>
          ) : (
            <Trans>
              Compté depuis la dernière chose qui est arrivée à la conversation. Chaque nuit, ce qui a dépassé
              ce temps est supprimé définitivement, ici et sur le serveur de mail. Seul l’historique en garde
              la trace.
            </Trans>
          )}
        </p>
      </div>
    </Part>
  );
}
