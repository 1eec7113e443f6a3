/**
 * One attempt to hand a mail to an SMTP server (RFC 5321), with a hook at the one moment that matters.
 *
 * nodemailer reads its message stream only after the server has answered DATA with 354. The stream made here
 * awaits `beforeData` before it gives its first byte, so what that hook commits is on disk before the first byte
 * of the mail leaves, and nothing leaves when the hook says no. Until the last byte has been given, the final dot
 * cannot have been written and the server cannot have taken the mail (RFC 5321 §4.1.1.4): a connection lost
 * before that is a plain failure, one lost after it a doubtful delivery.
 */
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { type NamedFault, named, noticingTls, type Security, wayFaultOf } from './connection-fault.ts';
import type { HandOverOutcome, RecipientOutcome } from './hand-over.ts';

export type SmtpAccount = {
  host: string;
  port: number;
  security: Security;
  allowPlain: boolean;
  user: string;
  password: string;
};

export type SmtpMail = {
  from: string;
  to: readonly string[];
  /** The exact bytes, CRLF line ends, without dot-stuffing. */
  content: Uint8Array;
};

export type SmtpHooks = {
  /** Called after 354 and before the first byte; false, or a rejection, stops the attempt before that byte. */
  beforeData(): Promise<boolean>;
  /** Stops an attempt that has not reached the first byte yet; later it changes nothing. */
  signal: AbortSignal;
};

type SmtpError = Error & {
  code?: string;
  responseCode?: number;
  response?: string;
  command?: string;
  rejectedErrors?: SmtpError[];
  recipient?: string;
};

type Stage = 'connect' | 'login' | 'envelope' | 'data' | 'ended';

class Interrupted extends Error {}

const CONNECT_MS = 30_000;
/** RFC 5321 §4.5.3.2.6: a server may take ten minutes to answer the final dot. */
const SILENCE_MS = 600_000;
const CHUNK_BYTES = 64 * 1024;

/** Hands one mail over on a connection of its own. Never rejects: whatever happens is an outcome. */
export async function handOverBySmtp(
  account: SmtpAccount,
  mail: SmtpMail,
  hooks: SmtpHooks,
): Promise<HandOverOutcome> {
  if (account.security === 'plain' && !account.allowPlain) {
    return { kind: 'temporary', fault: 'plainRefused', detail: '' };
  }
  if (hooks.signal.aborted) return { kind: 'interrupted' };
  let stage: Stage = 'connect';
  const connection = smtpConnection(account);
  const failure = failureOf(connection);
  const interrupt = interruption(hooks.signal, () => stage === 'data' || stage === 'ended');
  const step = <T>(start: (done: (error?: SmtpError | null, result?: T) => void) => void): Promise<T> =>
    Promise.race([
      failure,
      interrupt.happened,
      new Promise<T>((resolve, reject) => {
        start((error, result) => (error ? reject(error) : resolve(result as T)));
      }),
    ]);
  try {
    await noticingTls(
      account,
      step((done) => connection.connect(done)),
    );
    stage = 'login';
    if (connection.allowsAuth) {
      await step((done) => connection.login({ user: account.user, pass: account.password }, done));
    }
    stage = 'envelope';
    const source = Readable.from(
      content(mail.content, hooks, (reached) => {
        stage = reached;
      }),
      { objectMode: false },
    );
    const envelope = { from: mail.from, to: [...mail.to], size: mail.content.length };
    const info = await step<SMTPConnection.SentMessageInfo>((done) =>
      connection.send(envelope, source, done),
    );
    connection.quit();
    // A server that says yes before the final dot has taken something else than this mail.
    if ((stage as Stage) !== 'ended') return { kind: 'lost', detail: info.response };
    return { kind: 'accepted', recipients: recipientsOf(mail.to, info.rejectedErrors as SmtpError[]) };
  } catch (error) {
    connection.close();
    return outcomeOf(error as SmtpError, stage, account.security, mail.to);
  } finally {
    interrupt.over();
  }
}

/** A connection as this account wants it, not opened yet. */
function smtpConnection(account: SmtpAccount): SMTPConnection {
  return new SMTPConnection({
    host: account.host,
    port: account.port,
    secure: account.security === 'tls',
    requireTLS: account.security === 'starttls',
    ignoreTLS: account.security === 'plain',
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  });
}

/** Connects and signs in without sending anything; null when all is well. Never rejects. */
export async function probeSmtp(account: SmtpAccount): Promise<NamedFault | null> {
  if (account.security === 'plain' && !account.allowPlain) return { fault: 'plainRefused', detail: '' };
  const connection = smtpConnection(account);
  const failure = failureOf(connection);
  const step = (start: (done: (error?: SmtpError | null) => void) => void) =>
    Promise.race([
      failure,
      new Promise<void>((resolve, reject) => {
        start((error) => (error ? reject(error) : resolve()));
      }),
    ]);
  let stage: 'connect' | 'login' = 'connect';
  try {
    await noticingTls(
      account,
      step((done) => connection.connect(done)),
    );
    stage = 'login';
    // Port 25 of the outside world takes mail without asking who one is: our answers would be refused later.
    if (!connection.allowsAuth) {
      const offersTls =
        !connection.secure && /^250[ -]STARTTLS\b/im.test(connection.lastServerResponse || '');
      connection.close();
      return { fault: offersTls ? 'tlsRequired' : 'authMissing', detail: '' };
    }
    await step((done) => connection.login({ user: account.user, pass: account.password }, done));
    connection.quit();
    return null;
  } catch (error) {
    connection.close();
    return smtpFaultOf(error as SmtpError, stage, account.security);
  }
}

async function* content(bytes: Uint8Array, hooks: SmtpHooks, reach: (stage: Stage) => void) {
  if (hooks.signal.aborted) throw new Interrupted();
  // From here on a stop waits for the outcome.
  reach('data');
  let mayGo = false;
  try {
    mayGo = await hooks.beforeData();
  } catch (cause) {
    throw new Interrupted('', { cause });
  }
  if (!mayGo) throw new Interrupted();
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
  reach('ended');
}

/** Rejects when the connection breaks, whichever step waits; `error` always has a listener. */
function failureOf(connection: SMTPConnection): Promise<never> {
  const failure = new Promise<never>((_resolve, reject) => {
    connection.on('error', reject);
    connection.once('end', () => reject(new Error('The connection ended.')));
  });
  failure.catch(() => undefined);
  return failure;
}

function interruption(signal: AbortSignal, isTooLate: () => boolean) {
  let stop: () => void = () => undefined;
  const happened = new Promise<never>((_resolve, reject) => {
    stop = () => {
      if (!isTooLate()) reject(new Interrupted());
    };
    signal.addEventListener('abort', stop);
  });
  happened.catch(() => undefined);
  return { happened, over: () => signal.removeEventListener('abort', stop) };
}

function outcomeOf(
  error: SmtpError,
  stage: Stage,
  security: Security,
  to: readonly string[],
): HandOverOutcome {
  if (error instanceof Interrupted) return { kind: 'interrupted' };
  if (stage === 'connect' || stage === 'login') {
    return { kind: 'temporary', ...smtpFaultOf(error, stage, security) };
  }
  const detail = (error.response ?? error.message ?? '').slice(0, 1_000);
  const code = error.responseCode;
  if (code === undefined) {
    // The size limit that the server announced, or an address that no command can carry.
    if (stage === 'envelope' && (error.code === 'EMESSAGE' || error.code === 'EENVELOPE')) {
      return { kind: 'refused', detail, recipients: [] };
    }
    return stage === 'ended' ? { kind: 'lost', detail } : { kind: 'temporary', fault: null, detail };
  }
  // RFC 4954 §6: authentication required.
  if (code === 530) {
    const fault = security === 'plain' && /TLS/i.test(detail) ? 'tlsRequired' : 'login';
    return { kind: 'temporary', fault, detail };
  }
  if (code < 500) return { kind: 'temporary', fault: null, detail };
  const refused = error.rejectedErrors ? recipientsOf(to, error.rejectedErrors) : [];
  return { kind: 'refused', detail, recipients: refused };
}

function recipientsOf(to: readonly string[], rejected: readonly SmtpError[] = []): RecipientOutcome[] {
  const texts = new Map(rejected.map((error) => [error.recipient, error.response ?? error.message]));
  return to.map((address) => {
    const detail = texts.get(address);
    return detail === undefined
      ? { address, state: 'accepted', detail: null }
      : { address, state: 'refused', detail: detail.slice(0, 1_000) };
  });
}

/** What failed on the way to a server that takes mail; `stage` is how far it came. */
export function smtpFaultOf(error: SmtpError, stage: 'connect' | 'login', security: Security): NamedFault {
  const { code, responseCode, response = '', message } = error;
  if (responseCode !== undefined) {
    // STARTTLS was answered with no, or the server is too old to know of it.
    if (code === 'ETLS' || /STARTTLS/.test(error.command ?? '') || /required STARTTLS/.test(message)) {
      return named('tlsMissing', response);
    }
    // RFC 4954 §6: encryption is required for this mechanism.
    if (responseCode === 538) return named('tlsRequired', response);
    if (stage === 'login' && responseCode >= 500) return named('login', response);
    return named('unavailable', response);
  }
  const way = wayFaultOf(error, security);
  if (way) return way;
  if (stage === 'login' && code === 'EAUTH') return named('login', response);
  return named('protocol', response || message);
}
