/**
 * axe finds nothing serious on any page, nor on what opens over it: wide in French and small in English, each in light
 * and dark, and every menu of every page besides. With GUICHET_SCREENS=1 the same walk writes the pictures of
 * docs/screens: in French, at both sizes, in light and dark, of a company whose clock was set.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allThatIsSeen, type Ids, type Over } from './all-that-is-seen.ts';
import { launchBrowser, newUserPage, type UserPage } from './harness/browser.ts';
import { type Demo, startDemo } from './harness/demo.ts';

const SCREENS = join(import.meta.dirname, '..', 'docs', 'screens');
const isPictured = process.env.GUICHET_SCREENS === '1';
/** A Thursday morning in Paris. */
const AT = new Date('2026-03-12T08:40:00.000Z');
/** For what opens over a page that is there. */
const PATIENCE = 20_000;
const OVERLAY = '[role=dialog]:visible, [role=menu]:visible';
const SIZES = { wide: { width: 1_440, height: 900 }, small: { width: 390, height: 844 } };

let demo: Demo;
let browser: Browser;

beforeAll(async () => {
  demo = await startDemo({ at: AT });
  browser = await launchBrowser();
  if (isPictured) {
    await rm(SCREENS, { recursive: true, force: true });
    await mkdir(SCREENS, { recursive: true });
  }
}, 900_000);
afterAll(async () => {
  await browser?.close();
  await demo?.product.stop();
});

async function idsFor(page: UserPage): Promise<Ids> {
  const { request } = page.context;
  const read = async (path: string) => (await request.get(path)).json();
  const mailboxId = await demo.mailbox(page, 'Support');
  const firstIn = async (place: string) =>
    (await read(`/api/conversations?mailboxId=${mailboxId}&place=${place}`)).rows[0]?.id ?? '';
  const modules: { id: string; kind: string }[] = await read('/api/directory/modules');
  const companies = modules.find(({ kind }) => kind === 'companies');
  const { records } = await read(`/api/directory/records?moduleId=${companies?.id}`);
  return {
    mailboxId,
    conversationId: await firstIn('open'),
    trashedId: await firstIn('trash'),
    recordId: records[0]?.id ?? '',
  };
}

/** Waits until nothing on the page changes any more, or for as long as a page may go on changing by itself. */
async function settled(page: Page): Promise<void> {
  let before = '';
  for (let left = 20; left > 0; left -= 1) {
    await page.waitForTimeout(100);
    const now = await page.evaluate<string>(
      "document.fonts.status + document.querySelectorAll('[aria-busy=true]').length + document.body.innerText",
    );
    if (now === before && now.startsWith('loaded0')) return;
    before = now;
  }
}

type Walk = { page: UserPage; size: keyof typeof SIZES; language: 'fr' | 'en'; faults: string[] };

/** What axe says of what is on screen, in both themes; and its pictures. */
async function look(
  { page, size, language, faults }: Walk,
  name: string,
  { picture = false, within }: { picture?: boolean | undefined; within?: string } = {},
): Promise<void> {
  await settled(page.page);
  const shoot = async (theme: string) => {
    if (isPictured && picture && language === 'fr')
      await page.page.screenshot({ path: join(SCREENS, `${name}-${theme}-${SIZES[size].width}.png`) });
  };
  const note = (theme: string, found: string[]) =>
    faults.push(...found.map((fault) => `${name} (${size}, ${language}, ${theme}): ${fault}`));
  await shoot('light');
  const where = within === undefined ? {} : { within };
  note('light', await page.accessibilityFaults(where));
  await page.page.emulateMedia({ colorScheme: 'dark' });
  await page.page.waitForTimeout(50);
  await shoot('dark');
  // In the dark nothing but the colours is another.
  note('dark', await page.accessibilityFaults({ ...where, rules: ['color-contrast'] }));
  await page.page.emulateMedia({ colorScheme: 'light' });
}

async function closeAll(page: Page): Promise<void> {
  for (let left = 4; left > 0 && (await page.locator(OVERLAY).count()) > 0; left -= 1) {
    await page.keyboard.press('Escape');
    await page.waitForTimeout(100);
  }
}

/** Opens something over the page, looks, and closes it. One that does not open is a fault like any other. */
async function lookOver(walk: Walk, over: Over): Promise<void> {
  const { page } = walk.page;
  const there = page.locator(over.shows ?? OVERLAY).first();
  try {
    await over.open(page);
    await there.waitFor({ timeout: PATIENCE });
    // The page under it was looked at before.
    await look(walk, over.name, {
      picture: over.picture,
      within: over.shows ?? '[role=dialog], [role=menu]',
    });
  } catch (error) {
    const [reason] = String(error).split('\n');
    walk.faults.push(`${over.name} (${walk.size}, ${walk.language}): did not open, ${reason}`);
  }
  await page.keyboard.press('Escape');
  await closeAll(page);
}

/** What every button of the page opens, each once for all pages. */
async function lookAtMenus(walk: Walk, on: string, known: Set<string>): Promise<void> {
  const { page } = walk.page;
  const buttons = page.locator('[aria-haspopup=menu]:visible, [aria-haspopup=dialog]:visible');
  for (const one of await buttons.and(page.locator(':not([role=option] *)')).all()) {
    const whole = (await one.getAttribute('aria-label')) ?? (await one.textContent()) ?? '';
    // Those of rows differ by whose mail it is.
    const name = whole.split(/\s/).slice(0, 3).join(' ');
    if (name === '' || known.has(name)) continue;
    known.add(name);
    await lookOver(walk, { name: `${on}, ${name}`, open: () => one.click({ timeout: PATIENCE }) });
  }
}

const WALKS = isPictured
  ? ([
      ['fr', 'wide'],
      ['fr', 'small'],
      ['en', 'small'],
    ] as const)
  : ([
      ['fr', 'wide'],
      ['en', 'small'],
    ] as const);

it.each(WALKS)(
  'nothing serious anywhere: %s, %s',
  async (language, size) => {
    const options = { viewport: SIZES[size], locale: language === 'fr' ? 'fr-FR' : 'en-GB' };
    const inside = await demo.open(browser, 'Léa Marchand', { language, ...options });
    const outside = await newUserPage(browser, { url: demo.product.url, ...options });
    if (isPictured) for (const { page } of [inside, outside]) await page.clock.setFixedTime(AT);
    const ids = await idsFor(inside);
    const faults: string[] = [];
    const menus = new Set<string>();
    for (const seen of allThatIsSeen) {
      const page = seen.outside ? outside : inside;
      const walk: Walk = { page, size, language, faults };
      await page.page.goto(seen.path(ids));
      await page.page.locator('main, h1, [role=option]').first().waitFor();
      await look(walk, seen.name, { picture: seen.picture });
      for (const over of seen.over ?? []) await lookOver(walk, over);
      await lookAtMenus(walk, seen.name, menus);
    }
    expect([...new Set(faults)]).toEqual([]);
    await inside.close();
    await outside.close();
  },
  1_800_000,
);
