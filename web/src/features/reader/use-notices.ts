import { useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import { onAssignedToMe } from '../../data/live.ts';
import type { People } from '../../data/people.ts';
import { announce } from '../../ui/LiveRegion.tsx';
import { showToast } from '../../ui/Toast.tsx';

/** Tells me at once, wherever I am, that a conversation was just assigned to me, by whom and why. */
export function useNotices(people: People, meId: string): void {
  const { t } = useLingui();
  useEffect(
    () =>
      onAssignedToMe(({ byId, subject, message }) => {
        if (byId === meId) return;
        const name = byId === null ? null : people.get(byId)?.name;
        const about = subject || t`Sans objet`;
        const fact = name ? t`${name} vous a assigné « ${about} »` : t`« ${about} » vous est assigné`;
        const text = message === '' ? fact : `${fact} — ${message}`;
        showToast({ text });
        announce(text);
      }),
    [people, meId, t],
  );
}
