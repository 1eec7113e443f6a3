/** The typed client, made from the contract alone, and what a refusal looks like here. */
import { type Api, api as contract } from '@guichet/contract/api';
import { type Language, refusalText } from '@guichet/contract/refusals';
import { createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { ask } from './connection.ts';

const link = new OpenAPILink(contract, {
  url: () => `${window.location.origin}/api`,
  fetch: (request, init) => ask(request, init),
});

export const api: ContractRouterClient<Api> = createORPCClient(link);

/** A "no" of the server: its stable reason, and the data that fills its sentence. */
export type Refusal = { reason: string; data: Record<string, unknown> };

/** The refusal in an error; null when the server could not be reached at all. */
export function refusalIn(error: unknown): Refusal | null {
  if (error instanceof ORPCError) {
    const data = (error.data ?? {}) as Record<string, unknown>;
    return { reason: typeof data.reason === 'string' ? data.reason : 'unavailable', data };
  }
  if (error instanceof RefusedError) return error.refusal;
  return null;
}

/** The sentence for whatever went wrong. */
export function errorText(error: unknown, language: Language): string {
  const refusal = refusalIn(error) ?? { reason: 'unavailable', data: {} };
  return refusalText(refusal.reason, language, refusal.data);
}

/** Whether the request never got an answer: it may be tried again as it is. */
export const isOffline = (error: unknown): boolean => error instanceof TypeError;

/** Whether the session ended. */
export const isSignedOut = (error: unknown): boolean => refusalIn(error)?.reason === 'session.required';

/** A refusal of one of the plain routes. */
export class RefusedError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

/** Calls one of the plain routes outside the contract. Throws a refusal as the client does. */
export async function callPlain<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  const response = await ask(path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'accept-language': document.documentElement.lang,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  if (!response.ok) {
    throw new RefusedError({
      reason: typeof answer.reason === 'string' ? answer.reason : 'unavailable',
      data: (answer.data ?? {}) as Record<string, unknown>,
    });
  }
  return answer as T;
}
