/** The product with the sample company, for tests and pictures of all that can be seen. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { newUserPage, type UserPage, type UserPageOptions } from './browser.ts';
import { type Product, startProduct } from './product.ts';

export type Demo = {
  product: Product;
  /** A browser in which this person of the company is signed in, in that language; nothing is shown yet. */
  open(
    browser: Browser,
    name: string,
    options?: Partial<UserPageOptions> & { language?: 'fr' | 'en' },
  ): Promise<UserPage>;
  /** A shared mailbox by its name. */
  mailbox(page: UserPage, name: string): Promise<string>;
};

/** Starts it. `at` sets the clock of the product, so that what it shows is the same whenever it runs. */
export async function startDemo({ at }: { at?: Date } = {}): Promise<Demo> {
  const clock = join(import.meta.dirname, 'set-clock.mjs');
  const product = await startProduct({
    args: ['--demo'],
    // The company is founded at the first start.
    limit: 600_000,
    ...(at && { env: { NODE_OPTIONS: `--import=${clock}`, SET_CLOCK: at.toISOString() } }),
  });
  return demoAt(product);
}

/** Of one that runs already. */
export function demoAt(product: Product): Demo {
  return {
    product,
    async open(browser, name, { language = 'fr', ...options } = {}) {
      const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
      const page = await newUserPage(browser, { url: product.url, locale, ...options });
      const { request } = page.context;
      const instance = await (await request.get('/api/instance')).json();
      const person = instance.demoPeople.find((one: { name: string }) => one.name === name);
      await request.post('/api/demo/sign-in', { data: { personId: person?.id } });
      await request.patch('/api/me', { data: { language } });
      return page;
    },
    async mailbox({ context }, name) {
      const me = await (await context.request.get('/api/me')).json();
      return me.mailboxes.find((one: { name: string }) => one.name === name)?.id ?? '';
    },
  };
}
