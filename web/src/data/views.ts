/** Saved views of a mailbox, or mine over all of them; the live stream keeps them and their counts fresh. */
import type { Filter } from '@guichet/contract/conversations';
import type { SavedView, ViewScope } from '@guichet/contract/views';
import { queryOptions } from '@tanstack/react-query';
import { act } from './act.ts';
import { api } from './api.ts';
import { showRefusal } from './perform.ts';
import { queryClient } from './queries.ts';

/** `mailboxId` null = mine over all my mailboxes. */
export const viewsQuery = (mailboxId: string | null) =>
  queryOptions({
    queryKey: ['views', mailboxId],
    queryFn: () => api.views.list(mailboxId === null ? {} : { mailboxId }),
  });

/** What is shown at once; the server's own list follows. */
const show = (mailboxId: string | null, change: (views: readonly SavedView[]) => readonly SavedView[]) =>
  queryClient.setQueryData(viewsQuery(mailboxId).queryKey, (views) => views && [...change(views)]);

/** Does it, one after another; true when it worked. A refusal is said and what stands is shown again. */
async function change(mailboxId: string | null, request: () => Promise<unknown>): Promise<boolean> {
  try {
    await act(queryClient, 'views', request);
    return true;
  } catch (error) {
    showRefusal(error);
    return false;
  } finally {
    void queryClient.invalidateQueries({ queryKey: viewsQuery(mailboxId).queryKey });
  }
}

export type NewView = {
  mailboxId: string | null;
  scope: ViewScope;
  name: string;
  filter: Filter;
};

/** Saves it; throws a refusal, for the form that asked. */
export async function createView(view: NewView): Promise<void> {
  const id = crypto.randomUUID();
  const made = await act(queryClient, 'views', () => api.views.create({ id, ...view }));
  show(view.mailboxId, (views) => inOrder([...views.filter((one) => one.id !== id), made]));
}

/** Gives it another name; throws a refusal, for the form that asked. */
export async function renameView(view: SavedView, name: string): Promise<void> {
  const { id, mailboxId } = view;
  await act(queryClient, 'views', () => api.views.update({ id, name }));
  show(mailboxId, (views) => views.map((one) => (one.id === id ? { ...one, name } : one)));
}

export function changeView(
  { id, mailboxId }: SavedView,
  patch: { filter: Filter } | { scope: ViewScope },
): Promise<boolean> {
  show(mailboxId, (views) => views.map((one) => (one.id === id ? { ...one, ...patch } : one)));
  return change(mailboxId, () => api.views.update({ id, ...patch }));
}

export function removeView({ id, mailboxId }: SavedView): Promise<boolean> {
  show(mailboxId, (views) => views.filter((one) => one.id !== id));
  return change(mailboxId, () => api.views.remove({ id }));
}

/** The same view again, in the order of its scope as it was. */
export function restoreView(view: SavedView, order: readonly string[]): Promise<boolean> {
  const { id, mailboxId, scope, name, filter } = view;
  show(mailboxId, (views) => inOrder([...views.filter((one) => one.id !== id), view], order));
  return change(mailboxId, async () => {
    await api.views.create({ id, mailboxId, scope, name, filter });
    await api.views.reorder({ mailboxId, scope, ids: [...order] });
  });
}

export function reorderViews(mailboxId: string | null, scope: ViewScope, ids: readonly string[]) {
  show(mailboxId, (views) => inOrder(views, ids));
  return change(mailboxId, () => api.views.reorder({ mailboxId, scope, ids: [...ids] }));
}

/** Pure: the mailbox's first, then mine; those that are named in this order, the others where they stood. */
export function inOrder(views: readonly SavedView[], ids: readonly string[] = []): SavedView[] {
  const at = (one: SavedView) => {
    const index = ids.indexOf(one.id);
    return index === -1 ? ids.length + views.indexOf(one) : index;
  };
  return [...views].sort(
    (a, b) => Number(a.scope === 'private') - Number(b.scope === 'private') || at(a) - at(b),
  );
}
