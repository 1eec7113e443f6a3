/**
 * axe finds nothing serious on any page, nor on what opens over it: wide in French and small in English, each in light
 * and dark, and every menu of every page besides. With GUICHET_SCREENS=1 the same walk writes the pictures of
 * docs/screens: in French, at both sizes, in light and dark, of a company whose clock was set.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { ConversationRow } from '@guichet/contract/conversations';
import type { DirectoryModule } from '@guichet/contract/directory';
import type { Browser, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allThatIsSeen, type Ids, type Over } from './all-that-is-seen.ts';
import { launchBrowser, newUserPage, type UserPage, type UserPageOptions } from './harness/browser.ts';
import { type Demo, startDemo } from './harness/demo.ts';

const SCREENS = join(import.meta.dirname, '..', 'docs', 'screens');
const isPictured = process.env.GUICHET_SCREENS === '1';
/** A Thursday morning in Paris. */
const AT = new Date('2026-03-12T08:40:00.000Z');
/** A loaded machine is slow; a limit only ends what hangs. */
const PATIENCE = 60_000;
const OVERLAY = '[role=dialog]:visible, [role=menu]:visible';
/** What takes the keys for itself until Escape. */
const KEYS_GO_TO = `${OVERLAY}, textarea:focus, [contenteditable=true]:focus`;
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

async function idsFor({ context: { request } }: UserPage, mailboxId: string): Promise<Ids> {
  const read = async (path: string) => (await request.get(path)).json();
  const rowsIn = async (place: string): Promise<ConversationRow[]> =>
    (await read(`/api/conversations?mailboxId=${mailboxId}&place=${place}`)).rows;
  const telling = (await rowsIn('mine')).find((row) => row.hasAttachments && row.messageCount > 1);
  const [trashed] = await rowsIn('trash');
  const modules: DirectoryModule[] = await read('/api/directory/modules');
  const companies = modules.find(({ kind }) => kind === 'companies');
  const { records } = await read(`/api/directory/records?moduleId=${companies?.id}`);
  const ids = { conversationId: telling?.id, trashedId: trashed?.id, recordId: records[0]?.id };
  expect(Object.values(ids)).not.toContain(undefined);
  return { mailboxId, ...ids } as Ids;
}

type Walk = {
  user: UserPage;
  size: keyof typeof SIZES;
  language: 'fr' | 'en';
  /** What is read from the server and not there yet, the live stream aside. */
  asked: Set<Request>;
  /** The words of what was looked at over pages, without its figures: the same again needs no second look. */
  known: Set<string>;
  /** The buttons that were pressed, by the first words of their names. */
  buttons: Set<string>;
  faults: string[];
};

function startWalk(user: UserPage, size: Walk['size'], language: Walk['language']): Walk {
  const asked = new Set<Request>();
  user.page.on('request', (one) => {
    if (one.method() === 'GET' && !one.url().includes('/api/live')) asked.add(one);
  });
  user.page.on('requestfinished', (one) => asked.delete(one));
  user.page.on('requestfailed', (one) => asked.delete(one));
  return { user, size, language, asked, known: new Set(), buttons: new Set(), faults: [] };
}

/** What of the page may still become another: a way not gone to its end, fonts, skeletons, or its text since `before`. */
const STILL = `(() => {
  const { status, location, resolvedLocation } = self.__TSR_ROUTER__.state;
  const isThere = status === 'idle' && location.href === resolvedLocation?.href;
  const isBusy = document.querySelector('[aria-busy=true]') !== null;
  return (isThere && !isBusy && document.fonts.status === 'loaded' ? 'still ' : '') + document.body.innerText;
})()`;
/** Until what was rendered is on screen. */
const FRAMES = 'new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))';

/** Waits until the page has all that it asked for and shows it. @throws with what is missing. */
async function settled({ user: { page }, asked }: Walk): Promise<void> {
  const until = performance.now() + PATIENCE;
  let before = '';
  while (performance.now() < until) {
    await page.evaluate(FRAMES);
    const now = await page.evaluate<string>(STILL);
    if (asked.size === 0 && now.startsWith('still ') && now === before) return;
    before = now;
  }
  throw new Error(`not settled: ${before.slice(0, 80)} ${[...asked].map((one) => one.url())}`);
}

/** To another page as a link leads there: the client is loaded once. */
async function goTo(walk: Walk, path: string): Promise<void> {
  const { page } = walk.user;
  if (page.url() === 'about:blank') await page.goto(path);
  else
    await page.evaluate(
      `document.activeElement?.blur(); history.pushState(null, '', ${JSON.stringify(path)})`,
    );
  await settled(walk);
}

/** What axe says of what is on screen, in both themes; and its pictures. */
async function look(
  walk: Walk,
  name: string,
  { picture = false, within }: { picture?: boolean | undefined; within?: string } = {},
): Promise<void> {
  const { user, size, language, faults } = walk;
  const where = within === undefined ? {} : { within };
  // Nothing is under the pointer, unless that is what holds it open.
  await user.page.mouse.move(0, 0);
  for (const colorScheme of ['light', 'dark'] as const) {
    await user.page.emulateMedia({ colorScheme });
    await settled(walk);
    if (isPictured && picture && language === 'fr')
      await user.page.screenshot({ path: join(SCREENS, `${name}-${colorScheme}-${SIZES[size].width}.png`) });
    // In the dark nothing but the colours is another.
    const rules = colorScheme === 'dark' ? { rules: ['color-contrast'] } : {};
    const found = await user.accessibilityFaults({ ...where, ...rules });
    faults.push(...found.map((fault) => `${name} (${size}, ${language}, ${colorScheme}): ${fault}`));
  }
  await user.page.emulateMedia({ colorScheme: 'light' });
}

/** Opens something over the page at `path`, looks, and closes it. One that does not open is a fault like any other. */
async function lookOver(walk: Walk, path: string, over: Over): Promise<void> {
  const { page } = walk.user;
  const shows = over.shows ?? OVERLAY;
  try {
    await over.open(page);
    const there = page.locator(shows).first();
    await there.waitFor({ timeout: PATIENCE });
    await settled(walk);
    const words = (await there.textContent())?.replace(/\d/g, '') ?? '';
    // The page under it was looked at before.
    if (!walk.known.has(words))
      await look(walk, over.name, { picture: over.picture, within: shows.replaceAll(':visible', '') });
    walk.known.add(words);
  } catch (error) {
    const [reason] = String(error).split('\n');
    walk.faults.push(`${over.name} (${walk.size}, ${walk.language}): did not open, ${reason}`);
  }
  await closeAll(walk, path, shows);
}

/** Back to the page as it was: by Escape, else by leaving it. */
async function closeAll(walk: Walk, path: string, shows: string): Promise<void> {
  const { page } = walk.user;
  const open = page.locator(`${shows}, ${KEYS_GO_TO}`);
  for (let left = 3; left > 0 && (await open.count()) > 0; left -= 1) {
    await page.keyboard.press('Escape');
    await page.evaluate(FRAMES);
  }
  const { pathname, search } = new URL(page.url());
  if (pathname + search === path && (await open.count()) === 0) return;
  await goTo(walk, '/more');
  await goTo(walk, path);
}

/** What every button of the page opens, each once for all pages. */
async function lookAtMenus(walk: Walk, path: string, on: string): Promise<void> {
  const buttons = walk.user.page.locator('[aria-haspopup=menu]:visible, [aria-haspopup=dialog]:visible');
  for (;;) {
    const whole = await buttons.evaluateAll<string[], { ariaLabel: string | null; textContent: string }>(
      (all) => all.map((one) => one.ariaLabel ?? one.textContent),
    );
    // Those of rows differ by whose mail it is.
    const names = whole.map((name) => name.split(/\s/).slice(0, 3).join(' '));
    const at = names.findIndex((name) => name !== '' && !walk.buttons.has(name));
    if (at < 0) return;
    walk.buttons.add(names[at] ?? '');
    const open = () => buttons.nth(at).click({ timeout: PATIENCE });
    await lookOver(walk, path, { name: `${on}, ${names[at]}`, open });
  }
}

const WALKS: [Walk['language'], Walk['size']][] = [
  ['fr', 'wide'],
  [isPictured ? 'fr' : 'en', 'small'],
];

/** Opens a browser for the one of both languages, both of whom may be there at once. */
async function openInside(language: Walk['language'], options: Partial<UserPageOptions>): Promise<UserPage> {
  const user = await demo.open(browser, 'Léa Marchand', { language: 'fr', ...options });
  await user.context.route('**/api/me', async (route) => {
    if (route.request().method() !== 'GET') return route.fallback();
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), language } });
  });
  return user;
}

// What one walk does would be seen in the pictures of the other.
(isPictured ? it : it.concurrent).each(WALKS)(
  'nothing serious anywhere: %s, %s',
  async (language, size) => {
    const options = { viewport: SIZES[size], locale: language === 'fr' ? 'fr-FR' : 'en-GB' };
    const inside = await openInside(language, options);
    const outside = await newUserPage(browser, { url: demo.product.url, ...options });
    for (const { page } of [inside, outside]) await page.clock.setFixedTime(AT);
    const ids = await idsFor(inside, await demo.mailbox(inside, 'Support'));
    const walks = [inside, outside].map((user) => startWalk(user, size, language)) as [Walk, Walk];
    for (const seen of allThatIsSeen) {
      const walk = walks[seen.outside ? 1 : 0];
      const path = seen.path(ids);
      await goTo(walk, path);
      await look(walk, seen.name, { picture: seen.picture });
      for (const over of seen.over ?? []) await lookOver(walk, path, over);
      await lookAtMenus(walk, path, seen.name);
    }
    expect([...new Set(walks.flatMap(({ faults }) => faults))]).toEqual([]);
    await inside.close();
    await outside.close();
  },
  900_000,
);
