import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useSyncExternalStore } from 'react';
import { useKeepQueued, useQueuedActions, useTriedInVainSince } from '../data/act.ts';
import { connection } from '../data/connection.ts';
import type { LiveState } from '../data/live.ts';
import { useLive } from '../data/use-live.ts';
import { Banner } from '../ui/Banner.tsx';
import { useNow, usePersonFormat } from '../ui/PersonFormat.tsx';

const lostOf = (state: LiveState) => state.lostSince;

/** Seconds that a stream may be away before it is worth a word: a reconnection takes one or two. */
const PATIENCE = 3_000;

/** Says that the connection is lost, since when, and what waits; heals itself. */
export function ConnectionBar() {
  const lostSince = useLive(lostOf);
  const silentSince = useSyncExternalStore(connection.subscribe, connection.silentSince);
  const inVainSince = useTriedInVainSince();
  useKeepQueued();
  // A request or an action that finds nobody notices before the stream does.
  const since = lostSince ?? silentSince ?? inVainSince;
  return since === null ? null : <Lost since={since} />;
}

function Lost({ since }: { since: number }) {
  const { t } = useLingui();
  const format = usePersonFormat();
  const queued = useQueuedActions();
  const elapsed = useNow(1_000).getTime() - since;
  if (elapsed < PATIENCE && queued === 0) return null;
  const span = format.span(Math.max(0, elapsed));
  return (
    <Banner
      tone="due"
      detail={
        queued > 0 ? t`${plural(queued, { one: '# action en file', other: '# actions en file' })}` : undefined
      }
    >
      {t`Connexion perdue depuis ${span}.`}
    </Banner>
  );
}
