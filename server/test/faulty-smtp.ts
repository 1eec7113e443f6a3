/**
 * An SMTP server that fails when it is told to, at any step of a session: what a sender has to survive. It speaks
 * plain RFC 5321 with AUTH PLAIN and LOGIN (any password unless told otherwise) and, given a certificate, STARTTLS or
 * TLS from the first byte. It keeps what it took, with the envelope, so that a test can count.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { Session, type SessionPeer } from './faulty-smtp-session.ts';

/**
 * Where in a session: the TCP connection, the answer to each command, the middle of the message (`body`), and the
 * moment after its final dot, before the answer (`dot`).
 */
export type SmtpStep =
  | 'connect'
  | 'ehlo'
  | 'starttls'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'body'
  | 'dot'
  | 'quit';

export interface SmtpFault {
  at: SmtpStep;
  /** `reply` with a full line (`421 …` also closes), `drop` the connection, `hang` for ever, `delay` in ms. */
  how: { reply: string } | 'drop' | 'hang' | { delay: number };
  /** Only where the command line matches, e.g. one recipient. */
  matching?: RegExp;
  /** So many times, then all is well again. Default: always. */
  times?: number;
  /** With `body`: how many bytes of the message are read first. Default: 1. */
  afterBytes?: number;
  /**
   * With `dot`: whether the server has taken the message. Default: yes when it drops, hangs or is late (the sender
   * can't know), no when it answers 4xx or 5xx.
   */
  taken?: boolean;
}

export interface TakenMessage {
  from: string;
  to: string[];
  /** As sent, without dot-stuffing. */
  raw: Buffer;
  user: string | undefined;
}

export interface FaultySmtpOptions {
  port?: number;
  /** PEM texts; without them there is no TLS. */
  tls?: { cert: string; key: string };
  /** TLS from the first byte instead of STARTTLS. */
  secure?: boolean;
  /** User → password; without it every login is accepted. */
  logins?: Record<string, string>;
}

export interface FaultySmtp {
  port: number;
  /** What was taken, in order. */
  messages: TakenMessage[];
  /** How often each step was reached. */
  counts: Record<SmtpStep, number>;
  /** From now on fail so, besides what was asked before. */
  fail(fault: SmtpFault): void;
  /** Nothing fails any more; connections that hang are cut. */
  heal(): void;
  /** Closes the port: connections are refused until `listen`. */
  refuse(): Promise<void>;
  listen(): Promise<void>;
  stop(): Promise<void>;
}

class Peer implements SessionPeer {
  readonly options: FaultySmtpOptions;
  readonly secureContext: SecureContext | undefined;
  readonly messages: TakenMessage[] = [];
  readonly sessions = new Set<Session>();
  readonly counts: Record<SmtpStep, number> = {
    connect: 0,
    ehlo: 0,
    starttls: 0,
    auth: 0,
    mail: 0,
    rcpt: 0,
    data: 0,
    body: 0,
    dot: 0,
    quit: 0,
  };
  faults: (SmtpFault & { left: number })[] = [];

  constructor(options: FaultySmtpOptions) {
    this.options = options;
    this.secureContext = options.tls && createSecureContext(options.tls);
  }

  /** The fault for this step, if there is one; it is used up by this call. */
  faultAt(step: SmtpStep, line: string): SmtpFault | undefined {
    this.counts[step] += 1;
    const fault = this.faults.find(
      ({ at, matching, left }) => at === step && left > 0 && (!matching || matching.test(line)),
    );
    if (fault) fault.left -= 1;
    return fault;
  }

  accept(plain: Socket): void {
    const { secure } = this.options;
    const { secureContext } = this;
    const socket = secure && secureContext ? new TLSSocket(plain, { isServer: true, secureContext }) : plain;
    plain.on('error', () => {});
    const session = new Session(this, socket);
    this.sessions.add(session);
    plain.once('close', () => session.end());
    session.run().finally(() => this.sessions.delete(session));
  }
}

/** Starts the peer on `port` (default: a free one) of 127.0.0.1. */
export async function startFaultySmtp(options: FaultySmtpOptions = {}): Promise<FaultySmtp> {
  const peer = new Peer(options);
  let server: Server | undefined;
  let port = options.port ?? 0;
  const listen = async () => {
    if (server) return;
    server = createServer((socket) => peer.accept(socket));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address && typeof address === 'object') port = address.port;
  };
  const cut = () => {
    for (const session of peer.sessions) session.end();
  };
  const refuse = async () => {
    const old = server;
    server = undefined;
    cut();
    if (old) await new Promise((resolve) => old.close(resolve));
  };
  await listen();
  return {
    get port() {
      return port;
    },
    messages: peer.messages,
    counts: peer.counts,
    fail: (fault) => {
      peer.faults.push({ ...fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    heal: () => {
      peer.faults = [];
      cut();
    },
    refuse,
    listen,
    stop: refuse,
  };
}
