/** One connection to an IMAP server, and the names of what can go wrong on the way. */
import type { TestStep } from '@guichet/contract/mailboxes';
import { ImapFlow, type ImapFlowOptions } from 'imapflow';

export type ImapSettings = {
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'plain';
  user: string;
  password: string;
  /** Plain connections are refused unless a person allowed them. */
  allowPlain: boolean;
};

export type ImapFault = NonNullable<TestStep['fault']>;

const CONNECT_MS = 20_000;
const SILENCE_MS = 90_000;

/** A fault that we name ourselves, before any server could. */
export class ConnectFault extends Error {
  readonly fault: ImapFault;

  constructor(fault: ImapFault, detail = '') {
    super(detail || fault);
    this.fault = fault;
  }
}

/**
 * Connects and logs in. The certificate is checked against Node's authorities and those of
 * NODE_EXTRA_CA_CERTS. The client never reconnects: when it emits `close`, make another.
 * @param options.idleFor milliseconds after which IDLE is renewed, or a server without it is asked
 * @param options.silence milliseconds without a word after which the server is taken for dead; longer than idleFor
 * @throws what `faultOf` can name
 */
export async function connectImap(
  settings: ImapSettings,
  options: { idleFor?: number; silence?: number } = {},
): Promise<ImapFlow> {
  const client = new ImapFlow(clientOptions(settings, options));
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    client.close();
    throw error;
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

const TIMEOUTS = new Set([
  'ETIMEDOUT',
  'ETIMEOUT',
  'CONNECT_TIMEOUT',
  'GREETING_TIMEOUT',
  'UPGRADE_TIMEOUT',
  'ESOCKETTIMEDOUT',
]);
const CERTIFICATES =
  /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE/;
const TLS = /^(EPROTO|ERR_SSL|ERR_TLS|ClosedAfterConnectTLS|STARTTLS_INJECTION)/;
const UNREACHABLE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNRESET', 'EPIPE']);

type MailError = Error & {
  code?: string;
  authenticationFailed?: boolean;
  responseText?: string;
  tlsFailed?: boolean;
};

/** The name of what failed, and the other side's own words. Takes whatever was thrown. */
export function faultOf(error: unknown): { fault: ImapFault; detail: string } {
  if (error instanceof ConnectFault) return { fault: error.fault, detail: error.message };
  if (!(error instanceof Error)) return { fault: 'protocol', detail: String(error) };
  const { code = '', authenticationFailed, responseText, message, tlsFailed } = error as MailError;
  const detail = (responseText || message || code).slice(0, 500);
  const named = (fault: ImapFault) => ({ fault, detail });
  if (authenticationFailed) return named('login');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_FAIL') return named('nameNotFound');
  if (CERTIFICATES.test(code)) return named('certificate');
  if (/STARTTLS/i.test(message) && /support|avail|offer/i.test(message)) return named('tlsMissing');
  if (tlsFailed || TLS.test(code) || /\bSSL\b|wrong version number/i.test(message)) return named('tlsFailed');
  if (TIMEOUTS.has(code)) return named('timeout');
  if (UNREACHABLE.has(code)) return named('refused');
  return named('protocol');
}
