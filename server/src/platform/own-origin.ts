/** Who may change anything: pages of ours, and programs that are no browser. */
import type { FastifyRequest } from 'fastify';
import { forbidden } from './errors.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What tells where a request comes from; `host` as the browser named it, with its port. */
export type Provenance = {
  method: string;
  secFetchSite: string | undefined;
  origin: string | undefined;
  host: string;
};

/**
 * Whether a request that would change something was made by a page of another site. Browsers say it in
 * Sec-Fetch-Site (Fetch Metadata), which no page can set; on plain http they leave it out, and Origin (RFC 6454)
 * stands. Requests with neither come from no browser. `publicUrl` without a slash at the end.
 */
export function isForeign(request: Provenance, publicUrl: string): boolean {
  if (SAFE_METHODS.has(request.method)) return false;
  const { secFetchSite, origin } = request;
  if (secFetchSite === 'same-origin') return false;
  if (secFetchSite !== undefined && secFetchSite !== 'none') return true;
  if (origin === undefined) return false;
  const url = URL.parse(origin);
  if (url === null || !/^https?:$/.test(url.protocol)) return true;
  return url.origin !== publicUrl && url.host !== normalHost(request.host, url.protocol);
}

/** A browser leaves out the standard port of the scheme. */
function normalHost(host: string, protocol: string): string {
  return URL.parse(`${protocol}//${host}`)?.host ?? '';
}

/** Throws `origin.foreign` for every route and method that can change something, before its body is read. */
export function requireOwnOrigin(request: FastifyRequest, publicUrl: string): void {
  const site = request.headers['sec-fetch-site'];
  const provenance = {
    method: request.method,
    secFetchSite: typeof site === 'string' ? site : site?.[0],
    origin: request.headers.origin,
    host: request.host,
  };
  if (isForeign(provenance, publicUrl)) throw forbidden('origin.foreign');
}
