import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseArguments, suggest } from './config-arguments.ts';
import type { Listening } from './config-listening.ts';
import { type Fault, type Language, VARIABLES } from './config-options.ts';
import type { LogLevel } from './platform/log.ts';

export { type Fault, faultText, helpText, type Language } from './config-options.ts';

export const SERVICES = ['web', 'sync', 'outbox', 'jobs'] as const;
export type Service = (typeof SERVICES)[number];

const LOG_LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

export type Config = {
  /** Absolute path of the folder with everything that must not be lost. */
  dataFolder: string;
  host: string;
  port: number;
  /** What people type into their browser, without a slash at the end. */
  publicUrl: string;
  /** undefined: the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  /** 32 bytes; undefined: the key file of the data folder. */
  key: Buffer | undefined;
  logLevel: LogLevel;
  /** Push services at private addresses may be called: without it a browser cannot make us call inside. */
  privatePush: boolean;
  services: readonly Service[];
  demo: boolean;
  dev: boolean;
  help: boolean;
  /** For what is printed to the terminal. */
  language: Language;
  /** verify, rebuild, reconcile, user, reparse; null: start the product. */
  command: string | null;
  /** The arguments after the command, as given. */
  rest: readonly string[];
};

export type Parsed = ({ ok: true; config: Config } | { ok: false; faults: Fault[] }) & {
  /** What listening there would show can be told together with the faults; null: it listens nowhere. */
  listening: Listening | null;
};

/**
 * Reads environment and arguments (those after the script's name) into a configuration, or gives all the faults
 * at once. Options win over variables; an empty variable counts as not given. After a command all arguments
 * belong to it.
 */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
  argv: readonly string[],
): Parsed {
  const faults: Fault[] = [];
  const { given, command, rest } = parseArguments(argv, faults);
  checkVariables(env, faults);

  const setting = (option: string, variable: string) => {
    const fromOption = given.get(option);
    if (fromOption !== undefined) return { name: `--${option}`, value: fromOption };
    const value = env[variable];
    return value ? { name: variable, value } : undefined;
  };

  const givenHost = setting('host', 'GUICHET_HOST');
  const host = parseHost(givenHost, faults);
  const port = parsePort(setting('port', 'GUICHET_PORT'), faults);
  const config: Config = {
    // The invented company never gets into the folder of a real one by a forgotten option.
    dataFolder: resolve(setting('data', 'GUICHET_DATA')?.value ?? (given.has('demo') ? 'data-demo' : 'data')),
    host,
    port,
    publicUrl: parsePublicUrl(env.GUICHET_URL, host, port, faults),
    databaseUrl: parseDatabaseUrl(env.DATABASE_URL, faults),
    key: parseKey(env.GUICHET_KEY, faults),
    logLevel: parseLogLevel(env.GUICHET_LOG, faults),
    privatePush: parseYes(env.GUICHET_PRIVATE_PUSH, 'GUICHET_PRIVATE_PUSH', faults),
    services: parseServices(given.get('only'), faults),
    demo: given.has('demo'),
    dev: given.has('dev'),
    help: given.has('help'),
    language: languageOf(env),
    command,
    rest,
  };
  const serves = !config.help && command === null && config.services.includes('web');
  const listening = serves && host !== '' ? { host, hostSaidBy: givenHost?.name, port } : null;
  return faults.length > 0 ? { ok: false, faults, listening } : { ok: true, config, listening };
}

/** The language of the terminal: French when LC_ALL, LC_MESSAGES or LANG say so (in that order), else English. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^fr([_.@-]|$)/i.test(locale) ? 'fr' : 'en';
}

type Setting = { name: string; value: string } | undefined;

/** Read by the tests, the measurements and their scripts, whose environment a server may inherit. */
const OF_THE_SCRIPTS = /^GUICHET_(TEST_\w+|NODE_TRIED|CORPUS|SOAK\w*|BENCH\w*)$/;

function checkVariables(env: Readonly<Record<string, string | undefined>>, faults: Fault[]): void {
  const known = VARIABLES.map((variable) => variable.name);
  for (const name of Object.keys(env)) {
    if (!/^GUICHET(_|$)/i.test(name) || known.includes(name) || OF_THE_SCRIPTS.test(name)) continue;
    faults.push({ kind: 'unknown-variable', name, suggestion: suggest(name.toUpperCase(), known) });
  }
}

/** A DNS name (RFC 1123, with underscores); its last label is never digits alone, so that 999.1.1.1 is none. */
const HOST_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*(?!\d+$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** Gives '' when it can be no host. */
function parseHost(setting: Setting, faults: Fault[]): string {
  if (!setting) return '127.0.0.1';
  if (isIP(setting.value) !== 0 || HOST_NAME.test(setting.value)) return setting.value;
  faults.push({ kind: 'host', name: setting.name, given: setting.value });
  return '';
}

function parsePort(setting: Setting, faults: Fault[]): number {
  if (!setting) return 7788;
  const port = Number(setting.value);
  if (/^\d+$/.test(setting.value) && port >= 1 && port <= 65_535) return port;
  faults.push({ kind: 'port', name: setting.name, given: setting.value });
  return 0;
}

function parsePublicUrl(given: string | undefined, host: string, port: number, faults: Fault[]): string {
  const fallback = `http://${urlHost(host)}:${port}`;
  if (!given) return fallback;
  const url = URL.parse(given);
  const fits = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash;
  if (fits && !url.username && !url.password) return url.origin;
  faults.push({ kind: 'url', name: 'GUICHET_URL', given });
  return fallback;
}

/** Nobody can open http://0.0.0.0: what listens everywhere is reached here by its loopback address. */
function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function parseDatabaseUrl(given: string | undefined, faults: Fault[]): string | undefined {
  if (!given) return undefined;
  if (/^postgres(ql)?:\/\/./.test(given) && databaseNamed(given)) return given;
  // The URL holds a password: it is not repeated.
  faults.push({ kind: 'database-url', name: 'DATABASE_URL' });
  return given;
}

function databaseNamed(given: string): boolean {
  // "postgresql://user@/name?host=/folder" has no host, which URL refuses.
  const url =
    URL.parse(given.replace(/^postgres(ql)?:\/\/([^/@]*@)?(?=\/)/, 'http://socket')) ?? URL.parse(given);
  return url !== null && url.pathname.length > 1;
}

function parseKey(given: string | undefined, faults: Fault[]): Buffer | undefined {
  if (!given) return undefined;
  const key = Buffer.from(given, 'base64');
  if (/^[A-Za-z0-9+/_-]+=*$/.test(given) && key.length === 32) return key;
  faults.push({ kind: 'key', name: 'GUICHET_KEY', length: key.length });
  return undefined;
}

function parseLogLevel(given: string | undefined, faults: Fault[]): LogLevel {
  if (!given) return 'info';
  const level = LOG_LEVELS.find((known) => known === given.toLowerCase());
  if (level) return level;
  faults.push({
    kind: 'choice',
    name: 'GUICHET_LOG',
    given,
    choices: LOG_LEVELS,
    suggestion: suggest(given.toLowerCase(), LOG_LEVELS),
  });
  return 'info';
}

function parseYes(given: string | undefined, name: string, faults: Fault[]): boolean {
  if (given && !/^[01]$/.test(given)) {
    faults.push({ kind: 'choice', name, given, choices: ['0', '1'], suggestion: undefined });
  }
  return given === '1';
}

function parseServices(given: string | undefined, faults: Fault[]): readonly Service[] {
  if (given === undefined) return SERVICES;
  const names = given.split(',').map((name) => name.trim());
  const services = new Set<Service>();
  for (const name of names) {
    const service = SERVICES.find((known) => known === name);
    if (service) services.add(service);
    else {
      faults.push({
        kind: 'choice',
        name: '--only',
        given: name,
        choices: SERVICES,
        suggestion: suggest(name, SERVICES),
      });
    }
  }
  return SERVICES.filter((service) => services.has(service));
}
