/** Everything that a test in browsers stands on: a mail server, the product, Chromium and a team with a mailbox. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversationRow, ListPlace } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import type { SendMailOptions } from 'nodemailer';
import type { APIRequestContext, Browser, Page } from 'playwright-core';
import { type MailServer, startMailServer } from '../../server/test/mail-server.ts';
import { launchBrowser, newUserPage, type UserPage, type UserPageOptions } from './browser.ts';
import { type Product, startProduct } from './product.ts';
import { type Colleague, foundTeam, send, type Team } from './team.ts';

/** How long anything on a screen may take where the machine has other things to do. */
export const WAIT = 60_000;
export const SUPPORT = 'support@example.test';
/** Writes to us, and has a mailbox on the server that shows what she really gets. */
export const CUSTOMER = 'claire@customer.test';

export type Office = {
  mail: MailServer;
  /** The one that runs now. */
  product: Product;
  browser: Browser;
  team: Team;
  /** Every page that was opened. */
  pages: UserPage[];
  /** A browser in which this colleague is signed in, with nothing on its screen yet. */
  userPage(colleague: Colleague, options?: Partial<UserPageOptions>): Promise<UserPage>;
  /** The same, at `path` (default: what is open in the first mailbox). */
  open(colleague: Colleague, path?: string, options?: Partial<UserPageOptions>): Promise<UserPage>;
  /** The customer writes to the first mailbox; `mail` is what is otherwise than usual. */
  deliver(subject: string, mail?: SendMailOptions): Promise<void>;
  /** The conversation of this subject, once it is there for who asks. @throws when that takes too long */
  arrived(asking: APIRequestContext, subject: string, mailboxId?: string): Promise<ConversationRow>;
  /** Kills the product by SIGKILL, waits for `meanwhile`, and starts it again where browsers expect it. */
  restart(meanwhile: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
};

export type OfficeOptions = {
  /** More addresses with their passwords, besides those of the mailbox and the customer. */
  users?: Record<string, string>;
  /** Certificates (PEM) that the product trusts besides that of the mail server. */
  authorities?: readonly string[];
  env?: Record<string, string>;
};

/** Starts all of it. */
export async function openOffice(options: OfficeOptions = {}): Promise<Office> {
  const endings: (() => Promise<unknown> | undefined)[] = [];
  const close = async () => {
    for (const end of endings.toReversed()) await end();
  };
  try {
    const mail = await startMailServer({
      users: { [SUPPORT]: 'supportpass', [CUSTOMER]: 'clairepass', ...options.users },
    });
    endings.push(() => mail.stop());
    const folder = await mkdtemp(join(tmpdir(), 'guichet-office-'));
    endings.push(() => rm(folder, { recursive: true, force: true }));
    const trusted = join(folder, 'authorities.pem');
    await writeFile(trusted, [mail.caPem, ...(options.authorities ?? [])].join('\n'));
    const env = { NODE_EXTRA_CA_CERTS: trusted, ...options.env };
    const products = [await startProduct({ env })];
    // The first one owns the data folder and removes it in the end.
    endings.push(async () => {
      for (const product of products.toReversed()) await product.stop();
    });
    const [product] = products as [Product];
    const browser = await launchBrowser();
    endings.push(() => browser.close());
    const team = await foundTeam(product, mail, SUPPORT, 'supportpass');
    endings.push(() => team.close());
    const pages: UserPage[] = [];
    endings.push(() => Promise.all(pages.map((page) => page.close())));
    const office: Office = {
      mail,
      product,
      browser,
      team,
      pages,
      async userPage(colleague, more = {}) {
        const storageState = await colleague.requests.storageState();
        const page = await newUserPage(browser, { url: product.url, storageState, ...more });
        pages.push(page);
        return page;
      },
      async open(colleague, path = `/m/${team.mailboxId}/open`, more = {}) {
        const page = await office.userPage(colleague, more);
        await page.page.goto(path);
        return page;
      },
      deliver: (subject, more = {}) =>
        mail.deliver({
          from: `Claire Vasseur <${CUSTOMER}>`,
          to: SUPPORT,
          subject,
          text: 'Bonjour.',
          ...more,
        }),
      async arrived(asking, subject, mailboxId = team.mailboxId) {
        for (const end = Date.now() + WAIT; Date.now() < end; await sleep(100)) {
          const row = (await rowsIn(asking, mailboxId)).find((one) => one.subject === subject);
          if (row) return row;
        }
        throw new Error(`no conversation "${subject}" within ${WAIT} ms`);
      },
      async restart(meanwhile) {
        const { dataFolder, port } = office.product;
        await office.product.kill('SIGKILL');
        await meanwhile();
        office.product = await startProduct({ dataFolder, port, env });
        products.push(office.product);
      },
      close,
    };
    return office;
  } catch (error) {
    await close();
    throw error;
  }
}

/** The row of a list with this subject. */
export const rowOf = (page: Page, subject: string) => page.getByRole('option').filter({ hasText: subject });

/** The rows of a place of a mailbox, as who asks sees them. */
export const rowsIn = async (asking: APIRequestContext, mailboxId: string, place: ListPlace = 'all') =>
  (
    await send<{ rows: ConversationRow[] }>(
      asking,
      'get',
      `/api/conversations?mailboxId=${mailboxId}&place=${place}`,
    )
  ).rows;

/** What happened to a conversation, in order. */
export const eventsOf = async (asking: APIRequestContext, id: string) =>
  (await send<{ events: HistoryEvent[] }>(asking, 'get', `/api/conversations/${id}/history`)).events;
