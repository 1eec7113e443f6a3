import { useLingui } from '@lingui/react/macro';
import { useEffect } from 'react';
import { onEvents } from '../../data/live.ts';
import { useMe } from '../../data/me.ts';
import { announce } from '../../ui/LiveRegion.tsx';
import { showToast } from '../../ui/Toast.tsx';
import { mishapIn } from './own-sends.ts';

/** Tells that a send of mine came to nothing, where its conversation is not on screen to say so. */
export function useSendNews(
  openId: string | null,
  onShow: (conversation: { id: string; mailboxId: string }) => void,
): void {
  const { t } = useLingui();
  const me = useMe();
  useEffect(
    () =>
      onEvents((row, events) => {
        const mishap = mishapIn(events, me.id);
        if (mishap === null || row.id === openId) return;
        const about = row.subject || t`Sans objet`;
        const text = {
          stopped: t`Rien n’est parti pour « ${about} » : il y a du nouveau`,
          refused: t`Envoi refusé pour « ${about} »`,
          partlyRefused: t`Un destinataire a été refusé pour « ${about} »`,
          doubtful: t`Envoi à vérifier pour « ${about} »`,
        }[mishap];
        announce(text, { assertive: true });
        showToast({ text, stay: 20_000, onShow: () => onShow(row) });
      }),
    [openId, onShow, t, me.id],
  );
}
