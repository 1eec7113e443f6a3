import type { ConversationRow } from '@guichet/contract/conversations';
import type { Status } from '@guichet/contract/events';
import { mergeOutcome } from '@guichet/contract/merging';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { correspondentName } from '../../data/correspondent.ts';
import type { People } from '../../data/people.ts';
import { RadioGroup } from '../../ui/fields.tsx';
import styles from './merging.module.css';

interface OutcomeProps {
  rows: readonly ConversationRow[];
  keptId: string;
  onKept: (id: string) => void;
  people: People;
  meId: string;
}

/** Which one stays, and how it stands then: how many mails, who has it, who no longer has one of the others. */
export function Outcome({ rows, keptId, onKept, people, meId }: OutcomeProps) {
  const { t } = useLingui();
  const kept = rows.find(({ id }) => id === keptId);
  if (!kept) return null;
  const others = rows.filter(({ id }) => id !== keptId);
  const outcome = mergeOutcome(kept, others);
  const nameOf = (id: string) => (id === meId ? t`vous` : (people.get(id)?.name ?? '…'));
  const statuses: Record<Status, string> = {
    open: t`À traiter`,
    pending: t`En attente`,
    resolved: t`Résolu`,
  };
  const count = rows.reduce((sum, row) => sum + row.messageCount, 0);
  const mails = plural(count, { one: '# message', other: '# messages' });
  const holder = outcome.assigneeId === null ? t`non assignée` : t`assignée à ${nameOf(outcome.assigneeId)}`;
  const status = statuses[outcome.status];
  const losing = [...new Set(others.flatMap(({ assigneeId }) => assigneeId ?? []))]
    .filter((id) => id !== outcome.assigneeId)
    .map(nameOf)
    .join(', ');
  return (
    <div className={styles.outcome}>
      <RadioGroup
        label={t`Laquelle reste`}
        value={keptId}
        onChange={onKept}
        options={rows.map((row) => {
          const who = correspondentName(row);
          const own = plural(row.messageCount, { one: '# message', other: '# messages' });
          const has = row.assigneeId === null ? t`non assignée` : t`assignée à ${nameOf(row.assigneeId)}`;
          return {
            value: row.id,
            label: row.subject || t`Sans objet`,
            description: `${who} · ${own} · ${has}`,
          };
        })}
      />
      <p className={styles.result} role="status">
        <b>{t`Résultat`}</b> {`${mails} · ${holder} · ${status}`}
      </p>
      {losing !== '' && <p className={styles.losing}>{t`${losing} n’en sera plus responsable.`}</p>}
      <p className={styles.hint}>
        {t`Elle porte l’objet du plus ancien message. Tous les historiques restent lisibles, et les réponses à venir arrivent dans celle qui reste.`}
      </p>
    </div>
  );
}
