/**
 * What a dispatcher keeps for his mailbox, and what the menu gives out: tags and blocked senders of the settings as
 * others meet them, the trash, a mail on its way to another account, paper, source and .eml.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, startMailServer } from '../server/test/mail-server.ts';
import { type Office, openOffice, rowOf, SUPPORT, WAIT } from './harness/office.ts';
import { type Colleague, send } from './harness/team.ts';

const SALES = 'ventes@autre.test';

let elsewhere: MailServer;
let office: Office;
let lea: Colleague;
let hugo: Colleague;
let sales: string;

beforeAll(async () => {
  elsewhere = await startMailServer({ domain: 'autre.test', users: { [SALES]: 'ventespass' } });
  office = await openOffice({ authorities: [elsewhere.caPem] });
  const { team } = office;
  lea = await team.colleague('Léa Dispatch', 'dispatcher');
  hugo = await team.colleague('Hugo Delmas', 'dispatcher');
  sales = await team.mailbox('Ventes', SALES, 'ventespass', elsewhere);
  await team.join(lea, sales, 'dispatcher');
  await team.join(hugo, sales, 'dispatcher');
});

afterAll(async () => {
  await office?.close();
  await elsewhere?.stop();
});

const deliver = (subject: string, from = 'Claire <claire@client.test>', text = 'Bonjour.') =>
  office.mail.deliver({ from, to: SUPPORT, subject, text });

const menuOf = async (page: Page, subject: string) => {
  await rowOf(page, subject).click({ button: 'right' });
  await page.getByRole('menuitem').first().waitFor();
};

describe('the settings of a dispatcher', () => {
  it('make a tag with its colour, which a colleague sticks on; archived, it stays there and is no longer offered', async () => {
    const settings = await office.open(lea, '/settings/tags');
    const { page } = settings;
    await page.getByLabel('Nom de l’étiquette').fill('Garantie');
    await page.getByRole('radio', { name: 'Violet' }).check();
    await page
      .getByRole('combobox', { name: 'Proposée dans' })
      .or(page.getByLabel('Proposée dans'))
      .first()
      .click();
    await page.getByRole('option', { name: 'Support' }).click();
    await page.getByRole('button', { name: 'Créer' }).click();
    await page.getByRole('button', { name: 'Archiver Garantie' }).waitFor({ timeout: WAIT });
    expect(await settings.accessibilityFaults()).toEqual([]);

    const other = (await office.open(hugo)).page;
    await deliver('Retour d’une balance');
    await rowOf(other, 'Retour d’une balance').click({ timeout: WAIT });
    await other.getByRole('heading', { name: 'Retour d’une balance' }).waitFor({ timeout: WAIT });
    await other.keyboard.press('t');
    await other.getByRole('dialog').getByRole('option', { name: 'Garantie' }).click();
    await other.keyboard.press('Control+Enter');
    await rowOf(other, 'Retour d’une balance').getByText('Garantie').waitFor({ timeout: WAIT });

    await page.getByRole('button', { name: 'Archiver Garantie' }).click();
    await page.getByRole('button', { name: 'Rétablir Garantie' }).waitFor({ timeout: WAIT });
    await deliver('Une autre demande');
    await rowOf(other, 'Une autre demande').click({ timeout: WAIT });
    await other.getByRole('heading', { name: 'Une autre demande' }).waitFor({ timeout: WAIT });
    await other.keyboard.press('t');
    await other.getByRole('dialog', { name: 'Étiqueter' }).waitFor({ timeout: WAIT });
    await expect
      .poll(() => other.getByRole('dialog').getByRole('option', { name: 'Garantie' }).count(), {
        timeout: WAIT,
      })
      .toBe(0);
    await other.keyboard.press('Escape');
    expect(await rowOf(other, 'Retour d’une balance').getByText('Garantie').count()).toBe(1);
  });

  it('show who blocked whom; unblocked, his mail arrives again on a colleague’s screen', async () => {
    const other = (await office.open(hugo)).page;
    await deliver('Offre spéciale', 'Promo <promo@pub.test>');
    await rowOf(other, 'Offre spéciale').waitFor({ timeout: WAIT });
    await menuOf(other, 'Offre spéciale');
    await other.getByRole('menuitem', { name: 'Bloquer l’expéditeur' }).click();
    await other
      .getByRole('dialog')
      .getByRole('button', { name: /Bloquer/ })
      .last()
      .click();
    await rowOf(other, 'Offre spéciale').waitFor({ state: 'detached', timeout: WAIT });

    const settings = await office.open(lea, '/settings/blocked');
    const { page } = settings;
    await page.getByText('promo@pub.test').waitFor({ timeout: WAIT });
    await page.getByText(/par Hugo Delmas/).waitFor();
    expect(await settings.accessibilityFaults()).toEqual([]);
    await page.getByRole('button', { name: 'Débloquer promo@pub.test' }).click();
    await page.getByText('promo@pub.test').waitFor({ state: 'detached', timeout: WAIT });
    await deliver('Offre de retour', 'Promo <promo@pub.test>');
    await rowOf(other, 'Offre de retour').waitFor({ timeout: WAIT });
  });
});

describe('a mail on its way to another account', () => {
  it('says so on another person’s screen until it lies there', async () => {
    const page = (await office.open(lea)).page;
    const other = (await office.open(hugo, `/m/${sales}/open`)).page;
    await send(office.team.admin, 'post', `/api/admin/mailboxes/${sales}/account/pause`, { paused: true });
    await deliver('Devis pour dix balances');
    await rowOf(page, 'Devis pour dix balances').click({ timeout: WAIT });
    await page.getByRole('heading', { name: 'Devis pour dix balances' }).waitFor({ timeout: WAIT });
    await page.keyboard.press('m');
    await page
      .getByRole('dialog')
      .getByRole('option', { name: /Ventes/ })
      .click({ timeout: WAIT });
    await rowOf(other, 'Devis pour dix balances').getByText('En route').waitFor({ timeout: WAIT });
    await rowOf(other, 'Devis pour dix balances').click();
    await other.getByText(/En route vers le compte de Ventes \(1 mail\)/).waitFor({ timeout: WAIT });
    expect(await elsewhere.messages(SALES)).toEqual([]);
    await send(office.team.admin, 'post', `/api/admin/mailboxes/${sales}/account/pause`, { paused: false });
    await other.getByText(/En route vers le compte/).waitFor({ state: 'detached', timeout: 2 * WAIT });
    await rowOf(other, 'Devis pour dix balances').getByText('En route').waitFor({ state: 'detached' });
    await expect.poll(async () => (await elsewhere.messages(SALES)).length, { timeout: WAIT }).toBe(1);
  });
});

describe('what the menu gives out', () => {
  it('is the whole conversation on paper, without the rest of the screen', async () => {
    const { page } = await office.open(lea);
    await deliver('Étalonnage annuel', 'Claire <claire@client.test>', 'Première ligne.');
    await rowOf(page, 'Étalonnage annuel').waitFor({ timeout: WAIT });
    await page.evaluate(`window.print = () => {
      const shown = [...document.querySelectorAll('[data-printed]')];
      window.paper = shown.map((element) => element.innerText).join('\\n');
    }`);
    await menuOf(page, 'Étalonnage annuel');
    await page.getByRole('menuitem', { name: 'Imprimer' }).click();
    await expect
      .poll(() => page.evaluate<string>('window.paper ?? ""'), { timeout: WAIT })
      .toContain('Première ligne.');
    const paper = await page.evaluate<string>('window.paper');
    for (const there of ['Étalonnage annuel', 'claire@client.test', SUPPORT, 'Première ligne.'])
      expect(paper).toContain(there);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('listbox', { name: 'À traiter' }).isVisible()).toBe(false);
    expect(await page.getByRole('navigation').first().isVisible()).toBe(false);
    expect(await page.getByText('Première ligne.').last().isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
  });

  it('is its source in a tab and as a file, byte for byte, also of what is not open', async () => {
    const { page, context } = await office.open(lea);
    await rowOf(page, 'Étalonnage annuel').waitFor({ timeout: WAIT });
    // The last one that came.
    const original = (await office.mail.messages(SUPPORT)).at(-1);
    const opened = context.waitForEvent('page');
    await menuOf(page, 'Étalonnage annuel');
    await page.getByRole('menuitem', { name: 'Voir la source' }).click();
    const tab = await opened;
    await tab.waitForLoadState();
    expect(await tab.locator('body').textContent()).toContain('Message-ID');
    await tab.close();
    const saving = new Promise<string>((resolve) => {
      context.once('page', (other) => other.once('download', async (one) => resolve(await one.path())));
      page.once('download', async (one) => resolve(await one.path()));
    });
    await menuOf(page, 'Étalonnage annuel');
    await page.getByRole('menuitem', { name: 'Enregistrer en .eml' }).click();
    const saved = await readFile(await saving);
    expect(saved.equals(original?.source ?? Buffer.alloc(0))).toBe(true);
  });
});
