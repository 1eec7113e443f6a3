import { type NotificationKind, notificationKinds } from '@guichet/contract/notifications';
import type { Preferences } from '@guichet/contract/people';
import { useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../data/api.ts';
import { type PushState, pushState, turnPushOff, turnPushOn } from '../../data/push.ts';
import { meQuery } from '../../data/queries.ts';
import { Checkbox, Select, Switch } from '../../ui/fields.tsx';
import { SkeletonText } from '../../ui/Skeleton.tsx';
import { Failure } from './Failure.tsx';
import { Part, SectionPage } from './SectionPage.tsx';
import styles from './settings.module.css';
import { useAct } from './use-act.ts';

const minutes = [0, 5, 15, 60] as const;

/** By which ways I am told, and of what. Each choice takes effect at once. */
export function NotificationsSection() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data: me } = useQuery(meQuery);
  const act = useAct(() => client.invalidateQueries({ queryKey: meQuery.queryKey }));
  if (!me) return <SkeletonText lines={4} />;
  const { mailAfter, quietKinds } = me.preferences;
  const set = (preferences: Partial<Preferences>) => {
    client.setQueryData(meQuery.queryKey, (before) =>
      before ? { ...before, preferences: { ...before.preferences, ...preferences } } : before,
    );
    void act.run(() => api.people.updateMe({ preferences }));
  };
  const labels: Record<NotificationKind, string> = {
    assigned: t`Une conversation m’est assignée`,
    mentioned: t`On me mentionne dans une note`,
    reply: t`Une réponse arrive dans ce qui m’est assigné ou que je suis`,
    note: t`Un collègue ajoute une note dans ce qui m’est assigné ou que je suis`,
    answer: t`Un collègue répond dans ce qui m’est assigné ou que je suis`,
    woken: t`Une conversation mise en veille est de retour`,
    released: t`Un départ laisse des conversations à assigner`,
    sending: t`Un de mes envois a échoué ou est à vérifier`,
  };
  return (
    <SectionPage title={t`Notifications`}>
      <Failure failure={act.failure} />
      <Part title={t`Sur ce bureau`} detail={t`pour ce navigateur`}>
        <DesktopChoice />
      </Part>
      <Part title={t`Par mail`}>
        <Select
          label={t`Ce que je n’ai pas vu m’est envoyé par mail`}
          description={t`Il faut que l’administrateur ait choisi un compte d’envoi.`}
          data={minutes.map((after) => ({
            value: String(after),
            label: after === 0 ? t`Jamais` : t`Après ${after} minutes`,
          }))}
          value={String(mailAfter)}
          onChange={(chosen) => {
            const after = minutes.find((one) => String(one) === chosen);
            if (after !== undefined) set({ mailAfter: after });
          }}
        />
      </Part>
      <Part title={t`De quoi m’avertir hors de Guichet`} detail={t`la cloche montre toujours tout`}>
        <div className={styles.checks}>
          {notificationKinds.map((kind) => (
            <Checkbox
              key={kind}
              label={labels[kind]}
              checked={!quietKinds.includes(kind)}
              onChange={(event) =>
                set({
                  quietKinds: event.currentTarget.checked
                    ? quietKinds.filter((one) => one !== kind)
                    : [...quietKinds, kind],
                })
              }
            />
          ))}
        </div>
      </Part>
    </SectionPage>
  );
}

function DesktopChoice() {
  const { t } = useLingui();
  const client = useQueryClient();
  const queryKey = ['push-state'];
  const { data: state } = useQuery({ queryKey, queryFn: pushState, staleTime: 0 });
  const act = useAct(() => client.invalidateQueries({ queryKey }));
  const why: Record<PushState, string> = {
    unsupported: t`Ce navigateur ne le permet pas, ou l’adresse n’est pas en https.`,
    denied: t`Le navigateur l’interdit pour ce site. Autorisez les notifications dans ses réglages.`,
    off: t`Un avis s’affiche même quand Guichet est fermé.`,
    on: t`Un avis s’affiche même quand Guichet est fermé.`,
  };
  return (
    <>
      <Failure failure={act.failure} />
      <Switch
        label={t`Avis sur le bureau`}
        description={state ? why[state] : ''}
        disabled={state === undefined || state === 'unsupported' || state === 'denied' || act.busy}
        checked={state === 'on'}
        onChange={(event) => {
          const turn = event.currentTarget.checked ? turnPushOn : turnPushOff;
          void act.run(turn);
        }}
      />
    </>
  );
}
