import type { MailboxDetail } from '@guichet/contract/mailboxes';
import type { MailboxDefaults } from '@guichet/contract/privileges';
import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { Switch } from '../../ui/fields.tsx';
import { Failure } from './Failure.tsx';
import { patchMailbox } from './patch-mailbox.ts';
import { Part } from './SectionPage.tsx';
import styles from './settings.module.css';
import { mailboxesQuery } from './settings-queries.ts';
import { useAct } from './use-act.ts';

/** What holds for every member of the mailbox, unless set otherwise for one. */
export function MailboxDefaultsPart({ mailbox }: { mailbox: MailboxDetail }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const act = useAct(() => client.invalidateQueries({ queryKey: mailboxesQuery.queryKey }));
  const set = (change: Partial<MailboxDefaults>) => {
    patchMailbox(client, mailbox.id, (before) => ({
      ...before,
      defaults: { ...before.defaults, ...change },
    }));
    void act.run(() => api.mailboxes.update({ mailboxId: mailbox.id, defaults: change }));
  };
  const { defaults } = mailbox;
  return (
    <Part title={t`Pour tous les membres`}>
      <Failure failure={act.failure} />
      <div className={styles.checks}>
        <Switch
          label={t`Voir les conversations non assignées`}
          description={t`Celles sans département ou d’un de leurs départements. Sans cela, un membre ne peut rien prendre.`}
          checked={defaults.membersSeeUnassigned}
          onChange={(event) => set({ membersSeeUnassigned: event.currentTarget.checked })}
        />
        <Switch
          label={t`Remettre les siennes à non assigné`}
          description={t`Sinon seul un dispatcheur reprend une conversation à quelqu’un.`}
          checked={defaults.membersMayRelease}
          onChange={(event) => set({ membersMayRelease: event.currentTarget.checked })}
        />
        <Switch
          label={t`Voir qui s’occupe déjà du correspondant`}
          description={t`Le nom et depuis quand, jamais le contenu.`}
          checked={defaults.membersSeeWhoHandles}
          onChange={(event) => set({ membersSeeWhoHandles: event.currentTarget.checked })}
        />
      </div>
    </Part>
  );
}
