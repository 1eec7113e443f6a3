/** What happens by itself during a day: a mail that slept through a restart comes back, a substitute gets what was meant for another. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, startMailServer } from '../server/test/mail-server.ts';
import { launchBrowser, newUserPage, type UserPage } from './harness/browser.ts';
import { rowOf, SUPPORT, WAIT } from './harness/office.ts';
import { type Product, startProduct } from './harness/product.ts';
import { type Colleague, foundTeam, send, type Team } from './harness/team.ts';

/** A wake-up that comes so many ms after its hour is told as late. */
const LATE = 31_000;
const SLEEPER = 'Étiqueteuse à rappeler';
const WORK = 'Facture de mars';

let folder: string;
let mail: MailServer;
let product: Product;
let browser: Browser;
let team: Team;
let lea: Colleague;
let ines: Colleague;
let malika: Colleague;
let boris: Colleague;
const pages: UserPage[] = [];

const start = (port?: number) =>
  startProduct({
    dataFolder: folder,
    env: { NODE_EXTRA_CA_CERTS: mail.caFile },
    ...(port === undefined ? {} : { port }),
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-day-'));
  mail = await startMailServer({ users: { [SUPPORT]: 'supportpass' } });
  product = await start();
  browser = await launchBrowser();
  team = await foundTeam(product, mail, SUPPORT, 'supportpass');
  lea = await team.colleague('Léa Dispatch', 'dispatcher');
  ines = await team.colleague('Inès Benali', 'dispatcher');
  malika = await team.colleague('Malika Sy');
  boris = await team.colleague('Boris Klein');
});

afterAll(async () => {
  for (const page of pages) await page.close();
  await browser?.close();
  await team?.close();
  await product?.stop();
  await mail?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function pageOf(colleague: Colleague, path = `/m/${team.mailboxId}/open`): Promise<Page> {
  const page = await newUserPage(browser, {
    url: product.url,
    storageState: await colleague.requests.storageState(),
  });
  pages.push(page);
  await page.page.goto(path);
  return page.page;
}

const deliver = (subject: string) =>
  mail.deliver({ from: 'Claire <claire@client.test>', to: SUPPORT, subject, text: 'Bonjour.' });

describe('snoozed', () => {
  it('until an hour at which nothing runs, it is back at the start, on another person’s screen, and says so', async () => {
    const page = await pageOf(lea);
    const other = await pageOf(ines);
    await deliver(SLEEPER);
    await Promise.all([page, other].map((one) => rowOf(one, SLEEPER).waitFor({ timeout: WAIT })));
    const { rows } = await send<{ rows: { id: string }[] }>(
      lea.requests,
      'get',
      `/api/conversations?mailboxId=${team.mailboxId}&place=open`,
    );
    const id = rows[0]?.id ?? '';
    const until = Date.now() + 15_000;
    await send(lea.requests, 'put', `/api/conversations/${id}/snooze`, {
      until: new Date(until).toISOString(),
    });
    await Promise.all(
      [page, other].map((one) => rowOf(one, SLEEPER).waitFor({ state: 'detached', timeout: WAIT })),
    );
    const { port } = product;
    await product.kill('SIGKILL');
    // Its hour passes while nothing runs.
    await expect.poll(() => Date.now(), { timeout: WAIT, interval: 200 }).toBeGreaterThan(until + LATE);
    product = await start(port);
    await rowOf(other, SLEEPER).waitFor({ timeout: 2 * WAIT });
    await rowOf(other, SLEEPER).click();
    await other.getByRole('heading', { name: SLEEPER }).waitFor({ timeout: WAIT });
    const { events } = await send<{ events: { kind: string; data: object }[] }>(
      ines.requests,
      'get',
      `/api/conversations/${id}/history`,
    );
    const woken = events.filter(({ kind }) => kind === 'conversation.woken');
    expect(woken).toMatchObject([{ data: { cause: 'time', late: true } }]);
    await other
      .getByText(/en retard : Guichet était arrêté/)
      .first()
      .waitFor({ timeout: WAIT });
  });
});

describe('away', () => {
  it('whoever assigns is warned, and the substitute has it on his screen at once', async () => {
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format(new Date());
    await send(malika.requests, 'post', `/api/people/${malika.id}/absences`, {
      from: today,
      until: today,
      substituteId: boris.id,
    });
    const page = await pageOf(lea);
    const his = await pageOf(boris, `/m/${team.mailboxId}/mine`);
    await his.getByRole('button', { name: 'Notifications', exact: true }).waitFor({ timeout: WAIT });
    await deliver(WORK);
    await rowOf(page, WORK).click({ timeout: WAIT });
    await page.getByRole('heading', { name: WORK }).waitFor({ timeout: WAIT });
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog', { name: 'Assigner cette conversation' });
    await dialog.getByRole('option', { name: /Malika Sy/ }).click({ timeout: WAIT });
    await dialog.getByText(/Malika Sy est indisponible jusqu’au/).waitFor({ timeout: WAIT });
    await dialog.getByText(/Boris Klein le remplace|Boris Klein la remplace/).waitFor();
    await dialog.getByRole('button', { name: 'Choisir Boris' }).click();
    await dialog.getByRole('button', { name: 'Sauvegarder' }).click();
    await rowOf(his, WORK).waitFor({ timeout: WAIT });
    await his.getByRole('button', { name: 'Notifications : 1 non vue' }).waitFor({ timeout: WAIT });
    const { rows } = await send<{ rows: { subject: string }[] }>(
      malika.requests,
      'get',
      `/api/conversations?mailboxId=${team.mailboxId}&place=mine`,
    );
    expect(rows).toEqual([]);
  });
});
