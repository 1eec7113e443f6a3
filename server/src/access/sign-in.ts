/**
 * Sign-in with address and password: sessions in the database, read afresh at each request, so that
 * deactivating someone cuts his sessions at once. Nobody signs up by himself.
 */
import { betterAuth } from 'better-auth';
import { serializeSignedCookie } from 'better-call';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../platform/database.ts';
import { AppError, forbidden } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import { languageOf, refusalAnswer, webHeaders } from '../platform/http.ts';
import { newId } from '../platform/id.ts';
import { hashPassword, verifyPassword } from './password.ts';

/** A session lives this long after its last use, seconds. */
const SESSION_SECONDS = 30 * 24 * 3600;
/** Shorter than this a password is refused. */
export const PASSWORD_LENGTH = 10;

const stamps = { createdAt: 'created_at', updatedAt: 'updated_at' };

function createAuth(house: House) {
  const { config, db, keys } = house;
  return betterAuth({
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret: keys.cookieSecret,
    database: { db: db as unknown as Database, type: 'postgres' as const },
    telemetry: { enabled: false },
    logger: { disabled: true },
    user: { modelName: 'person', fields: { emailVerified: 'email_verified', ...stamps } },
    session: {
      modelName: 'sign_in_session',
      fields: {
        userId: 'person_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...stamps,
      },
      expiresIn: SESSION_SECONDS,
      updateAge: 24 * 3600,
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'sign_in_account',
      fields: {
        userId: 'person_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...stamps,
      },
    },
    verification: { modelName: 'sign_in_verification', fields: { expiresAt: 'expires_at', ...stamps } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'sign_in_rate_limit',
      fields: { lastRequest: 'last_request' },
      window: 60,
      max: 100,
      customRules: { '/sign-in/email': { window: 60, max: 10 }, '/get-session': false },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH,
      maxPasswordLength: 1000,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    advanced: {
      cookiePrefix: 'guichet',
      useSecureCookies: config.publicUrl.startsWith('https:'),
      database: { generateId: () => newId() },
      // The address is the one that our HTTP server saw, handed on below: a header from outside is not believed.
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const person = await db
              .selectFrom('person')
              .select('deactivated_at')
              .where('id', '=', session.userId)
              .executeTakeFirst();
            if (!person || person.deactivated_at) throw forbidden('account.deactivated');
            return { data: session };
          },
        },
      },
    },
  });
}

const ADDRESS_HEADER = 'x-guichet-address';

export type SignIn = {
  /** Mounts `/api/auth/*`. */
  register(fastify: FastifyInstance): void;
  /** Whose session these headers carry; null without one, or when it ended. */
  personIdOf(headers: Headers): Promise<string | null>;
  /** Signs this person in and sets the cookie on the reply; for set-up, links and the demo. */
  startSession(personId: string, request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Sets or replaces the password, and ends every session when `endSessions`. */
  setPassword(personId: string, password: string, endSessions: boolean): Promise<void>;
};

export function createSignIn(house: House): SignIn {
  const auth = createAuth(house);

  async function handle(request: FastifyRequest, path: string, body: unknown): Promise<Response> {
    const headers = webHeaders(request);
    headers.set(ADDRESS_HEADER, request.ip);
    headers.delete('content-length');
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    if (hasBody) headers.set('content-type', 'application/json');
    const init = {
      method: request.method,
      headers,
      ...(hasBody ? { body: JSON.stringify(body ?? {}) } : {}),
    };
    return auth.handler(new Request(new URL(path, house.config.publicUrl), init));
  }

  async function copy(response: Response, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 0) reply.header('set-cookie', cookies);
    const language = languageOf(request.headers);
    if (response.status === 401 || response.status === 403 || response.status === 429) {
      const text = await response.clone().text();
      const reason =
        response.status === 429
          ? 'session.throttled'
          : text.includes('deactivated')
            ? 'account.deactivated'
            : 'session.wrong';
      const { body } = refusalAnswer(new AppError('Unauthorized', reason), language);
      reply.code(response.status).send(body);
      return;
    }
    const retry = response.headers.get('x-retry-after');
    if (retry) reply.header('retry-after', retry);
    reply
      .code(response.status)
      .header('content-type', response.headers.get('content-type') ?? 'application/json');
    reply.send(await response.text());
  }

  return {
    register(fastify) {
      fastify.route({
        method: ['GET', 'POST'],
        url: '/api/auth/*',
        handler: async (request, reply) => {
          await copy(await handle(request, request.url, request.body), request, reply);
          return reply;
        },
      });
    },
    async personIdOf(headers) {
      const session = await auth.api.getSession({ headers });
      return session?.user.id ?? null;
    },
    async startSession(personId, request, reply) {
      const context = await auth.$context;
      const session = await context.internalAdapter.createSession(personId, false, {
        ipAddress: request.ip,
        userAgent: request.headers['user-agent'] ?? '',
      });
      const { name, attributes } = context.authCookies.sessionToken;
      reply.header('set-cookie', [
        await serializeSignedCookie(name, session.token, context.secret, attributes),
      ]);
    },
    async setPassword(personId, password, endSessions) {
      const hash = await hashPassword(password);
      const now = house.clock.now();
      await house.db.transaction().execute(async (tx) => {
        await tx
          .insertInto('sign_in_account')
          .values({
            id: newId(),
            person_id: personId,
            account_id: personId,
            provider_id: 'credential',
            password: hash,
            created_at: now,
            updated_at: now,
          })
          .onConflict((conflict) =>
            conflict.columns(['provider_id', 'account_id']).doUpdateSet({ password: hash, updated_at: now }),
          )
          .execute();
        if (endSessions) await tx.deleteFrom('sign_in_session').where('person_id', '=', personId).execute();
      });
    },
  };
}
