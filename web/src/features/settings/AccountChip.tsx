import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../data/me.ts';
import { Chip } from '../../ui/Chip.tsx';
import { useNow, usePersonFormat } from '../../ui/PersonFormat.tsx';
import { glanceAt } from './account-reading.ts';
import { accountQuery } from './settings-queries.ts';

/** The state of a mailbox's account in one chip. */
export function AccountChip({ mailboxId, hasAccount }: { mailboxId: string; hasAccount: boolean }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const now = useNow();
  const { instance } = useMe();
  const { data } = useQuery({ ...accountQuery(mailboxId), enabled: hasAccount });
  if (!hasAccount) return <Chip kind="neutral">{instance.demo ? t`Démonstration` : t`Sans compte`}</Chip>;
  if (!data) return null;
  const glance = glanceAt(data);
  switch (glance.kind) {
    case 'error': {
      const duration = glance.since && format.duration(now.getTime() - new Date(glance.since).getTime());
      return (
        <Chip kind="late" icon="alert-triangle">
          {duration ? t`Erreur, ${duration}` : t`Erreur`}
        </Chip>
      );
    }
    case 'sendingFailed':
      return <Chip kind="late" icon="alert-triangle">{t`Envoi refusé`}</Chip>;
    case 'importing': {
      const percent = format.number(glance.total > 0 ? Math.floor((glance.done / glance.total) * 100) : 0);
      return <Chip kind="accent" icon="database-import">{t`Import, ${percent} %`}</Chip>;
    }
    case 'connecting':
      return (
        <Chip kind="neutral" icon="plug-connected">
          {t({ message: 'Connexion…', context: 'mail account' })}
        </Chip>
      );
    case 'paused':
      return <Chip kind="neutral" icon="player-pause">{t`En pause`}</Chip>;
    case 'connected':
      return <Chip kind="done" icon="check">{t`Connecté`}</Chip>;
  }
}
