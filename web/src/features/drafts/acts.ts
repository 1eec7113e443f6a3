/** What is done with a draft in the list. */
import type { ListedDraft } from '@guichet/contract/composing';
import { i18n } from '@lingui/core';
import { t } from '@lingui/core/macro';
import { api, errorText } from '../../data/api.ts';
import { draftsQuery, refreshDrafts } from '../../data/drafts.ts';
import { queryClient } from '../../data/queries.ts';
import { offerUndo } from '../../data/undo.ts';
import { showToast } from '../../ui/Toast.tsx';

const say = (error: unknown) => showToast({ text: errorText(error, i18n.locale === 'en' ? 'en' : 'fr') });

/** Drops it, with a way back: the server keeps it for a day. It goes from the list at once. */
export async function dropDraft(draft: ListedDraft): Promise<void> {
  queryClient.setQueriesData<readonly ListedDraft[]>({ queryKey: ['drafts'] }, (before) =>
    before?.filter(({ id }) => id !== draft.id),
  );
  try {
    await api.composing.discard({ id: draft.id });
    queryClient.removeQueries({ queryKey: ['draft', draft.id], type: 'inactive' });
    forgetInConversation(draft);
    offerUndo({
      text: t`Brouillon supprimé`,
      takeBack: () =>
        void api.composing.restore({ id: draft.id }).then(() => {
          forgetInConversation(draft);
          refreshDrafts();
        }, say),
    });
  } catch (error) {
    say(error);
  }
  refreshDrafts();
}

/** Takes it out of the queue; its text is a draft again. */
export async function cancelSend({ scheduled }: ListedDraft): Promise<void> {
  if (scheduled === null) return;
  try {
    await api.composing.cancel({ id: scheduled.outboxId });
    showToast({ text: t`Envoi annulé, le brouillon est gardé` });
  } catch (error) {
    say(error);
  }
  refreshDrafts();
}

/** Begins a new mail with what was written in a draft that cannot be gone on with. Gives its id; null when it was refused. */
export async function takeUp(draftId: string, mailboxId: string): Promise<string | null> {
  try {
    const text = await api.composing.text({ id: draftId });
    const begun = await api.composing.begin({
      mailboxId,
      kind: 'new',
      conversationId: null,
      messageId: null,
    });
    await api.composing.save({
      id: begun.id,
      revision: begun.revision,
      from: begun.from,
      to: text.to,
      cc: text.cc,
      bcc: text.bcc,
      subject: text.subject,
      html: text.html,
      quotedHtml: '',
      seenSeq: 0,
    });
    await queryClient.invalidateQueries(draftsQuery(mailboxId));
    return begun.id;
  } catch (error) {
    say(error);
    return null;
  }
}

/** The conversation says which draft stands in it. */
function forgetInConversation({ conversationId }: ListedDraft): void {
  if (conversationId !== null)
    void queryClient.invalidateQueries({ queryKey: ['conversation', conversationId] });
}
