/** Everything that a test in browsers stands on: a mail server, the product, Chromium and a team with a mailbox. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type MailServer, startMailServer } from '../../server/test/mail-server.ts';
import { launchBrowser, newUserPage, type UserPage, type UserPageOptions } from './browser.ts';
import { type Product, startProduct } from './product.ts';
import { type Colleague, foundTeam, type Team } from './team.ts';

/** How long anything on a screen may take where the machine has other things to do. */
export const WAIT = 60_000;
export const SUPPORT = 'support@example.test';

export type Office = {
  mail: MailServer;
  product: Product;
  browser: Browser;
  team: Team;
  /** Every page that was opened. */
  pages: UserPage[];
  /** A browser in which this colleague is signed in, at `path` (default: what is open in the first mailbox). */
  open(colleague: Colleague, path?: string, options?: Partial<UserPageOptions>): Promise<UserPage>;
  close(): Promise<void>;
};

export type OfficeOptions = {
  /** More addresses with their passwords, besides that of the mailbox. */
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
    const mail = await startMailServer({ users: { [SUPPORT]: 'supportpass', ...options.users } });
    endings.push(() => mail.stop());
    const folder = await mkdtemp(join(tmpdir(), 'guichet-office-'));
    endings.push(() => rm(folder, { recursive: true, force: true }));
    const trusted = join(folder, 'authorities.pem');
    await writeFile(trusted, [mail.caPem, ...(options.authorities ?? [])].join('\n'));
    const product = await startProduct({ env: { NODE_EXTRA_CA_CERTS: trusted, ...options.env } });
    endings.push(() => product.stop());
    const browser = await launchBrowser();
    endings.push(() => browser.close());
    const team = await foundTeam(product, mail, SUPPORT, 'supportpass');
    endings.push(() => team.close());
    const pages: UserPage[] = [];
    endings.push(() => Promise.all(pages.map((page) => page.close())));
    return {
      mail,
      product,
      browser,
      team,
      pages,
      async open(colleague, path = `/m/${team.mailboxId}/open`, more = {}) {
        const storageState = await colleague.requests.storageState();
        const page = await newUserPage(browser, { url: product.url, storageState, ...more });
        pages.push(page);
        await page.page.goto(path);
        return page;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The row of a list with this subject. */
export const rowOf = (page: Page, subject: string) => page.getByRole('option').filter({ hasText: subject });
