/** The doors that need no session: the first set-up, a password link, the demo's one-click sign-in. */
import { api } from '@guichet/contract/api';
import { Id } from '@guichet/contract/events';
import { SetupInput } from '@guichet/contract/setup';
import { implement } from '@orpc/server';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { guard, type RequestContext } from '../access/request.ts';
import { PASSWORD_LENGTH, type SignIn } from '../access/sign-in.ts';
import { readPasswordLink, usePasswordLink } from '../people/password-link.ts';
import { needsSetup, setUp } from '../people/set-up.ts';
import { inTransaction } from '../platform/database.ts';
import { forbidden, invalid, notFound } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';

export function setupRoutes(house: House, rooms: { fillDemo(): Promise<void> }) {
  const open = implement(api.setup).$context<RequestContext>();
  const guarded = open.use(guard);
  return {
    state: open.state.handler(async () => {
      const instance = await house.db.selectFrom('instance').select('demo').executeTakeFirstOrThrow();
      const people = instance.demo
        ? await house.db
            .selectFrom('person')
            .select(['id', 'name', 'email', 'title'])
            .where('deactivated_at', 'is', null)
            .orderBy('name')
            .execute()
        : [];
      return {
        needsSetup: await needsSetup(house.db),
        demo: instance.demo,
        demoPeople: people.map((person) => ({ ...person, online: false, deactivated: false })),
      };
    }),
    fillDemo: guarded.fillDemo.handler(async () => {
      await rooms.fillDemo();
      return { ok: true as const };
    }),
    passwordLink: open.passwordLink.handler(async ({ input }) => {
      const { id, name, email } = await readPasswordLink(house.db, input.token, house.clock.now());
      return { personId: id, name, email };
    }),
  };
}

const PasswordInput = z.object({ token: z.string().max(200), password: z.string().max(1000) });

/** The plain routes that set a session cookie. */
export function registerEntrance(fastify: FastifyInstance, house: House, signIn: SignIn): void {
  fastify.post('/api/setup', async (request, reply) => {
    const input = parse(SetupInput, request.body);
    const personId = await inTransaction(house.db, (tx) => setUp(tx, house.clock.now(), input, request.ip));
    await signIn.setPassword(personId, input.password, true);
    await signIn.startSession(personId, request, reply);
    return { ok: true };
  });

  fastify.post('/api/password', async (request, reply) => {
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
    const instance = await house.db.selectFrom('instance').select('demo').executeTakeFirstOrThrow();
    if (!instance.demo) throw forbidden('demo.only');
    const { personId } = parse(z.object({ personId: Id }), request.body);
    const person = await house.db
      .selectFrom('person')
      .select('id')
      .where('id', '=', personId)
      .executeTakeFirst();
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
