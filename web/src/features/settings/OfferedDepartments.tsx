import type { MailboxDetail } from '@guichet/contract/mailboxes';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { Checkbox } from '../../ui/fields.tsx';
import { Failure } from './Failure.tsx';
import { patchMailbox } from './patch-mailbox.ts';
import { Part } from './SectionPage.tsx';
import { SettingsLink } from './SettingsLink.tsx';
import styles from './settings.module.css';
import { departmentsQuery, mailboxesQuery } from './settings-queries.ts';
import { useAct } from './use-act.ts';

/** The departments that a conversation of this mailbox may be affected to. */
export function OfferedDepartments({ mailbox }: { mailbox: MailboxDetail }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data: departments } = useQuery(departmentsQuery);
  const act = useAct(() => client.invalidateQueries({ queryKey: mailboxesQuery.queryKey }));
  const offered = new Set(mailbox.departments.map((department) => department.id));
  const open = (departments ?? []).filter((department) => !department.archived || offered.has(department.id));
  const set = (department: MailboxDetail['departments'][number], isOffered: boolean) => {
    const next = isOffered
      ? [...mailbox.departments, department]
      : mailbox.departments.filter(({ id }) => id !== department.id);
    patchMailbox(client, mailbox.id, (before) => ({ ...before, departments: next }));
    void act.run(() =>
      api.mailboxes.update({ mailboxId: mailbox.id, departmentIds: next.map(({ id }) => id) }),
    );
  };
  return (
    <Part title={t`Départements proposés`}>
      <Failure failure={act.failure} />
      {departments && open.length === 0 && (
        <p className="ink-2">
          <Trans>
            Aucun département pour l’instant.{' '}
            <SettingsLink to="/settings/departments">Créer un département</SettingsLink>
          </Trans>
        </p>
      )}
      <div className={styles.checks}>
        {open.map((department) => (
          <Checkbox
            key={department.id}
            label={department.archived ? t`${department.name}, archivé` : department.name}
            checked={offered.has(department.id)}
            onChange={(event) => set(department, event.currentTarget.checked)}
          />
        ))}
      </div>
    </Part>
  );
}
