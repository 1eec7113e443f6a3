import { api } from '@guichet/contract/api';
import { Preferences } from '@guichet/contract/people';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import { inTransaction } from '../platform/database.ts';
import { unauthorized } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import { VERSION } from '../platform/version.ts';
import { listMyMailboxes } from './mailbox-menu.ts';
import {
  createView,
  listViews,
  removeView,
  reorderViews,
  updateView,
  type ViewWriting,
} from './saved-view.ts';

/** `me`: who I am and which mailboxes exist for me. */
export function menuRoutes(house: House) {
  const router = implement(api.people).$context<RequestContext>().use(guard);
  return {
    me: router.me.handler(async ({ context: { viewer } }) => {
      const [person, instance, mailboxes, anyMailbox] = await Promise.all([
        house.db.selectFrom('person').selectAll().where('id', '=', viewer.personId).executeTakeFirst(),
        house.db.selectFrom('instance').select(['demo', 'catcher']).executeTakeFirstOrThrow(),
        listMyMailboxes(house.db, viewer),
        viewer.isAdmin ? house.db.selectFrom('mailbox').select('id').limit(1).executeTakeFirst() : { id: '' },
      ]);
      if (!person) throw unauthorized('session.required');
      return {
        id: person.id,
        name: person.name,
        email: person.email,
        role: person.role as 'agent' | 'supervisor' | 'admin',
        language: person.language as 'fr' | 'en',
        timeZone: person.time_zone,
        preferences: Preferences.parse(person.preferences),
        departmentIds: [...viewer.departmentIds].sort(),
        mailboxes,
        instance: {
          demo: instance.demo,
          catcher: instance.catcher,
          version: VERSION,
          needsMailbox: !anyMailbox,
        },
      };
    }),
  };
}

/** Saved views. */
export function viewRoutes({ db, clock }: Pick<House, 'db' | 'clock'>) {
  const os = implement(api.views).$context<RequestContext>().use(guard);
  const write = <T>(command: (writing: ViewWriting) => Promise<T>) =>
    inTransaction(db, (tx) => command({ tx, now: clock.now() }));
  return {
    list: os.list.handler(({ context: { viewer }, input }) => listViews(db, viewer, input.mailboxId ?? null)),
    create: os.create.handler(({ context: { viewer }, input }) =>
      write((writing) => createView(writing, viewer, input)),
    ),
    update: os.update.handler(({ context: { viewer }, input }) =>
      write((writing) => updateView(writing, viewer, input)),
    ),
    remove: os.remove.handler(({ context: { viewer }, input }) =>
      write(async (writing) => {
        await removeView(writing, viewer, input.id);
        return { ok: true as const };
      }),
    ),
    reorder: os.reorder.handler(({ context: { viewer }, input }) =>
      write(async (writing) => {
        await reorderViews(writing, viewer, input);
        return { ok: true as const };
      }),
    ),
  };
}
