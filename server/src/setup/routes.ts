/** The doors that need no session: the first set-up, a password link, the demo's one-click sign-in. */
import { api } from '@guichet/contract/api';
import { Id } from '@guichet/contract/events';
import { type FillProgress, SetupInput } from '@guichet/contract/setup';
import { implement } from '@orpc/server';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { guard, type RequestContext } from '../access/request.ts';
import { PASSWORD_LENGTH, type SignIn } from '../access/sign-in.ts';
import { clientOf, countKnock } from '../access/throttle.ts';
import { loadViewer } from '../access/viewer.ts';
import type { Viewer } from '../access/visibility.ts';
import { readPasswordLink, usePasswordLink } from '../people/password-link.ts';
import { needsSetup, requireSetupToken, setUp } from '../people/set-up.ts';
import { type Database, inTransaction } from '../platform/database.ts';
import { forbidden, invalid, notFound } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import { webHeaders } from '../platform/http.ts';
import type { ForgottenPassword } from './forgotten-password.ts';

/** Tries at a link that one client has; an honest one needs a few. Tokens are beyond guessing without it. */
const LINK_TRIES = { most: 60, seconds: 60 };

const countTry = ({ db, clock }: House, ip: string) =>
  countKnock({ db, now: clock.now() }, 'link', clientOf(ip), LINK_TRIES, 'session.throttled');

/** What other rooms do for the entrance. */
export type SetupRooms = {
  demo: { begin(): Promise<void>; progress(): Promise<FillProgress> };
  mailsLinks(): Promise<boolean>;
  forgotten: ForgottenPassword;
};

export function setupRoutes(house: House, rooms: SetupRooms) {
  const open = implement(api.setup).$context<RequestContext>();
  const guarded = open.use(guard);
  return {
    state: open.state.handler(async ({ context }) => {
      const { demo } = await house.db.selectFrom('instance').select('demo').executeTakeFirstOrThrow();
      const people = demo && mayBeAnyone(house, context.viewer) ? await demoPeople(house.db).execute() : [];
      return {
        needsSetup: await needsSetup(house.db),
        demo,
        mailsLinks: await rooms.mailsLinks(),
        demoPeople: people.map((person) => ({ ...person, online: false, deactivated: false, away: null })),
      };
    }),
    fillDemo: guarded.fillDemo.handler(async () => {
      await rooms.demo.begin();
      return { ok: true as const };
    }),
    demoProgress: guarded.demoProgress.handler(() => rooms.demo.progress()),
    setupLink: open.setupLink.handler(async ({ input, context }) => {
      await countTry(house, context.ip);
      await requireSetupToken(house.db, input.token);
      return { ok: true as const };
    }),
    forgotten: open.forgotten.handler(async ({ input, context }) => {
      await rooms.forgotten.ask(input.email, context.ip);
      return { ok: true as const };
    }),
    passwordLink: open.passwordLink.handler(async ({ input, context }) => {
      await countTry(house, context.ip);
      const { id, name, email } = await readPasswordLink(house.db, input.token, house.clock.now());
      return { personId: id, name, email };
    }),
  };
}

/**
 * Whether someone may be an invented person by one click: anybody where the program was started as a demo; where
 * the sample was only tried out in an instance of one's own, its administrators.
 */
const mayBeAnyone = (house: Pick<House, 'config'>, viewer: Viewer | null): boolean =>
  house.config.demo || (viewer?.isAdmin ?? false);

/** The invented people. Whoever has a password is real, or signs in with it. */
const demoPeople = (db: Database) =>
  db
    .selectFrom('person')
    .select(['id', 'name', 'email', 'title'])
    .where('deactivated_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('sign_in_account')
            .select('sign_in_account.id')
            .whereRef('sign_in_account.person_id', '=', 'person.id'),
        ),
      ),
    )
    .orderBy('name');

const PasswordInput = z.object({ token: z.string().max(200), password: z.string().max(1000) });

/** The plain routes that set a session cookie. */
export function registerEntrance(fastify: FastifyInstance, house: House, signIn: SignIn): void {
  fastify.post('/api/setup', async (request, reply) => {
    await countTry(house, request.ip);
    const input = parse(SetupInput, request.body);
    const personId = await inTransaction(house.db, (tx) => setUp(tx, house.clock.now(), input, request.ip));
    await signIn.setPassword(personId, input.password, true);
    await signIn.startSession(personId, request, reply);
    return { ok: true };
  });

  fastify.post('/api/password', async (request, reply) => {
    await countTry(house, request.ip);
    const input = parse(PasswordInput, request.body);
    if (input.password.length < PASSWORD_LENGTH) throw invalid('password.short');
    const personId = await inTransaction(house.db, (tx) =>
      usePasswordLink(tx, input.token, house.clock.now()),
    );
    await signIn.setPassword(personId, input.password, true);
    await signIn.startSession(personId, request, reply);
    return { ok: true };
  });

  fastify.post('/api/demo/sign-in', async (request, reply) => {
    const { demo } = await house.db.selectFrom('instance').select('demo').executeTakeFirstOrThrow();
    const askerId = await signIn.personIdOf(webHeaders(request));
    const asker = askerId === null ? null : await loadViewer(house.db, askerId);
    if (!demo || !mayBeAnyone(house, asker)) throw forbidden('demo.only');
    const { personId } = parse(z.object({ personId: Id }), request.body);
    const person = await demoPeople(house.db).where('id', '=', personId).executeTakeFirst();
    if (!person) throw notFound('notFound');
    await signIn.startSession(personId, request, reply);
    return { ok: true };
  });
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const isPassword = issues.some((issue) => issue.path === 'password');
  throw invalid(isPassword ? 'password.short' : 'input.invalid', { issues });
}
