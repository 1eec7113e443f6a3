import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { FaultySmtpOptions, SmtpFault, SmtpStep, TakenMessage } from './faulty-smtp.ts';

/** What a session needs to know of the server that it belongs to. */
export interface SessionPeer {
  readonly options: FaultySmtpOptions;
  readonly secureContext: SecureContext | undefined;
  readonly messages: TakenMessage[];
  faultAt(step: SmtpStep, line: string): SmtpFault | undefined;
}

/** One connection: reads commands, asks the peer at each step whether to fail, answers. */
export class Session {
  readonly #peer: SessionPeer;
  #socket: Socket;
  #input = Buffer.alloc(0);
  #envelope: { from: string; to: string[] } | undefined;
  #user: string | undefined;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(peer: SessionPeer, socket: Socket) {
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
