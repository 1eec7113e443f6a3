/** Taking back an answer that waits in the queue. */
import { api } from './api.ts';
import { ask } from './asked.ts';
import { showRefusal } from './perform.ts';
import { queryClient } from './queries.ts';

/** Under way, or done: a second press on the same button asks nothing more. */
const taken = new Set<string>();

/** Takes it out of the queue, and its draft opens again. A refusal is shown. */
export async function takeBackAnswer(outboxId: string): Promise<void> {
  if (taken.has(outboxId)) return;
  taken.add(outboxId);
  try {
    const draft = await api.composing.takeBack({ id: outboxId });
    const { id: draftId, conversationId, mailboxId } = draft;
    queryClient.setQueryData(['draft', draftId], draft);
    void queryClient.invalidateQueries({ queryKey: ['drafts'] });
    if (conversationId === null) ask({ what: 'newMail', draftId, mailboxId });
    else {
      ask({ what: 'draft', conversationId, draftId });
      void queryClient.invalidateQueries({ queryKey: ['conversation', conversationId] });
    }
  } catch (error) {
    taken.delete(outboxId);
    showRefusal(error);
  }
}
