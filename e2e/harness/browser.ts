import { accessSync, constants } from 'node:fs';
import axe from 'axe-core';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // In a container /dev/shm may be too small for a page.
  '--disable-dev-shm-usage',
];

/** A page may be slow on a loaded machine with two cores; a limit only ends what hangs. */
const PATIENCE = 60_000;

/** The Chromium of the system: $CHROMIUM, else Debian's. @throws with the remedy when there is none. */
function chromiumProgram(): string {
  for (const path of [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser']) {
    try {
      if (path) accessSync(path, constants.X_OK);
      if (path) return path;
    } catch {
      // Not this one.
    }
  }
  throw new Error('No Chromium: install the package chromium, or name the program in CHROMIUM.');
}

/** Starts a headless Chromium with a user-data folder of its own, which goes away with it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumProgram(),
    headless: true,
    args: FLAGS,
    timeout: PATIENCE,
  });
}

export interface UserPageOptions {
  /** The product's address: relative paths are meant there, and requests elsewhere are noted. */
  url: string;
  locale?: string;
  timezone?: string;
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  /** Cookies and storage of an earlier page, from `context.storageState()`. */
  storageState?: BrowserContextOptions['storageState'];
}

export type AxeAsked = {
  /** These rules of axe alone. */
  rules?: readonly string[];
  /** What lies in elements of this selector alone. */
  within?: string;
};

/** One person at one machine: cookies and storage shared with nobody. */
export interface UserPage {
  page: Page;
  context: BrowserContext;
  /** What went wrong in any tab: uncaught errors, `console.error`, each with its text. */
  errors: string[];
  /** Requests that were made to anywhere but the product. */
  foreignRequests: string[];
  /** Another tab of the same person. */
  newTab(): Promise<Page>;
  /** The serious and critical findings of axe on the page as it is now, as text. */
  accessibilityFaults(asked?: AxeAsked): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens a page for a person who is not known to the browser yet; it shows nothing before the first `goto`. */
export async function newUserPage(browser: Browser, options: UserPageOptions): Promise<UserPage> {
  const context = await browser.newContext({
    baseURL: options.url,
    locale: options.locale ?? 'fr-FR',
    timezoneId: options.timezone ?? 'Europe/Paris',
    viewport: options.viewport ?? { width: 1_440, height: 900 },
    colorScheme: options.colorScheme ?? 'light',
    storageState: options.storageState,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE);
  context.setDefaultNavigationTimeout(PATIENCE);
  const errors: string[] = [];
  const foreignRequests: string[] = [];
  const { origin } = new URL(options.url);
  context.on('weberror', (error) => errors.push(error.error().stack ?? error.error().message));
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  context.on('request', (request) => {
    const url = request.url();
    if (/^(?:https?|wss?):/.test(url) && new URL(url).origin !== origin) foreignRequests.push(url);
  });
  const page = await context.newPage();
  return {
    page,
    context,
    errors,
    foreignRequests,
    newTab: () => context.newPage(),
    accessibilityFaults: (asked) => accessibilityFaults(page, asked),
    close: () => context.close(),
  };
}

async function accessibilityFaults(page: Page, { rules, within }: AxeAsked = {}): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  // Not inside frames: a mail is shown in one in which no script runs, axe's neither.
  const options = {
    iframes: false,
    // No rule that is asked reads style sheets.
    preload: false,
    resultTypes: ['violations'],
    ...(rules && { runOnly: rules }),
  };
  const { violations } = await page.evaluate<axe.AxeResults>(
    `axe.run(${within ? JSON.stringify(within) : 'document'}, ${JSON.stringify(options)})`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `  ${html}`).join('\n')}`);
}
