import type { Draft } from '@guichet/contract/composing';
import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { api, errorText } from '../../data/api.ts';
import { ask } from '../../data/asked.ts';
import { queryClient } from '../../data/queries.ts';
import { offerUndo } from '../../data/undo.ts';
import { showToast } from '../../ui/Toast.tsx';
import { closeDraft } from './use-draft.ts';

/** Drops a draft, and offers to have it back: the server keeps it for a day. */
export async function discardWithUndo(draft: Draft): Promise<void> {
  if (!(await discardDraft(draft))) return;
  const { id: draftId, conversationId, mailboxId } = draft;
  offerUndo({
    text: t`Brouillon abandonné`,
    takeBack: () =>
      void api.composing.restore({ id: draftId }).then(() => {
        refresh(draft);
        if (conversationId !== null) ask({ what: 'draft', conversationId, draftId });
        else ask({ what: 'newMail', draftId, mailboxId });
      }, say),
  });
}

/** Drops it; gives whether the server knew it and dropped it. */
export async function discardDraft(draft: Draft): Promise<boolean> {
  try {
    const isKnown = await closeDraft(draft.id);
    if (isKnown) await api.composing.discard({ id: draft.id });
    queryClient.removeQueries({ queryKey: ['draft', draft.id] });
    refresh(draft);
    return isKnown;
  } catch (error) {
    say(error);
    return false;
  }
}

function refresh({ conversationId }: Draft): void {
  void queryClient.invalidateQueries({ queryKey: ['drafts'] });
  if (conversationId !== null)
    void queryClient.invalidateQueries({ queryKey: ['conversation', conversationId] });
}

const say = (error: unknown) => showToast({ text: errorText(error, i18n.locale === 'en' ? 'en' : 'fr') });
