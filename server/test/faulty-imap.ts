/**
 * A TCP proxy in front of a real IMAP server's plain port that breaks the session where it is told to: between two
 * bytes, at a line, inside a literal. It follows the lines and literals of RFC 9051 in both directions, so that a rule
 * is never triggered by what stands inside a message. STARTTLS is hidden from the client: the proxy has to read. Other
 * capabilities can be hidden too, which makes a server that can do less.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ImapFault {
  /** Whose line or bytes trigger it. */
  from: 'client' | 'server';
  /** A line (without CRLF and literal) that triggers it; without it `afterBytes` counts from the connection's start. */
  matching?: RegExp;
  /**
   * With `matching`: the line and so many bytes after it still pass. Without this the line itself does not pass any
   * more. So `{ from: 'server', matching: /FETCH.*\{\d+\}$/, afterBytes: 100 }` cuts inside a message.
   */
  afterBytes?: number;
  /**
   * `drop` both connections; `hang`: stay connected, pass nothing more in either direction; `delay` in ms, then go
   * on; `no`: the server never sees the command, the client is told NO with this text (from `client` only).
   */
  how: 'drop' | 'hang' | { delay: number } | { no: string };
  /** So many times, then all is well again. Default: always. */
  times?: number;
}

export interface FaultyImap {
  port: number;
  /** The lines that the client sent, over all connections; secrets of a login are blanked. */
  commands: string[];
  /** How many connections were opened. */
  connections: number;
  /** How often a fault came into play. */
  triggered: number;
  fail(fault: ImapFault): void;
  /** Nothing fails any more; connections that hang are cut. */
  heal(): void;
  /** Cuts all connections now. */
  cut(): void;
  refuse(): Promise<void>;
  listen(): Promise<void>;
  stop(): Promise<void>;
}

interface Rule extends ImapFault {
  left: number;
}

type Piece = { kind: 'line'; bytes: Buffer; text: string } | { kind: 'literal'; bytes: Buffer };

/** Splits one direction of a session into lines and the bytes of literals. */
class Splitter {
  #rest = Buffer.alloc(0);
  #literal = 0;

  *push(chunk: Buffer): Generator<Piece> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length > 0) {
      if (this.#literal > 0) {
        const bytes = this.#rest.subarray(0, this.#literal);
        this.#literal -= bytes.length;
        this.#rest = this.#rest.subarray(bytes.length);
        yield { kind: 'literal', bytes };
        continue;
      }
      const end = this.#rest.indexOf('\r\n');
      if (end < 0) return;
      const bytes = this.#rest.subarray(0, end + 2);
      this.#rest = this.#rest.subarray(end + 2);
      const text = bytes.subarray(0, end).toString('latin1');
      this.#literal = literalAfter(text);
      yield { kind: 'line', bytes, text };
    }
  }
}

/** How many bytes of a literal follow a line: `{12}`, `{12+}` (RFC 7888), `~{12}` (RFC 3516). */
function literalAfter(line: string): number {
  return Number(/\{(\d+)\+?\}$/.exec(line)?.[1] ?? 0);
}

class Link {
  readonly #proxy: FaultyProxy;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #passed = { client: 0, server: 0 };
  #hanging = false;
  /** A refused command is swallowed to its last line. */
  #swallowing = false;
  #pendingCut: { from: 'client' | 'server'; left: number; rule: Rule } | undefined;

  constructor(proxy: FaultyProxy, client: Socket, upstream: number) {
    this.#proxy = proxy;
    this.#client = client;
    this.#server = connect({ port: upstream, host: '127.0.0.1' });
    for (const socket of [client, this.#server]) {
      socket.on('error', () => {});
      socket.once('close', () => this.cut());
    }
    this.#pump('client', client, this.#server);
    this.#pump('server', this.#server, client);
  }

  cut(): void {
    this.#client.destroy();
    this.#server.destroy();
    this.#proxy.links.delete(this);
  }

  async #pump(from: 'client' | 'server', source: Socket, target: Socket): Promise<void> {
    const splitter = new Splitter();
    try {
      for await (const chunk of source) {
        for (const piece of splitter.push(chunk as Buffer)) await this.#pass(from, piece, target);
      }
      if (!this.#hanging) target.end();
    } catch {
      // One of the two was cut: the other is cut by its close event.
    }
  }

  async #pass(from: 'client' | 'server', piece: Piece, target: Socket): Promise<void> {
    if (this.#hanging) return;
    if (piece.kind === 'line' && from === 'client') this.#proxy.note(piece.text);
    if (from === 'client' && this.#swallowing) {
      if (piece.kind === 'line') this.#swallowing = literalAfter(piece.text) > 0;
      return;
    }
    const rule = piece.kind === 'line' ? this.#proxy.ruleFor(from, piece.text) : undefined;
    if (rule && rule.afterBytes === undefined) {
      if (!(await this.#suffer(rule, piece))) return;
    } else if (rule) {
      this.#pendingCut = { from, rule, left: (rule.afterBytes ?? 0) + piece.bytes.length };
    }
    await this.#forward(from, this.#proxy.visible(from, piece), target);
  }

  async #forward(from: 'client' | 'server', bytes: Buffer, target: Socket): Promise<void> {
    const counted = this.#proxy.countedRule(from, this.#passed[from], bytes.length);
    if (counted) {
      this.#pendingCut = { from, rule: counted, left: (counted.afterBytes ?? 0) - this.#passed[from] };
    }
    this.#passed[from] += bytes.length;
    const pending = this.#pendingCut;
    if (pending?.from !== from || bytes.length < pending.left) {
      if (pending?.from === from) pending.left -= bytes.length;
      if (!target.write(bytes)) await once(target, 'drain');
      return;
    }
    this.#pendingCut = undefined;
    // What was let through has to arrive, also when the connection is cut right after.
    await new Promise((resolve) => target.write(bytes.subarray(0, pending.left), resolve));
    if (await this.#suffer(pending.rule)) target.write(bytes.subarray(pending.left));
  }

  /** True when the session goes on as if nothing had happened. */
  async #suffer({ how }: Rule, piece?: Piece): Promise<boolean> {
    this.#proxy.triggered += 1;
    if (how === 'drop') {
      this.#client.end();
      this.cut();
      return false;
    }
    if (how === 'hang') {
      this.#hanging = true;
      return false;
    }
    if ('delay' in how) {
      await sleep(how.delay);
      return true;
    }
    if (piece?.kind !== 'line') return true;
    this.#swallowing = /\{\d+\+\}$/.test(piece.text);
    this.#client.write(`${piece.text.split(' ', 1)[0]} NO ${how.no}\r\n`);
    return false;
  }
}

class FaultyProxy {
  readonly links = new Set<Link>();
  readonly commands: string[] = [];
  readonly #hidden: RegExp;
  readonly #hidesModseq: boolean;
  rules: Rule[] = [];
  connections = 0;
  triggered = 0;

  constructor(hidden: readonly string[]) {
    this.#hidden = new RegExp(` (?:${['STARTTLS', ...hidden].join('|')})(?= |\\]|$)`, 'gi');
    this.#hidesModseq = hidden.includes('CONDSTORE');
  }

  /** What the client gets to see. */
  visible(from: 'client' | 'server', piece: Piece): Buffer {
    if (from === 'client' || piece.kind !== 'line') return piece.bytes;
    if (this.#hidesModseq && /^\* OK \[HIGHESTMODSEQ/i.test(piece.text)) return Buffer.alloc(0);
    if (!/CAPABILITY/i.test(piece.text)) return piece.bytes;
    return Buffer.from(`${piece.text.replace(this.#hidden, '')}\r\n`, 'latin1');
  }

  note(line: string): void {
    // What continues a command (the secret of an AUTHENTICATE, the end after a literal) is none by itself.
    if (!/^\S+ [A-Z]/i.test(line) && line !== 'DONE') return;
    this.commands.push(line.replace(/^(\S+ (?:LOGIN|AUTHENTICATE \S+)) .*/i, '$1 …'));
  }

  ruleFor(from: 'client' | 'server', text: string): Rule | undefined {
    return this.#use((rule) => rule.from === from && rule.matching?.test(text) === true);
  }

  /** The rule without a pattern whose byte lies in the bytes that pass now. */
  countedRule(from: 'client' | 'server', passed: number, length: number): Rule | undefined {
    return this.#use(
      ({ matching, afterBytes = 0, ...rule }) =>
        !matching && rule.from === from && afterBytes >= passed && afterBytes < passed + length,
    );
  }

  #use(fits: (rule: Rule) => boolean): Rule | undefined {
    const rule = this.rules.find((candidate) => candidate.left > 0 && fits(candidate));
    if (rule) rule.left -= 1;
    return rule;
  }
}

/**
 * Starts the proxy on a free port of 127.0.0.1; `upstream` is the real server's plain IMAP port, `hidden` names
 * capabilities that the client is not told of.
 */
export async function startFaultyImap(upstream: number, hidden: readonly string[] = []): Promise<FaultyImap> {
  const proxy = new FaultyProxy(hidden);
  let server: Server | undefined;
  let port = 0;
  const listen = async () => {
    if (server) return;
    server = createServer((socket) => {
      proxy.connections += 1;
      proxy.links.add(new Link(proxy, socket, upstream));
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address && typeof address === 'object') port = address.port;
  };
  const cut = () => {
    for (const link of proxy.links) link.cut();
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
    get connections() {
      return proxy.connections;
    },
    get triggered() {
      return proxy.triggered;
    },
    commands: proxy.commands,
    fail: (fault) => {
      proxy.rules.push({ ...fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    heal: () => {
      proxy.rules = [];
      cut();
    },
    cut,
    refuse,
    listen,
    stop: refuse,
  };
}
