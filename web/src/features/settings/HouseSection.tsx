import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Select } from '../../ui/fields.tsx';
import { SkeletonText } from '../../ui/Skeleton.tsx';
import { showToast } from '../../ui/Toast.tsx';
import { Failure } from './Failure.tsx';
import { Part, SectionPage } from './SectionPage.tsx';
import styles from './settings.module.css';
import { houseSenderQuery } from './settings-queries.ts';
import { useAct } from './use-act.ts';

/** From which mailbox Guichet itself writes to its people. */
export function HouseSection() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data, error } = useQuery(houseSenderQuery);
  const act = useAct(() => client.invalidateQueries({ queryKey: houseSenderQuery.queryKey }));
  const choose = async (mailboxId: string) => {
    const chosen = data?.choices.find(({ id }) => id === mailboxId);
    client.setQueryData(houseSenderQuery.queryKey, (before) => before && { ...before, mailboxId });
    if (await act.run(() => api.mailboxes.setHouseSender({ mailboxId })))
      showToast({ text: t`Les emails de Guichet partent de ${chosen?.address ?? ''}` });
  };
  // The one of somebody else's personal mailbox is not among what may be chosen.
  const isKnown = data?.choices.some(({ id }) => id === data.mailboxId) ?? true;
  return (
    <SectionPage title={t`Emails de Guichet`}>
      <p className={styles.lead}>
        <Trans>
          Les invitations, les liens de mot de passe et les rappels de ce qui n’a pas été vu partent du compte
          mail d’une boîte. Ils ne sont pas rangés parmi ses conversations.
        </Trans>
      </p>
      {error && !data ? <Failure failure={error} /> : null}
      {!data && !error && <SkeletonText lines={2} />}
      <Failure failure={act.failure} />
      {data?.isCaught && (
        <div className={styles.told}>
          <Banner tone="live">{t`Cette instance intercepte les emails : ceux de Guichet ne partent pas.`}</Banner>
        </div>
      )}
      {data && (
        <Part title={t`Boîte d’envoi`}>
          {data.choices.length === 0 && data.mailboxId === null ? (
            <p className="ink-2">
              <Trans>
                Aucune boîte n’a de compte mail : rien ne peut partir. La première que vous connectez est
                choisie d’office.
              </Trans>
            </p>
          ) : (
            <div className={styles.stack}>
              <Select
                aria-label={t`Boîte d’envoi`}
                placeholder={isKnown ? undefined : t`La boîte personnelle de quelqu’un d’autre`}
                data={data.choices.map(({ id, name, address }) => ({
                  value: id,
                  label: `${name} · ${address}`,
                }))}
                value={isKnown ? data.mailboxId : null}
                onChange={(chosen) => chosen !== null && chosen !== data.mailboxId && void choose(chosen)}
              />
              <p className="t-small ink-2">
                <Trans>Sans choix de votre part, c’est la première boîte qui a eu un compte.</Trans>
              </p>
            </div>
          )}
        </Part>
      )}
    </SectionPage>
  );
}
