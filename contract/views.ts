/**
 * Saved views: a filter with a name. Private, or for everyone in a mailbox (saved by those who see it whole). Whoever
 * looks at a view sees what the filter gives him: a view never shows more than its reader may see.
 */
import { z } from 'zod';
import { Filter } from './conversations.ts';
import { Id } from './events.ts';
import { route } from './route.ts';

/** `private`: mine alone. `mailbox`: of everyone in that mailbox. */
export const ViewScope = z.enum(['private', 'mailbox']);
export type ViewScope = z.infer<typeof ViewScope>;

export const SavedView = z.object({
  id: Id,
  /** Null = over all my mailboxes; always private. */
  mailboxId: Id.nullable(),
  scope: ViewScope,
  name: z.string(),
  filter: Filter,
  /** What I may do with it: mine, or one of a mailbox that I see whole. */
  mayEdit: z.boolean(),
  /** How many I see in it; 1000 stands for "more than 999". */
  count: z.number().int(),
});
export type SavedView = z.infer<typeof SavedView>;

const id = z.object({ id: Id });
const Name = z.string().trim().min(1).max(60);

export const views = {
  /**
   * The mailbox's views, then mine, each in its order, with counts as of now. Without `mailboxId`: mine over all
   * mailboxes. The live stream says `views` when they are to be read again; counts change with the conversations.
   */
  list: route('signedIn')
    .route({ method: 'GET', path: '/views' })
    .input(z.object({ mailboxId: Id.optional() }))
    .output(z.array(SavedView)),
  /** `id` is made by the browser: the same request again gives the same view. At most 50 of a scope. */
  create: route('signedIn')
    .route({ method: 'POST', path: '/views' })
    .input(id.extend({ mailboxId: Id.nullable(), scope: ViewScope, name: Name, filter: Filter }))
    .output(SavedView),
  /**
   * `scope` `mailbox` shares one of mine with its mailbox; `private` takes a shared one back: it is then of the one
   * who did so. Either is for those who see the mailbox whole, and puts it last of its new scope.
   */
  update: route('signedIn')
    .route({ method: 'PATCH', path: '/views/{id}' })
    .input(id.extend({ name: Name.optional(), filter: Filter.optional(), scope: ViewScope.optional() }))
    .output(SavedView),
  remove: route('signedIn')
    .route({ method: 'DELETE', path: '/views/{id}' })
    .input(id)
    .output(z.object({ ok: z.literal(true) })),
  /** The new order of one scope; views that are not named keep theirs, behind. */
  reorder: route('signedIn')
    .route({ method: 'PUT', path: '/view-order' })
    .input(z.object({ mailboxId: Id.nullable(), scope: ViewScope, ids: z.array(Id).max(50) }))
    .output(z.object({ ok: z.literal(true) })),
};
