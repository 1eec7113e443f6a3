/**
 * An SMTP server that fails when it is told to, at any step of a session: what a sender has to survive. It speaks
 * plain RFC 5321 with AUTH PLAIN and LOGIN (any password unless told otherwise) and, given a certificate, STARTTLS or
 * TLS from the first byte. It keeps what it took, with the envelope, so that a test can count.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';

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

class Session {
  readonly #peer: Peer;
  #socket: Socket;
  #input = Buffer.alloc(0);
  #envelope: { from: string; to: string[] } | undefined;
  #user: string | undefined;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(peer: Peer, socket: Socket) {
    this.#peer = peer;
    this.#socket = socket;
    this.#attach(socket);
  }

  #attach(socket: Socket): void {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      this.#input = Buffer.concat([this.#input, chunk]);
      this.#wake?.();
    });
    socket.on('close', () => {
      if (socket === this.#socket) this.end();
    });
  }

  end(): void {
    this.#closed = true;
    this.#socket.destroy();
    this.#wake?.();
  }

  async run(): Promise<void> {
    if (!(await this.#mayGoOn('connect', ''))) return;
    this.#say('220 faulty.test ESMTP');
    while (!this.#closed) {
      const line = await this.#readUntil('\r\n');
      if (line === undefined) return;
      await this.#command(line.toString('latin1'));
    }
  }

  async #command(line: string): Promise<void> {
    const verb = line.split(' ', 1)[0]?.toUpperCase() ?? '';
    switch (verb) {
      case 'EHLO':
      case 'HELO':
        return this.#greet(line);
      case 'STARTTLS':
        return this.#startTls(line);
      case 'AUTH':
        return this.#authenticate(line);
      case 'MAIL':
        if (!(await this.#mayGoOn('mail', line))) return;
        this.#envelope = { from: addressIn(line), to: [] };
        return this.#say('250 2.1.0 Ok');
      case 'RCPT':
        if (!(await this.#mayGoOn('rcpt', line))) return;
        if (!this.#envelope) return this.#say('503 5.5.1 MAIL first');
        this.#envelope.to.push(addressIn(line));
        return this.#say('250 2.1.5 Ok');
      case 'DATA':
        return this.#data(line);
      case 'RSET':
        this.#envelope = undefined;
        return this.#say('250 2.0.0 Ok');
      case 'NOOP':
        return this.#say('250 2.0.0 Ok');
      case 'QUIT':
        if (!(await this.#mayGoOn('quit', line))) return;
        this.#say('221 2.0.0 Bye');
        this.#socket.end();
        return;
      default:
        return this.#say('502 5.5.2 Command not recognized');
    }
  }

  async #greet(line: string): Promise<void> {
    if (!(await this.#mayGoOn('ehlo', line))) return;
    const secure = this.#socket instanceof TLSSocket;
    const offers = ['faulty.test', 'SIZE 104857600', '8BITMIME', 'ENHANCEDSTATUSCODES', 'AUTH PLAIN LOGIN'];
    if (this.#peer.secureContext && !secure) offers.push('STARTTLS');
    this.#say(
      offers.map((offer, index) => `250${index < offers.length - 1 ? '-' : ' '}${offer}`).join('\r\n'),
    );
  }

  async #startTls(line: string): Promise<void> {
    if (!(await this.#mayGoOn('starttls', line))) return;
    const secureContext = this.#peer.secureContext;
    if (!secureContext) return this.#say('454 4.7.0 TLS not available');
    this.#say('220 2.0.0 Ready to start TLS');
    const plain = this.#socket;
    plain.removeAllListeners('data');
    this.#socket = new TLSSocket(plain, { isServer: true, secureContext });
    plain.on('close', () => this.end());
    this.#attach(this.#socket);
  }

  async #authenticate(line: string): Promise<void> {
    if (!(await this.#mayGoOn('auth', line))) return;
    const [, mechanism = '', initial] = line.split(' ');
    const decode = (text: string) => Buffer.from(text, 'base64').toString();
    const ask = async (prompt: string) => {
      this.#say(`334 ${Buffer.from(prompt).toString('base64')}`);
      return decode((await this.#readUntil('\r\n'))?.toString('latin1') ?? '');
    };
    let user = '';
    let password = '';
    if (mechanism.toUpperCase() === 'PLAIN') {
      const parts = (initial ? decode(initial) : await ask('')).split('\0');
      [user, password] = [parts[1] ?? '', parts[2] ?? ''];
    } else {
      user = initial ? decode(initial) : await ask('Username:');
      password = await ask('Password:');
    }
    const { logins } = this.#peer.options;
    if (logins && logins[user] !== password) return this.#say('535 5.7.8 Authentication failed');
    this.#user = user;
    this.#say('235 2.7.0 Authentication successful');
  }

  async #data(line: string): Promise<void> {
    if (!(await this.#mayGoOn('data', line))) return;
    const envelope = this.#envelope;
    this.#envelope = undefined;
    if (!envelope || envelope.to.length === 0) return this.#say('554 5.5.1 No valid recipients');
    this.#say('354 End data with <CR><LF>.<CR><LF>');
    const fault = this.#peer.faultAt('body', line);
    if (fault) {
      const wanted = fault.afterBytes ?? 1;
      while (!this.#closed && this.#input.length < wanted && !this.#input.includes('\r\n.\r\n'))
        await this.#more();
      if (!(await this.#suffer(fault))) return;
    }
    // The dot may follow the line break that ends the DATA command: an empty message.
    this.#input = Buffer.concat([Buffer.from('\r\n'), this.#input]);
    const body = await this.#readUntil('\r\n.\r\n');
    if (!body) return;
    const raw = Buffer.from(body.subarray(2).toString('latin1').replace(/^\.\./gm, '.'), 'latin1');
    await this.#dot(line, { ...envelope, raw: Buffer.concat([raw, Buffer.from('\r\n')]), user: this.#user });
  }

  async #dot(line: string, message: TakenMessage): Promise<void> {
    const fault = this.#peer.faultAt('dot', line);
    const refuses = typeof fault?.how === 'object' && 'reply' in fault.how;
    if (!fault || (fault.taken ?? !refuses)) this.#peer.messages.push(message);
    if (fault && !(await this.#suffer(fault))) return;
    this.#say(`250 2.0.0 Ok: queued as ${this.#peer.messages.length}`);
  }

  /** True when nothing stands in the way of the step's usual answer. */
  async #mayGoOn(step: SmtpStep, line: string): Promise<boolean> {
    const fault = this.#peer.faultAt(step, line);
    return !fault || this.#suffer(fault);
  }

  async #suffer({ how }: SmtpFault): Promise<boolean> {
    if (how === 'drop') {
      this.end();
      return false;
    }
    if (how === 'hang') {
      while (!this.#closed) await this.#more();
      return false;
    }
    if ('delay' in how) {
      await sleep(how.delay);
      return !this.#closed;
    }
    this.#say(how.reply);
    if (how.reply.startsWith('421')) {
      this.#socket.end();
      this.#closed = true;
    }
    return false;
  }

  #say(lines: string): void {
    if (!this.#closed) this.#socket.write(`${lines}\r\n`);
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #readUntil(end: string): Promise<Buffer | undefined> {
    for (let from = 0; ; ) {
      const at = this.#input.indexOf(end, from);
      if (at >= 0) {
        const found = this.#input.subarray(0, at);
        this.#input = this.#input.subarray(at + end.length);
        return found;
      }
      if (this.#closed) return undefined;
      from = Math.max(0, this.#input.length - end.length);
      await this.#more();
    }
  }
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}

class Peer {
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
