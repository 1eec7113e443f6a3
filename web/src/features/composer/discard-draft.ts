import type { Draft } from '@guichet/contract/composing';
import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { api, errorText } from '../../data/api.ts';
import { ask } from '../../data/asked.ts';
import { queryClient } from '../../data/queries.ts';
import { showToast } from '../../ui/Toast.tsx';
import { closeDraft } from './use-draft.ts';

/** Milliseconds for which a dropped draft can be had back; the toast stays as long. */
const REGRET = 8_000;

/**
 * Drops a draft once its author can no longer regret it. A page that is closed before drops nothing: a draft too
 * many is better than a text too few.
 */
export function discardLater(draft: Draft): void {
  const timer = setTimeout(() => void discardDraft(draft), REGRET);
  showToast({
    text: t`Brouillon abandonné`,
    stay: REGRET,
    onUndo: () => {
      clearTimeout(timer);
      const { id: draftId, conversationId } = draft;
      if (conversationId !== null) ask({ what: 'draft', conversationId, draftId });
    },
  });
}

/** Drops it now. */
export async function discardDraft(draft: Draft): Promise<void> {
  try {
    if (await closeDraft(draft.id)) await api.composing.discard({ id: draft.id });
    queryClient.removeQueries({ queryKey: ['draft', draft.id] });
    if (draft.conversationId !== null) {
      void queryClient.invalidateQueries({ queryKey: ['conversation', draft.conversationId] });
    }
  } catch (error) {
    showToast({ text: errorText(error, i18n.locale === 'en' ? 'en' : 'fr') });
  }
}
