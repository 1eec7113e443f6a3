import { type ArrivalRule, arrivalKinds } from '@guichet/contract/absence';
import type { MailboxDetail } from '@guichet/contract/mailboxes';
import { useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { Select } from '../../ui/fields.tsx';
import { SkeletonText } from '../../ui/Skeleton.tsx';
import { Failure } from './Failure.tsx';
import { Part } from './SectionPage.tsx';
import styles from './settings.module.css';
import { useAct } from './use-act.ts';

/** An alias without a rule of its own goes as the mailbox says. */
const AS_MAILBOX = 'mailbox';

/** To whom new mail goes when it arrives, for the mailbox and for each of its aliases. */
export function ArrivalPart({ mailbox }: { mailbox: MailboxDetail }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const mailboxId = mailbox.id;
  const queryKey = ['settings', 'arrival', mailboxId];
  const { data } = useQuery({ queryKey, queryFn: () => api.arrival.get({ mailboxId }), staleTime: 0 });
  const act = useAct(() => client.invalidateQueries({ queryKey }));
  if (!data) return <SkeletonText lines={2} />;
  const departments = mailbox.departments.filter(({ archived }) => !archived);
  const chosenFor = (address: string) => {
    const rule = data.rules.find((one) => one.address === address);
    if (!rule) return address === '' ? 'nobody' : AS_MAILBOX;
    return rule.departmentId ?? rule.kind;
  };
  const choose = (address: string, chosen: string | null) => {
    if (chosen === null) return;
    const kind = arrivalKinds.find((one) => one === chosen && one !== 'department');
    const rule: ArrivalRule = kind
      ? { address, kind, departmentId: null }
      : { address, kind: 'department', departmentId: chosen };
    const others = data.rules.filter((one) => one.address !== address);
    const rules = chosen === AS_MAILBOX ? others : [...others, rule];
    client.setQueryData(queryKey, { rules });
    void act.run(() => api.arrival.set({ mailboxId, rules }));
  };
  const choices = (address: string) => [
    ...(address === '' ? [] : [{ value: AS_MAILBOX, label: t`Comme la boîte` }]),
    { value: 'nobody', label: t`À personne : qui peut la prendre la prend` },
    { value: 'roundRobin', label: t`Aux membres, chacun son tour` },
    { value: 'leastLoaded', label: t`Au membre qui a le moins d’ouvertes` },
    ...departments.map(({ id, name }) => ({ value: id, label: t`Au département ${name}` })),
  ];
  return (
    <Part title={t`À l’arrivée d’un mail`} detail={t`jamais à quelqu’un d’absent`}>
      <Failure failure={act.failure} />
      <div className={styles.stack}>
        {['', ...mailbox.aliases].map((address) => (
          <Select
            key={address}
            label={address === '' ? t`Une nouvelle conversation va` : t`Celle qui arrive à ${address} va`}
            data={choices(address)}
            value={chosenFor(address)}
            onChange={(chosen) => choose(address, chosen)}
          />
        ))}
      </div>
    </Part>
  );
}
