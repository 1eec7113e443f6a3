/**
 * Assignment between people: a dispatcher gives a mail to a member with a message, who is told at once by the bell and
 * by an encrypted push; whoever is away is not given work unawares, and the substitute is offered.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestCertificate } from '../server/test/mail-server/certificate.ts';
import { type MailServer, startMailServer } from '../server/test/mail-server.ts';
import { type PushService, startPushService } from '../server/test/push-service.ts';
import { launchBrowser, newUserPage, type UserPage } from './harness/browser.ts';
import { type Product, startProduct } from './harness/product.ts';
import { type Colleague, foundTeam, send, type Team } from './harness/team.ts';

const SUPPORT = 'support@example.test';
const CUSTOMER = 'claire@customer.test';
const WAIT = 60_000;

let folder: string;
let mail: MailServer;
let push: PushService;
let product: Product;
let browser: Browser;
let team: Team;
let diane: Colleague;
let malika: Colleague;
let boris: Colleague;
const pages: UserPage[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-assign-'));
  mail = await startMailServer({ users: { [SUPPORT]: 'supportpass', [CUSTOMER]: 'clairepass' } });
  const tls = await createTestCertificate(folder);
  push = await startPushService(tls);
  const authorities = join(folder, 'authorities.pem');
  await writeFile(authorities, `${mail.caPem}\n${tls.ca}`);
  product = await startProduct({ env: { NODE_EXTRA_CA_CERTS: authorities, GUICHET_PRIVATE_PUSH: '1' } });
  browser = await launchBrowser();
  team = await foundTeam(product, mail, SUPPORT, 'supportpass');
  diane = await team.colleague('Diane Roy', 'dispatcher');
  malika = await team.colleague('Malika Sy');
  boris = await team.colleague('Boris Klein');
});

afterAll(async () => {
  for (const page of pages) await page.close();
  await browser?.close();
  await team?.close();
  await product?.stop();
  await push?.stop();
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

async function conversationOf(colleague: Colleague, subject: string) {
  const { rows } = await send<{ rows: { id: string; subject: string; assigneeId: string | null }[] }>(
    colleague.requests,
    'get',
    `/api/conversations?mailboxId=${team.mailboxId}&place=open`,
  );
  return rows.find((row) => row.subject === subject);
}

const deliver = (subject: string) =>
  mail.deliver({ from: `Claire Vasseur <${CUSTOMER}>`, to: SUPPORT, subject, text: 'Bonjour.' });

/** Opens the conversation and its assignment dialog by the keyboard, and looks for somebody there. */
async function openDialog(page: Page, subject: string, typed: string) {
  const row = page.getByRole('option').filter({ hasText: subject });
  await row.waitFor({ timeout: WAIT });
  await row.click();
  await page.getByRole('heading', { name: subject }).first().waitFor({ timeout: WAIT });
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog', { name: 'Assigner cette conversation' });
  await dialog.waitFor({ timeout: WAIT });
  await page.keyboard.type(typed);
  return dialog;
}

describe('assignment', () => {
  let dispatcherPage: Page;

  it('a dispatcher assigns with a message; the member is told at once, on his screen and by push', async () => {
    await send(malika.requests, 'post', '/api/push/subscriptions', push.subscription());
    dispatcherPage = await pageOf(diane);
    const memberPage = await pageOf(malika);
    await memberPage.getByRole('button', { name: 'Notifications', exact: true }).waitFor({ timeout: WAIT });
    await deliver('Balance B-40 en panne');
    const dialog = await openDialog(dispatcherPage, 'Balance B-40 en panne', 'malika');
    await dialog.getByRole('option', { name: /Malika Sy/ }).waitFor({ timeout: WAIT });
    await dispatcherPage.keyboard.press('Tab');
    await dispatcherPage.keyboard.type('Elle attend depuis lundi.');
    // Whom the typing has found can be saved by the button as well.
    await dialog.locator('button:not([aria-disabled=true])', { hasText: 'Sauvegarder' }).waitFor();
    await dispatcherPage.keyboard.press('Control+Enter');

    await memberPage.getByRole('button', { name: 'Notifications : 1 non vue' }).click({ timeout: WAIT });
    const line = memberPage.getByRole('button', { name: /Diane Roy vous a confié cette conversation/ });
    await line.waitFor({ timeout: WAIT });
    expect(await line.textContent()).toContain('Elle attend depuis lundi.');
    await line.click();
    const id = (await conversationOf(malika, 'Balance B-40 en panne'))?.id;
    await expect.poll(() => memberPage.url(), { timeout: WAIT }).toContain(`/${id}`);
    await memberPage.getByRole('button', { name: 'Notifications', exact: true }).waitFor({ timeout: WAIT });

    await expect.poll(() => push.pushed.length, { timeout: WAIT }).toBe(1);
    expect(push.pushed[0]?.body.includes('Diane')).toBe(false);
    expect(JSON.parse(push.read())).toMatchObject({
      title: 'Diane Roy vous a confié une conversation',
      path: expect.stringMatching(new RegExp(`^/m/${team.mailboxId}/all/${id}(#item-.+)?$`)),
    });
  });

  it('a member sets his absence with a substitute, who is offered to the dispatcher', async () => {
    const settings = await pageOf(malika, '/settings/absences');
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format(new Date());
    await settings.getByLabel('Premier jour').fill(today, { timeout: WAIT });
    await settings.getByLabel('Remplacement').first().click();
    await settings.getByRole('option', { name: 'Boris Klein' }).click();
    await settings.getByRole('button', { name: 'Ajouter l’absence' }).click();
    await settings.getByText(/remplacement.*Boris Klein/).waitFor({ timeout: WAIT });

    await deliver('Facture de mars');
    const dialog = await openDialog(dispatcherPage, 'Facture de mars', 'malika');
    await dialog.getByRole('option', { name: /Malika Sy/ }).waitFor({ timeout: WAIT });
    // By keyboard too nothing is given to her before it was said that she is away.
    await dispatcherPage.keyboard.press('Enter');
    await dialog.getByText(/Malika Sy est indisponible/).waitFor({ timeout: WAIT });
    expect((await conversationOf(diane, 'Facture de mars'))?.assigneeId).toBeNull();
    await dialog.getByRole('button', { name: 'Choisir Boris' }).click();
    await dialog.getByRole('button', { name: 'Sauvegarder' }).click();
    await expect
      .poll(async () => (await conversationOf(diane, 'Facture de mars'))?.assigneeId, { timeout: WAIT })
      .toBe(boris.id);
    const told = await pageOf(boris);
    await told.getByRole('button', { name: 'Notifications : 1 non vue' }).waitFor({ timeout: WAIT });
  });
});
