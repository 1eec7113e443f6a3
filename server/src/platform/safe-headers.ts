/** Headers of what is fetched outside the contract. */
import type { FastifyReply } from 'fastify';

/** Kept by nobody, taken for nothing else than it says, and read by no page of another origin. */
export function safeHeaders(reply: FastifyReply): void {
  reply.header('cache-control', 'private, no-store');
  reply.header('x-content-type-options', 'nosniff');
  reply.header('cross-origin-resource-policy', 'same-origin');
}
