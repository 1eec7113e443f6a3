/**
 * [G4] as people live it: identify an existing record, create a company from the same dialog, and a second mail from
 * that address arrives identified on another person's screen, in another person's browser; whole by keyboard.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, startMailServer } from '../server/test/mail-server.ts';
import { launchBrowser, newUserPage, type UserPage } from './harness/browser.ts';
import { type Product, startProduct } from './harness/product.ts';
import { type Colleague, foundTeam, send, type Team } from './harness/team.ts';

const SUPPORT = 'support@example.test';
const WAIT = 60_000;
const COMPANIES = '00000000-0000-7000-8000-000000000001';

let mail: MailServer;
let product: Product;
let browser: Browser;
let team: Team;
let lea: Colleague;
let ines: Colleague;
const pages: UserPage[] = [];

beforeAll(async () => {
  mail = await startMailServer({ users: { [SUPPORT]: 'supportpass' } });
  product = await startProduct({ env: { NODE_EXTRA_CA_CERTS: mail.caFile } });
  browser = await launchBrowser();
  team = await foundTeam(product, mail, SUPPORT, 'supportpass');
  lea = await team.colleague('Léa Dispatch', 'dispatcher');
  ines = await team.colleague('Inès Benali', 'dispatcher');
});

afterAll(async () => {
  for (const page of pages) await page.close();
  await browser?.close();
  await team?.close();
  await product?.stop();
  await mail?.stop();
});

async function pageOf(colleague: Colleague, viewport?: { width: number; height: number }): Promise<UserPage> {
  const page = await newUserPage(browser, {
    url: product.url,
    storageState: await colleague.requests.storageState(),
    ...(viewport && { viewport }),
  });
  pages.push(page);
  await page.page.goto(`/m/${team.mailboxId}/open`);
  return page;
}

const rowOf = (page: Page, subject: string) => page.getByRole('option').filter({ hasText: subject });
/** Opens a conversation and waits until its reader hears keys. */
async function open(page: Page, subject: string): Promise<void> {
  await rowOf(page, subject).click();
  await page.getByRole('heading', { name: subject }).waitFor({ timeout: WAIT });
}
const deliver = (from: string, subject: string, text = 'Bonjour, une question.') =>
  mail.deliver({ from, to: SUPPORT, subject, text });

describe('identifying', () => {
  let leas: UserPage;
  let other: UserPage;

  it('an existing record, found as one types, shows on a colleague’s screen at once', async () => {
    await send(lea.requests, 'post', '/api/directory/records', {
      id: crypto.randomUUID(),
      moduleId: COMPANIES,
      name: 'Vasseur Primeurs',
      city: 'Rennes',
    });
    leas = await pageOf(lea);
    other = await pageOf(ines);
    await deliver('c.v@vasseur.test', 'Balance en panne');
    await Promise.all(
      [leas, other].map(({ page }) => rowOf(page, 'Balance en panne').waitFor({ timeout: WAIT })),
    );
    const { page } = leas;
    await open(page, 'Balance en panne');
    await page.keyboard.press('i');
    const dialog = page.getByRole('dialog', { name: /Identifier c\.v@vasseur\.test/ });
    await dialog.waitFor();
    await dialog.locator('[role=combobox]:focus').waitFor();
    await page.keyboard.type('vass');
    await dialog.getByRole('button', { name: 'Rattacher à Vasseur Primeurs' }).waitFor();
    expect(await leas.accessibilityFaults()).toEqual([]);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await rowOf(other.page, 'Balance en panne')
      .filter({ hasText: 'Vasseur Primeurs' })
      .waitFor({ timeout: WAIT });
    await page.getByRole('tab', { name: 'Fiche' }).click();
    const record = page.getByRole('tabpanel', { name: 'Fiche' });
    await record.getByText('c.v@vasseur.test').waitFor();
    expect(await leas.accessibilityFaults()).toEqual([]);
    await page.getByRole('tab', { name: /Historique/ }).click();
    await page.getByText('avez identifié le correspondant').waitFor();
  });

  it('a second mail of that address arrives identified on another person’s screen', async () => {
    await deliver('c.v@vasseur.test', 'Encore la balance');
    const row = rowOf(other.page, 'Encore la balance');
    await row.waitFor({ timeout: WAIT });
    expect(await row.textContent()).toContain('Vasseur Primeurs');
  });

  it('a company made in the same dialog, filled in from the mail', async () => {
    const { page } = leas;
    await deliver(
      'Alice Blanc <alice@montagne.test>',
      'Devis balances',
      'Bonjour,\n\nUn devis ?\n\nCordialement,\nAlice Blanc\nMontagne SAS\nTél. 02 99 00 41 17\n',
    );
    await open(page, 'Devis balances');
    await page.keyboard.press('i');
    const dialog = page.getByRole('dialog', { name: /Identifier alice@montagne\.test/ });
    const form = dialog.getByRole('form', { name: 'Créer une compagnie' });
    await expect.poll(() => form.getByLabel('Nom').inputValue(), { timeout: WAIT }).toBe('Montagne SAS');
    expect(await form.getByLabel('Téléphone').inputValue()).toBe('02 99 00 41 17');
    // Nothing tells who she is: Enter attaches her to nobody.
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Rattacher', exact: true }).waitFor();
    // By keyboard alone: on to the form, and Enter makes it.
    await form.getByLabel('Ville').focus();
    await page.keyboard.type('Annecy');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await rowOf(other.page, 'Devis balances').filter({ hasText: 'Montagne SAS' }).waitFor({ timeout: WAIT });
    const found = await send<{ records: { name: string; city: string; addresses: string[] }[] }>(
      ines.requests,
      'get',
      `/api/directory/records?moduleId=${COMPANIES}&search=montagne`,
    );
    expect(found.records).toEqual([
      expect.objectContaining({ name: 'Montagne SAS', city: 'Annecy', addresses: ['alice@montagne.test'] }),
    ]);
  });

  it('moving an address asks first, and can be undone', async () => {
    const { page } = leas;
    await page.keyboard.press('i');
    const dialog = page.getByRole('dialog', { name: /Identifier alice@montagne\.test/ });
    await dialog.getByRole('combobox', { name: 'Nom' }).fill('vasseur');
    await dialog.getByRole('button', { name: 'Rattacher à Vasseur Primeurs' }).click();
    await dialog.getByText(/appartient à la fiche Montagne SAS/).waitFor();
    await dialog.getByRole('button', { name: 'Déplacer vers Vasseur Primeurs' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await rowOf(other.page, 'Devis balances')
      .filter({ hasText: 'Vasseur Primeurs' })
      .waitFor({ timeout: WAIT });
    await page.keyboard.press('z');
    await rowOf(other.page, 'Devis balances').filter({ hasText: 'Montagne SAS' }).waitFor({ timeout: WAIT });
  });

  it('a phone shows the record too, and the directory is found, searched and read', async () => {
    const phone = await pageOf(ines, { width: 390, height: 844 });
    const { page } = phone;
    await open(page, 'Devis balances');
    await page.keyboard.press('p');
    await page.getByRole('tab', { name: 'Fiche' }).click();
    await page.getByRole('tabpanel', { name: 'Fiche' }).getByText('Annecy').waitFor();
    expect(await phone.accessibilityFaults()).toEqual([]);
    await page.goto('/directory/companies');
    await page.getByRole('textbox', { name: 'Rechercher dans Compagnies' }).fill('vass');
    await page.getByRole('option').filter({ hasText: 'Vasseur Primeurs' }).click();
    await page.getByRole('heading', { name: 'Vasseur Primeurs' }).waitFor();
    expect(await phone.accessibilityFaults()).toEqual([]);
    const own = leas.page;
    await own.goto('/directory/colleagues');
    await own.getByRole('option').filter({ hasText: 'Inès Benali' }).waitFor();
    expect(await leas.accessibilityFaults()).toEqual([]);
    // The browser notes the refusal that asks before an address is moved.
    for (const { errors } of pages) expect(errors.filter((one) => !one.includes('409'))).toEqual([]);
  });

  it('a table is shown first, then taken in, with a report of what was refused', async () => {
    const { page } = leas;
    await page.goto('/directory/contacts');
    await page.getByRole('button', { name: 'Importer, exporter, modules' }).click();
    await page.getByRole('menuitem', { name: 'Importer un CSV' }).click();
    const table = 'Nom;Prénom;E-mail\r\nLefèvre;Cécile;cecile@import.test\r\n;;sans@import.test\r\n';
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'contacts.csv', mimeType: 'text/csv', buffer: Buffer.from(table, 'latin1') });
    const dialog = page.getByRole('dialog', { name: /Importer/ });
    await dialog.getByText('Lefèvre').waitFor();
    expect(await leas.accessibilityFaults()).toEqual([]);
    await dialog.getByRole('button', { name: /Importer 2/ }).click();
    await dialog.getByText('1 fiche créée').waitFor();
    await dialog.getByText('1 ligne refusée').waitFor();
    await dialog.getByRole('button', { name: 'Fermer' }).last().click();
    await page.getByRole('option').filter({ hasText: 'Cécile Lefèvre' }).waitFor();
  });
});
