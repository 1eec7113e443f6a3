/** A company on the running product, made through its own routes as an administrator would. */
import { type APIRequestContext, request } from 'playwright-core';
import type { MailServer } from '../../server/test/mail-server.ts';
import type { Product } from './product.ts';

export const PASSWORD = 'un mot de passe assez long';

export type Team = {
  /** The administrator, a dispatcher of the mailbox. */
  admin: APIRequestContext;
  mailboxId: string;
  address: string;
  /** Connects one more shared mailbox, to the same mail server or to another one; gives its id. */
  mailbox(name: string, address: string, password: string, at?: MailServer): Promise<string>;
  join(colleague: Colleague, mailboxId: string, role?: 'member' | 'dispatcher'): Promise<void>;
  /** Makes a colleague, a member of the mailbox, with a password; gives his id and signed-in requests. */
  colleague(name: string, role?: 'member' | 'dispatcher'): Promise<Colleague>;
  close(): Promise<void>;
};

export type Colleague = { id: string; name: string; email: string; requests: APIRequestContext };

/** Sets the product up and connects one shared mailbox to the mail server. */
export async function foundTeam(
  product: Product,
  mail: MailServer,
  address: string,
  password: string,
): Promise<Team> {
  const contexts: APIRequestContext[] = [];
  const visitor = async () => {
    const context = await request.newContext({ baseURL: product.url });
    contexts.push(context);
    return context;
  };
  const admin = await visitor();
  const token = product.setupLink?.split('/').at(-1);
  await send(admin, 'post', '/api/setup', {
    token,
    name: 'Léa Marchand',
    email: 'lea@example.test',
    password: PASSWORD,
    language: 'fr',
    timeZone: 'Europe/Paris',
  });
  const connect = async (name: string, of: string, secret: string, at = mail) => {
    const server = { host: at.host, user: of, password: secret };
    const { id } = await send<{ id: string }>(admin, 'post', '/api/admin/mailboxes', {
      kind: 'shared',
      name,
      address: of,
      timeZone: 'Europe/Paris',
      account: {
        imap: { ...server, port: at.imapsPort, security: 'tls' },
        smtp: { ...server, port: at.submissionPort, security: 'starttls' },
        importSince: 'all',
        allowPlain: false,
        sentFiledByServer: false,
      },
    });
    return id;
  };
  const mailboxId = await connect('Support', address, password);
  const addMember = (to: string, personId: string, role: 'member' | 'dispatcher') =>
    send(admin, 'put', `/api/admin/mailboxes/${to}/members/${personId}`, { role, overrides: {} });
  let number = 0;
  return {
    admin,
    mailboxId,
    address,
    mailbox: connect,
    async join(colleague, to, role = 'member') {
      await addMember(to, colleague.id, role);
    },
    async colleague(name, role = 'member') {
      number += 1;
      const email = `colleague${number}@example.test`;
      const made = await send<{ id: string; link: string }>(admin, 'post', '/api/people', {
        name,
        email,
        role: 'agent',
        language: 'fr',
        departmentIds: [],
      });
      await addMember(mailboxId, made.id, role);
      const requests = await visitor();
      await send(requests, 'post', '/api/password', {
        token: made.link.split('/').at(-1),
        password: PASSWORD,
      });
      return { id: made.id, name, email, requests };
    },
    async close() {
      for (const context of contexts) await context.dispose();
    },
  };
}

/** Asks and gives the answer as JSON. @throws with the answer's text when it is a refusal. */
export async function send<T = unknown>(
  requests: APIRequestContext,
  method: 'get' | 'post' | 'put' | 'patch' | 'delete',
  path: string,
  data?: unknown,
): Promise<T> {
  const answer = await requests[method](path, data === undefined ? {} : { data });
  const text = await answer.text();
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
