/**
 * What can fail between us and a mail server before it hears what we want of it: the same for IMAP and SMTP. A fault
 * has a name, so that people read it in their language; its detail is only what the server itself said, or the
 * names that its certificate bears.
 */
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import type { AccountFault } from '@guichet/contract/mailboxes';
import { AppError } from '../platform/errors.ts';

export type NamedFault = { fault: AccountFault; detail: string };
export type Security = 'tls' | 'starttls' | 'plain';

/** A fault that we name ourselves. */
export class ConnectFault extends Error {
  readonly fault: AccountFault;
  readonly detail: string;

  constructor(fault: AccountFault, detail = '', options?: ErrorOptions) {
    super(fault, options);
    this.fault = fault;
    this.detail = detail;
  }
}

/** Longest detail that is kept. */
const MOST_DETAIL = 1_000;
const NAMES_SHOWN = 8;

export const named = (fault: AccountFault, detail = ''): NamedFault => ({
  fault,
  detail: detail.trim().slice(0, MOST_DETAIL),
});

type SocketError = Error & {
  code?: string;
  /** nodemailer's copy of the code that it replaced. */
  originalCode?: string;
  cert?: { subjectaltname?: string; subject?: { CN?: string | string[] } };
};

const NAME = /^(ENOTFOUND|EAI_AGAIN|EAI_FAIL|EAI_NONAME|EAI_NODATA|ENODATA|EDNS)$/;
const REFUSED = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/;
const TIMEOUT =
  /^(ETIMEDOUT|ETIMEOUT|ESOCKETTIMEDOUT|CONNECT_TIMEOUT|GREETING_TIMEOUT|UPGRADE_TIMEOUT|GreetingTimeout)$/;
const WRONG_NAME = /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/;
const EXPIRED = /^(CERT_HAS_EXPIRED)$/;
const UNKNOWN_ISSUER =
  /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_UNTRUSTED|INVALID_CA|CERT_CHAIN_TOO_LONG/;
const CERTIFICATE = /^(CERT_|CRL_|ERR_TLS_CERT|INVALID_PURPOSE|UNABLE_TO_(DECRYPT|DECODE|GET_CRL))/;
/** What OpenSSL says of bytes that are no TLS record. */
const NO_RECORD = /wrong.version.number|packet.length.too.long|record.layer.failure/i;
const TLS = /^(ETLS$|EPROTO$|ERR_SSL|ERR_TLS|STARTTLS_INJECTION)/;
const LOST =
  /^(ECONNRESET|EPIPE|ECONNABORTED|ECONNECTION|NoConnection|EConnectionClosed|ClosedAfterConnect(TLS|Text))$/;

/**
 * The name of a fault of the way: name, port, encryption, certificate, connection. Null for everything else, which
 * only the protocol can tell.
 */
export function wayFaultOf(error: unknown, security: Security): NamedFault | null {
  if (error instanceof ConnectFault) return named(error.fault, error.detail);
  if (error instanceof AppError && error.reason === 'secret.unreadable') return named('secretUnreadable');
  if (!(error instanceof Error)) return null;
  const { code: last = '', originalCode, cert, message } = error as SocketError;
  const code = originalCode ?? last;
  if (NAME.test(code) || NAME.test(last)) return named('nameNotFound');
  if (REFUSED.test(code)) return named('refused');
  if (TIMEOUT.test(code) || TIMEOUT.test(last)) return named('timeout');
  if (WRONG_NAME.test(code)) return named('certificateName', namesOf(cert).join(', '));
  if (EXPIRED.test(code)) return named('certificateExpired');
  if (UNKNOWN_ISSUER.test(code)) return named('certificateUnknown');
  if (CERTIFICATE.test(code)) return named('certificate');
  if (NO_RECORD.test(`${code} ${message}`)) return named(security === 'tls' ? 'tlsNotSpoken' : 'tlsFailed');
  if (TLS.test(code) || TLS.test(last)) return named('tlsFailed');
  return LOST.test(code) ? named('connectionLost') : null;
}

/** For whom a certificate was made out, by its alternative names, else its common name. */
function namesOf(certificate: SocketError['cert']): string[] {
  const names = (certificate?.subjectaltname ?? '')
    .split(',')
    .map((name) => name.trim().replace(/^(DNS|IP Address):/, ''))
    .filter((name) => name !== '');
  return (names.length > 0 ? names : [certificate?.subject?.CN ?? []].flat()).slice(0, NAMES_SHOWN);
}

/** A server that has not answered so long is asked whether it waits for TLS, in milliseconds. */
const PATIENCE_MS = 4_000;
const HANDSHAKE_MS = 8_000;

/**
 * Gives what `attempt` gives. A server that waits for TLS from the first byte never greets whoever does not speak it,
 * which would read as a server that does not answer: this asks it, and rejects with `tlsFromStart`.
 */
export async function noticingTls<T>(
  server: { host: string; port: number; security: Security },
  attempt: Promise<T>,
): Promise<T> {
  if (server.security === 'tls') return attempt;
  const over = new AbortController();
  const notice = async (): Promise<T> => {
    await sleep(PATIENCE_MS, undefined, { signal: over.signal });
    if (await speaksTls(server, over.signal)) throw new ConnectFault('tlsFromStart');
    return attempt;
  };
  try {
    // The one that settles first; what the other says afterwards is heard by nobody.
    const noticed = notice();
    noticed.catch(() => undefined);
    attempt.catch(() => undefined);
    return await Promise.race([attempt, noticed]);
  } finally {
    over.abort();
  }
}

/** Whether a TLS server listens there, whatever its certificate. Nothing is sent but the handshake. */
function speaksTls({ host, port }: { host: string; port: number }, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = tls.connect({
      host,
      port,
      ...(isIP(host) ? {} : { servername: host }),
      // Only whether it answers: nothing is entrusted to this connection.
      rejectUnauthorized: false,
    });
    const settle = (answer: boolean) => {
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(answer);
    };
    const giveUp = () => settle(false);
    signal.addEventListener('abort', giveUp);
    socket.setTimeout(HANDSHAKE_MS, giveUp);
    socket.once('secureConnect', () => settle(true));
    // A version or cipher that we do not take is refused in TLS all the same.
    socket.on('error', (error: SocketError) => settle(/ALERT|UNSUPPORTED_PROTOCOL/.test(error.code ?? '')));
    socket.once('close', giveUp);
  });
}
