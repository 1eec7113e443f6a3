import { useLingui as useI18n } from '@lingui/react';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { errorText, isSignedOut } from '../data/api.ts';
import { follow } from '../data/live.ts';
import { giveSigns } from '../data/presence.ts';
import { instanceQuery, meQuery, queryClient } from '../data/queries.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { setSingleKeys } from '../ui/keys.ts';
import { PersonFormatProvider, usePersonFormat } from '../ui/PersonFormat.tsx';
import { useDelayed } from '../ui/Skeleton.tsx';
import styles from './app.module.css';
import { activate } from './words.ts';

/** Lets those in who are signed in: in their language and time zone, with the live stream running. */
export function Gate({ children }: { children: ReactNode }) {
  const { i18n } = useI18n();
  const { data: me, error, refetch } = useQuery(meQuery);
  const wanted = useRouterState({ select: ({ location }) => location.href });
  const meId = me?.id;
  const language = me?.language;
  const singleKeys = me?.preferences.singleKeys;
  useEffect(() => (meId === undefined ? undefined : follow(queryClient, meId)), [meId]);
  useEffect(() => (meId === undefined ? undefined : giveSigns()), [meId]);
  useEffect(() => {
    if (language !== undefined && language !== i18n.locale) void activate(language);
  }, [language, i18n.locale]);
  useEffect(() => {
    if (singleKeys !== undefined) setSingleKeys(singleKeys);
  }, [singleKeys]);
  if (error && isSignedOut(error)) return <ToSignIn wanted={wanted} wasIn={me !== undefined} />;
  if (error && !me) return <Unreachable error={error} onRetry={() => void refetch()} />;
  if (!me || me.language !== i18n.locale) return <Opening />;
  return (
    <PersonFormatProvider language={me.language} timeZone={me.timeZone}>
      {children}
    </PersonFormatProvider>
  );
}

/** Nobody is signed in: the instance may even have nobody yet. */
function ToSignIn({ wanted, wasIn }: { wanted: string; wasIn: boolean }) {
  const instance = useQuery(instanceQuery);
  // Going there changes the location itself: what was wanted is what stood there first.
  const [first] = useState(wanted);
  if (instance.isPending) return <Opening />;
  if (instance.data?.needsSetup) return <Navigate to="/setup" replace />;
  const search = { ...(first === '/' ? {} : { next: first }), ...(wasIn ? { ended: true as const } : {}) };
  return <Navigate to="/sign-in" search={search} replace />;
}

function Opening() {
  const { t } = useLingui();
  const isSlow = useDelayed(600);
  return (
    <div className={styles.whole} role="status">
      {isSlow && <p className="ink-3">{t`Ouverture de Guichet`}</p>}
    </div>
  );
}

function Unreachable({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useLingui();
  const { language } = usePersonFormat();
  return (
    <main className={styles.whole}>
      <EmptyState
        drawing="alert"
        title={t`Guichet ne répond pas`}
        actions={<Button icon="refresh" onClick={onRetry}>{t`Réessayer`}</Button>}
      >
        {errorText(error, language)}
      </EmptyState>
    </main>
  );
}
