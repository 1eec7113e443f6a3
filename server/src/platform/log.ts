import pino from 'pino';

export type Log = pino.Logger;

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/**
 * What people wrote, who they are, and what opens doors: never in a log, whoever logs the object. Names are
 * those of our tables, of requests and of the mail libraries.
 */
const PRIVATE_KEYS = [
  'password',
  'secret',
  'token',
  'key',
  'authorization',
  'cookie',
  'set-cookie',
  'subject',
  'body',
  'text',
  'html',
  'raw',
  'snippet',
  'address',
  'email',
  'from',
  'to',
  'cc',
  'bcc',
  'replyTo',
  'envelope',
  'recipients',
  'user',
  'pass',
  'auth',
  'query',
  'parameters',
  'detail',
  'response',
  'responseText',
];

const paths = PRIVATE_KEYS.flatMap((key) => {
  const name = key.includes('-') ? `["${key}"]` : `.${key}`;
  const top = key.includes('-') ? `["${key}"]` : key;
  return [top, `*${name}`, `*.*${name}`];
});

/**
 * A structured logger to standard output. Say what happened with ids (conversation, message, mailbox) as
 * fields. `pretty` prints one readable line per entry instead of JSON.
 */
export function createLog({ level, pretty }: { level: LogLevel; pretty: boolean }): Log {
  const options: pino.LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[private]' },
    formatters: { level: (label) => ({ level: label }) },
  };
  if (!pretty) return pino(options);
  return pino(options, { write: (line: string) => process.stdout.write(readable(line)) });
}

function readable(line: string): string {
  const { time, level, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown> & {
    err?: { message?: string; stack?: string };
  };
  const rest = Object.entries(fields).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  const clock = String(time).slice(11, 19);
  const stack = err ? `\n${err.stack ?? err.message ?? ''}` : '';
  return `${clock} ${String(level).padEnd(5)} ${String(msg ?? '')}${rest.join('')}${stack}\n`;
}
