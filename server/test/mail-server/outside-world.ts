import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { createTransport, type SendMailOptions } from 'nodemailer';

/** Somebody outside who delivers to us over a few connections that stay open. */
export interface OutsideWorld {
  /** Resolves when every recipient was accepted. @throws when one was refused. */
  send(mail: SendMailOptions): Promise<void>;
  /** Finishes what is under way and closes the connections; the next mail opens new ones. */
  renew(): Promise<void>;
}

export function outsideWorld(port: number): OutsideWorld {
  const open = () =>
    createTransport({
      host: '127.0.0.1',
      port,
      ignoreTLS: true,
      pool: true,
      maxConnections: 4,
      maxMessages: Number.POSITIVE_INFINITY,
    });
  let transport: ReturnType<typeof open> | undefined;
  const underWay = new Set<Promise<unknown>>();
  return {
    async send(mail) {
      transport ??= open();
      const sending = transport.sendMail(mail);
      underWay.add(sending);
      try {
        const { rejected } = await sending;
        if (rejected.length > 0) throw new Error(`refused: ${rejected.join(', ')}`);
      } finally {
        underWay.delete(sending);
      }
    },
    async renew() {
      const old = transport;
      transport = undefined;
      await Promise.allSettled(underWay);
      old?.close();
    },
  };
}

/** Asks an SMTP server whether it would take mail for an address, without sending any. */
export async function takesRecipient(port: number, address: string): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  const questions = ['HELO localhost', 'MAIL FROM:<>', `RCPT TO:<${address}>`, 'QUIT'];
  try {
    for await (const line of createInterface({ input: socket })) {
      if (/^\d{3}-/.test(line)) continue;
      if (!line.startsWith('2')) return false;
      const next = questions.shift();
      if (next === 'QUIT') return true;
      socket.write(`${next}\r\n`);
    }
    return false;
  } finally {
    socket.destroy();
  }
}
