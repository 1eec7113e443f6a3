/** The HTTP server without any route: security headers, error answers, bodies left to the router. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import { refusalText } from '@guichet/contract/refusals';
import { ORPCError } from '@orpc/server';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { AppError, type ErrorCode, invalid } from './errors.ts';
import { newId } from './id.ts';
import type { Log } from './log.ts';
import { requireOwnOrigin } from './own-origin.ts';

const statusOf: Record<ErrorCode, number> = {
  NotFound: 404,
  Forbidden: 403,
  Conflict: 409,
  Invalid: 422,
  Unavailable: 503,
  Unauthorized: 401,
  TooMany: 429,
};

export const languageOf = (headers: { 'accept-language'?: string | undefined }): 'fr' | 'en' =>
  /^\s*en/i.test(headers['accept-language'] ?? '') ? 'en' : 'fr';

/** The answer that a refusal becomes: a stable code, its data, and the sentence in the reader's language. */
export function refusalAnswer(error: AppError, language: 'fr' | 'en') {
  return {
    status: statusOf[error.code],
    body: {
      code: error.code,
      reason: error.reason,
      data: error.data ?? {},
      message: refusalText(error.reason, language, error.data),
    },
  };
}

/** Turns whatever a handler threw into what the router sends; what nobody expected is logged and hidden. */
export function toRouterError(error: unknown, language: 'fr' | 'en', log: Log): ORPCError<string, unknown> {
  if (error instanceof AppError) {
    const { status, body } = refusalAnswer(error, language);
    return new ORPCError(body.code, {
      status,
      message: body.message,
      data: { reason: body.reason, ...body.data },
    });
  }
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST') {
      return new ORPCError('Invalid', {
        status: 422,
        message: refusalText('input.invalid', language),
        data: {
          reason: 'input.invalid',
          issues: (error.data as { issues?: unknown } | undefined)?.issues ?? [],
        },
      });
    }
    if (error.code !== 'INTERNAL_SERVER_ERROR') return error;
  }
  // PostgreSQL text holds no U+0000: what was sent can never be stored, trying again does not help.
  if (error instanceof Error && 'code' in error && (error.code === '22P05' || error.code === '22021')) {
    return toRouterError(invalid('input.invalid'), language, log);
  }
  log.error({ err: error }, 'a request failed');
  return new ORPCError('Unavailable', {
    status: 503,
    message: refusalText('unavailable', language),
    data: { reason: 'unavailable' },
  });
}

export async function createHttp(options: {
  log: Log;
  trustProxy: boolean;
  secureCookies: boolean;
  /** Whose pages may change something, beside the host that is asked. */
  publicUrl: string;
}): Promise<FastifyInstance> {
  const fastify = Fastify({
    logger: false,
    trustProxy: options.trustProxy,
    bodyLimit: 10 * 1024 * 1024,
    genReqId: () => newId(),
    forceCloseConnections: true,
  });
  fastify.addHook('onRequest', async (request) => requireOwnOrigin(request, options.publicUrl));
  await fastify.register(cookie);
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Mantine and the editor set styles from script.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        frameSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    hsts: options.secureCookies,
    referrerPolicy: { policy: 'no-referrer' },
  });
  await fastify.register(multipart, { limits: { fileSize: 50 * 1024 * 1024, files: 1 } });
  fastify.setErrorHandler((error, request, reply) => {
    const language = languageOf(request.headers);
    if (error instanceof AppError) {
      const { status, body } = refusalAnswer(error, language);
      return reply.code(status).send(body);
    }
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) options.log.error({ err: error }, 'a request failed');
    const reason = status >= 500 ? 'unavailable' : 'input.invalid';
    return reply.code(status).send({
      code: status >= 500 ? 'Unavailable' : 'Invalid',
      reason,
      data: {},
      message: refusalText(reason, language),
    });
  });
  return fastify;
}

/** Node's headers as the web's. */
export function webHeaders(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of Array.isArray(value) ? value : value === undefined ? [] : [value])
      headers.append(name, one);
  }
  return headers;
}
