/**
 * Guesses where the mail of an address is served: SRV records (RFC 6186, RFC 8314), then the usual names that
 * resolve, then a plain guess that the connection test will judge.
 */
import { promises as dns } from 'node:dns';

export type GuessedServer = {
  host: string;
  port: number;
  security: 'tls' | 'starttls';
  user: string;
  source: 'srv' | 'name' | 'default';
};

/** What of the resolver is needed; a test gives its own. */
export type Lookup = {
  srv(name: string): Promise<{ name: string; port: number; priority: number; weight: number }[]>;
  exists(host: string): Promise<boolean>;
};

/** Milliseconds after which a name that does not answer counts as not there. */
const PATIENCE = 3000;

export const systemLookup: Lookup = {
  srv: (name) => inTime(dns.resolveSrv(name), []),
  exists: (host) =>
    inTime(
      dns.lookup(host).then(() => true),
      false,
    ),
};

async function inTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  const patience = new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), PATIENCE).unref());
  return Promise.race([work.catch(() => otherwise), patience]);
}

type Candidate = { service: string; port: number; security: 'tls' | 'starttls'; names: string[] };

const imapCandidates: Candidate[] = [
  { service: '_imaps._tcp', port: 993, security: 'tls', names: ['imap', 'mail'] },
  { service: '_imap._tcp', port: 143, security: 'starttls', names: [] },
];
const smtpCandidates: Candidate[] = [
  { service: '_submissions._tcp', port: 465, security: 'tls', names: ['smtp', 'mail'] },
  { service: '_submission._tcp', port: 587, security: 'starttls', names: [] },
];

export async function guessServers(
  address: string,
  lookup: Lookup = systemLookup,
): Promise<{ imap: GuessedServer; smtp: GuessedServer }> {
  const [imap, smtp] = await Promise.all([
    guess(address, imapCandidates, lookup),
    guess(address, smtpCandidates, lookup),
  ]);
  return { imap, smtp };
}

async function guess(address: string, candidates: Candidate[], lookup: Lookup): Promise<GuessedServer> {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  for (const { service, security } of candidates) {
    const records = await lookup.srv(`${service}.${domain}`);
    // A lone dot says that the service is decidedly not offered (RFC 2782).
    const best = records
      .filter((r) => r.name !== '' && r.name !== '.')
      .sort((a, b) => a.priority - b.priority || b.weight - a.weight)[0];
    if (best) return { host: best.name, port: best.port, security, user: address, source: 'srv' };
  }
  for (const { port, security, names } of candidates) {
    for (const name of names) {
      const host = `${name}.${domain}`;
      if (await lookup.exists(host)) return { host, port, security, user: address, source: 'name' };
    }
  }
  const first = candidates[0]!;
  return {
    host: `${first.names[0]}.${domain}`,
    port: first.port,
    security: first.security,
    user: address,
    source: 'default',
  };
}
