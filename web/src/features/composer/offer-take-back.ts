import type { Me } from '@guichet/contract/people';
import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { api, errorText } from '../../data/api.ts';
import { ask } from '../../data/asked.ts';
import { queryClient } from '../../data/queries.ts';
import { showToast } from '../../ui/Toast.tsx';
import type { Queued } from './use-send.ts';

/** Says that the message goes, and lets it be taken back while it has not gone. */
export function offerTakeBack(result: Queued, me: Me): void {
  const seconds = me.preferences.undoSeconds;
  if (seconds === 0) {
    showToast({
      text: me.instance.catcher ? t`Message intercepté par la démonstration` : t`Message en route`,
    });
    return;
  }
  showToast({
    text: me.instance.catcher
      ? t`Le message sera intercepté par la démonstration dans ${seconds} s`
      : t`Le message part dans ${seconds} s`,
    stay: seconds * 1_000,
    onUndo: () => void takeBack(result),
  });
}

async function takeBack(result: Queued): Promise<void> {
  try {
    const draft = await api.composing.takeBack({ id: result.outboxId });
    queryClient.setQueryData(['draft', draft.id], draft);
    void queryClient.invalidateQueries({ queryKey: ['conversation', result.conversationId] });
    if (draft.conversationId === null) ask({ what: 'newMail', draftId: draft.id });
    else ask({ what: 'draft', conversationId: draft.conversationId, draftId: draft.id });
  } catch (error) {
    showToast({ text: errorText(error, i18n.locale === 'en' ? 'en' : 'fr') });
  }
}
