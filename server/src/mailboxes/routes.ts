import { api } from '@guichet/contract/api';
import type { AccountInput, AccountState, CaughtMail, TestStep } from '@guichet/contract/mailboxes';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import type { Viewer } from '../access/visibility.ts';
import type { Administering } from '../people/person.ts';
import { type Database, inTransaction, type Tx } from '../platform/database.ts';
import { forbidden, notFound } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import {
  followFolder,
  pauseAccount,
  requestResync,
  retrySetAside,
  setAccount,
  withStoredPasswords,
} from './account.ts';
import { listAssignees, readVocabulary } from './colleagues.ts';
import { guessServers } from './guess-servers.ts';
import { readHouseSender, setHouseSender } from './house-sender.ts';
import { createMailbox, readMailboxes, removeMember, setMember, updateMailbox } from './mailbox.ts';

/** What rooms above this one do for it. */
export type MailboxReactions = {
  releaseAllOf(
    tx: Tx,
    personId: string,
    mailboxId: string,
    now: Date,
    actorId: string | null,
  ): Promise<number>;
  testAccount(input: AccountInput): Promise<TestStep[]>;
  readAccountState(db: Database, mailboxId: string): Promise<AccountState | null>;
  /** Gives for how many conversations the server is asked again. */
  retryRefused(tx: Tx, input: { mailboxId: string; actorId: string; ip: string; now: Date }): Promise<number>;
  listCaught(viewer: Viewer): Promise<CaughtMail[]>;
  isOnline(personId: string): boolean;
};

export function mailboxRoutes(house: House, reactions: MailboxReactions) {
  const router = implement(api.mailboxes).$context<RequestContext>().use(guard);
  const ok = { ok: true as const };
  const administer = <T>(context: { viewer: Viewer; ip: string }, work: (a: Administering) => Promise<T>) =>
    inTransaction(house.db, (tx) =>
      work({ tx, now: house.clock.now(), actorId: context.viewer.personId, ip: context.ip }),
    );
  const detail = async (id: string) => {
    const [mailbox] = await readMailboxes(house.db, house.clock.now(), reactions.isOnline, id);
    if (!mailbox) throw notFound('notFound');
    return mailbox;
  };

  return {
    vocabulary: router.vocabulary.handler(({ input, context }) => {
      requireMember(context.viewer, input.mailboxId);
      return readVocabulary(house.db, input.mailboxId, house.clock.now(), reactions.isOnline);
    }),
    assignees: router.assignees.handler(({ input, context }) => {
      const membership = requireMember(context.viewer, input.mailboxId);
      if (!membership.privileges.has('assign')) throw forbidden('privilege.missing');
      return listAssignees(house.db, context.viewer, input.mailboxId, house.clock.now(), reactions.isOnline);
    }),
    caught: router.caught.handler(({ context }) => reactions.listCaught(context.viewer)),
    houseSender: router.houseSender.handler(({ context }) => readHouseSender(house.db, context.viewer)),
    setHouseSender: router.setHouseSender.handler(async ({ input, context }) => {
      await administer(context, (a) =>
        setHouseSender({ ...a, actorId: context.viewer.personId }, input.mailboxId),
      );
      return readHouseSender(house.db, context.viewer);
    }),
    list: router.list.handler(() => readMailboxes(house.db, house.clock.now(), reactions.isOnline)),
    create: router.create.handler(async ({ input, context }) => {
      const id = await administer(context, async (a) => {
        const ownerId = input.kind === 'personal' ? context.viewer.personId : null;
        const made = await createMailbox(a, { ...input, ownerId });
        // Whoever makes a shared mailbox works in it: otherwise nobody would see that mail arrives.
        if (input.kind === 'shared') await setMember(a, made, context.viewer.personId, 'dispatcher', {});
        if (input.account) await setAccount(a, house.keys, made, input.account);
        return made;
      });
      return { id };
    }),
    update: router.update.handler(async ({ input, context }) => {
      await administer(context, (a) => updateMailbox(a, input.mailboxId, input));
      return detail(input.mailboxId);
    }),
    setMember: router.setMember.handler(async ({ input, context }) => {
      await administer(context, (a) =>
        setMember(a, input.mailboxId, input.personId, input.role, input.overrides),
      );
      return ok;
    }),
    removeMember: router.removeMember.handler(async ({ input, context }) => {
      const released = await administer(context, (a) =>
        removeMember(a, input.mailboxId, input.personId, reactions.releaseAllOf),
      );
      return { ...ok, released };
    }),
    guessServers: router.guessServers.handler(({ input }) => guessServers(input.address)),
    testAccount: router.testAccount.handler(async ({ input }) => {
      const steps = await reactions.testAccount(
        await withStoredPasswords(house.db, house.keys, input.mailboxId, input),
      );
      return { ok: steps.every((step) => step.ok), steps };
    }),
    account: router.account.handler(async ({ input }) => {
      const state = await reactions.readAccountState(house.db, input.mailboxId);
      if (!state) throw notFound('notFound');
      return state;
    }),
    setAccount: router.setAccount.handler(async ({ input, context }) => {
      await detail(input.mailboxId);
      await administer(context, (a) => setAccount(a, house.keys, input.mailboxId, input));
      return ok;
    }),
    pauseAccount: router.pauseAccount.handler(async ({ input, context }) => {
      await administer(context, (a) => pauseAccount(a, input.mailboxId, input.paused));
      return ok;
    }),
    resyncAccount: router.resyncAccount.handler(async ({ input, context }) => {
      await administer(context, (a) => requestResync(a, input.mailboxId));
      return ok;
    }),
    retryRefused: router.retryRefused.handler(async ({ input, context }) => {
      await detail(input.mailboxId);
      const asked = await inTransaction(house.db, (tx) =>
        reactions.retryRefused(tx, {
          mailboxId: input.mailboxId,
          actorId: context.viewer.personId,
          ip: context.ip,
          now: house.clock.now(),
        }),
      );
      return { ...ok, asked };
    }),
    followFolder: router.followFolder.handler(async ({ input, context }) => {
      await administer(context, (a) => followFolder(a, input.mailboxId, input.folderId, input.followed));
      return ok;
    }),
    retrySetAside: router.retrySetAside.handler(async ({ input, context }) => {
      await administer(context, (a) => retrySetAside(a, input.id, input.evenIfLarge));
      return ok;
    }),
  };
}

/** The viewer's membership; a mailbox that he does not belong to does not exist for him. */
function requireMember(viewer: Viewer, mailboxId: string) {
  const membership = viewer.memberships.get(mailboxId);
  if (!membership) throw notFound('notFound');
  return membership;
}
