/** One connection to an IMAP server, and the names of what can go wrong on the way. */
import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import {
  ConnectFault,
  type NamedFault,
  named,
  noticingTls,
  type Security,
  wayFaultOf,
} from '../outbox/connection-fault.ts';

export type ImapSettings = {
  host: string;
  port: number;
  security: Security;
  user: string;
  password: string;
  /** Plain connections are refused unless a person allowed them. */
  allowPlain: boolean;
};

const CONNECT_MS = 20_000;
const SILENCE_MS = 90_000;

/**
 * Connects and logs in. The certificate is checked against Node's authorities and those of
 * NODE_EXTRA_CA_CERTS. The client never reconnects: when it emits `close`, make another.
 * @param options.idleFor milliseconds after which IDLE is renewed, or a server without it is asked
 * @param options.silence milliseconds without a word after which the server is taken for dead; longer than idleFor
 * @throws ConnectFault
 */
export async function connectImap(
  settings: ImapSettings,
  options: { idleFor?: number; silence?: number } = {},
): Promise<ImapFlow> {
  const client = new ImapFlow(clientOptions(settings, options));
  client.on('error', () => undefined);
  try {
    await noticingTls(settings, client.connect());
  } catch (error) {
    client.close();
    const { fault, detail } = faultOf(error, settings.security);
    throw new ConnectFault(fault, detail, { cause: error });
  }
  return client;
}

function clientOptions(
  settings: ImapSettings,
  { idleFor = 0, silence = SILENCE_MS }: { idleFor?: number; silence?: number },
): ImapFlowOptions {
  const { host, port, security, user, password, allowPlain } = settings;
  if (security === 'plain' && !allowPlain) throw new ConnectFault('plainRefused');
  return {
    host,
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'starttls' ? true : security === 'plain' ? false : undefined,
    auth: { user, pass: password },
    logger: false,
    clientInfo: { name: 'Guichet' },
    qresync: false,
    disableAutoIdle: true,
    ...(idleFor > 0 ? { maxIdleTime: idleFor } : {}),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: silence,
    maxLiteralSize: 512 * 1024 * 1024,
  };
}

type ImapError = Error & {
  authenticationFailed?: boolean;
  responseText?: string;
  serverResponseCode?: string;
  /** What the server said when it closed. */
  reason?: string;
};

/** Response codes of a failed log-in that do not blame the password (RFC 5530, RFC 9051 §7.1). */
const NOT_NOW = /^(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)$/i;

/**
 * The name of what failed, and the other side's own words. Takes whatever was thrown. `security` is what a
 * connection was being made with.
 */
export function faultOf(error: unknown, security: Security = 'starttls'): NamedFault {
  const way = wayFaultOf(error, security);
  if (!(error instanceof Error)) return way ?? named('protocol', String(error));
  const { authenticationFailed, responseText, serverResponseCode = '', reason } = error as ImapError;
  const said = responseText ?? reason ?? '';
  const isDisabled = security === 'plain' && error.message === 'Login is disabled';
  if (/^PRIVACYREQUIRED$/i.test(serverResponseCode) || isDisabled) return named('tlsRequired', said);
  if (authenticationFailed) return named(NOT_NOW.test(serverResponseCode) ? 'unavailable' : 'login', said);
  if (/\bSTARTTLS\b.*\b(support|possible)|support STARTTLS/i.test(error.message))
    return named('tlsMissing', said);
  // A server that says why it closes is there, and does not want us now.
  if (way) return way.fault === 'connectionLost' && said !== '' ? named('unavailable', said) : way;
  return named('protocol', said || error.message);
}
