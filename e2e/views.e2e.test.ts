/**
 * Saved views and "Why can't I see an email?": a dispatcher shares a view and the member has it at once, with what it
 * counts for him; new mail counts in both columns; a mail that is hidden by its department is explained to who may know.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserPage } from './harness/browser.ts';
import { type Office, openOffice, rowOf, WAIT } from './harness/office.ts';
import { type Colleague, send, type Team } from './harness/team.ts';

const VIEW = 'À prendre';

let office: Office;
let team: Team;
let diane: Colleague;
let malika: Colleague;
let workshopId: string;

beforeAll(async () => {
  office = await openOffice();
  team = office.team;
  diane = await team.colleague('Diane Roy', 'dispatcher');
  malika = await team.colleague('Malika Sy');
  const { id } = await send<{ id: string }>(team.admin, 'post', '/api/departments', { name: 'Atelier' });
  workshopId = id;
  await send(team.admin, 'patch', `/api/admin/mailboxes/${team.mailboxId}`, { departmentIds: [workshopId] });
});

afterAll(() => office?.close());

const conversationIdOf = async (subject: string) => (await office.arrived(diane.requests, subject)).id;

const affect = (id: string) =>
  send(diane.requests, 'put', `/api/conversations/${id}/department`, { departmentId: workshopId });

/** The view's line in the left column, as it is read out: its name and its count. */
const lineOf = (page: Page, name = VIEW) =>
  page.getByRole('navigation', { name: 'Vues' }).getByRole('link').filter({ hasText: name });

const countOf = (page: Page, name = VIEW) =>
  expect.poll(
    async () => /\d+$/.exec((await lineOf(page, name).textContent({ timeout: WAIT })) ?? '')?.[0] ?? '0',
    { timeout: WAIT },
  );

/** Asks in the dialog and gives what it says. */
async function why(page: Page, of: string, person?: string): Promise<string> {
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Palette de commandes' }).waitFor({ timeout: WAIT });
  await page.keyboard.type('pourquoi');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /^Pourquoi ne vois-je pas un email/ });
  await dialog.getByLabel('Lien ou Message-ID de l’email').fill(of, { timeout: WAIT });
  if (person !== undefined) {
    await dialog.getByLabel('Qui ne le voit pas').first().click();
    await page.getByRole('option', { name: person }).click();
  }
  await dialog.getByRole('button', { name: 'Chercher la raison' }).click();
  const outcome = dialog.locator('[aria-live="polite"]');
  await expect.poll(() => outcome.textContent(), { timeout: WAIT }).not.toBe('');
  const words = (await outcome.textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Fermer' }).last().click();
  await dialog.waitFor({ state: 'hidden', timeout: WAIT });
  return words.replaceAll(/[\u00a0\u202f]/g, ' ');
}

describe('a view of the mailbox', () => {
  let dispatcher: UserPage;
  let member: UserPage;

  it('saved by a dispatcher is in the member’s column at once, with what he may see of it', async () => {
    await office.deliver('Balance en panne');
    await office.deliver('Étiquettes décalées');
    await affect(await conversationIdOf('Étiquettes décalées'));
    member = await office.open(malika);
    await rowOf(member.page, 'Balance en panne').waitFor({ timeout: WAIT });
    dispatcher = await office.open(diane, `/m/${team.mailboxId}/open?assigned=none&status=open`);
    const { page } = dispatcher;
    await rowOf(page, 'Étiquettes décalées').waitFor({ timeout: WAIT });
    await page.getByRole('button', { name: 'Enregistrer comme vue' }).click({ timeout: WAIT });
    const dialog = page.getByRole('dialog', { name: 'Enregistrer la vue' });
    await dialog.getByLabel('Nom de la vue').fill(VIEW, { timeout: WAIT });
    await dialog.getByLabel('Pour la boîte').check();
    expect(await dispatcher.accessibilityFaults()).toEqual([]);
    await page.keyboard.press('Enter');
    await countOf(page).toBe('2');
    await page.getByRole('heading', { level: 1, name: VIEW }).waitFor({ timeout: WAIT });

    await countOf(member.page).toBe('1');
    await lineOf(member.page).click();
    await member.page.getByRole('heading', { level: 1, name: VIEW }).waitFor({ timeout: WAIT });
    await expect.poll(() => member.page.getByRole('option').count(), { timeout: WAIT }).toBe(1);
    // What is the mailbox's is not his to change.
    expect(await member.page.getByRole('button', { name: `Actions de la vue ${VIEW}` }).count()).toBe(0);
    expect(await member.accessibilityFaults()).toEqual([]);
  });

  it('counts new mail in both columns, for each what he sees', async () => {
    await office.deliver('Devis pour deux balances');
    await countOf(dispatcher.page).toBe('3');
    await countOf(member.page).toBe('2');
    await affect(await conversationIdOf('Devis pour deux balances'));
    await countOf(member.page).toBe('1');
    await countOf(dispatcher.page).toBe('3');
  });

  it('renamed, deleted and taken back is so on the member’s screen', async () => {
    const { page } = dispatcher;
    const act = async (name: string, item: string) => {
      await page.getByRole('button', { name: `Actions de la vue ${name}` }).click({ timeout: WAIT });
      await page.getByRole('menuitem', { name: item }).click({ timeout: WAIT });
    };
    await act(VIEW, 'Renommer');
    await page.getByLabel('Nom de la vue').fill('Sans personne', { timeout: WAIT });
    await page.keyboard.press('Enter');
    await lineOf(member.page, 'Sans personne').waitFor({ timeout: WAIT });
    await act('Sans personne', 'Supprimer la vue');
    await lineOf(member.page, 'Sans personne').waitFor({ state: 'detached', timeout: WAIT });
    await page.getByRole('button', { name: /^Annuler/ }).click({ timeout: WAIT });
    await lineOf(member.page, 'Sans personne').waitFor({ timeout: WAIT });
    await countOf(page, 'Sans personne').toBe('3');
    await act('Sans personne', 'Garder pour moi');
    await lineOf(member.page, 'Sans personne').waitFor({ state: 'detached', timeout: WAIT });
    await lineOf(page, 'Sans personne').waitFor({ timeout: WAIT });
  });

  it('of mine alone is ordered by the keyboard, and nobody else has it', async () => {
    const { page } = member;
    for (const [name, criterion] of [
      ['Non lus', 'is=unread'],
      ['De Claire', 'with=customer.test'],
    ]) {
      await page.goto(`/m/${team.mailboxId}/all?${criterion}`);
      await page.getByRole('button', { name: 'Enregistrer comme vue' }).click({ timeout: WAIT });
      await page.getByLabel('Nom de la vue').fill(name ?? '', { timeout: WAIT });
      await page.keyboard.press('Enter');
      await lineOf(page, name).waitFor({ timeout: WAIT });
    }
    const order = () => page.getByRole('navigation', { name: 'Vues' }).getByRole('link').allTextContents();
    await lineOf(page, 'De Claire').focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect
      .poll(async () => (await order()).map((text) => text.replace(/\d+$/, '')))
      .toEqual(['De Claire', 'Non lus']);
    await page.reload();
    await lineOf(page, 'Non lus').waitFor({ timeout: WAIT });
    expect((await order()).map((text) => text.replace(/\d+$/, ''))).toEqual(['De Claire', 'Non lus']);
    expect(await lineOf(dispatcher.page, 'Non lus').count()).toBe(0);
  });

  it('"Mes emails" has what is assigned to me, with its mailbox, and views of its own', async () => {
    const id = await conversationIdOf('Balance en panne');
    await send(malika.requests, 'post', `/api/conversations/${id}/claim`);
    const { page } = member;
    await page.getByRole('link', { name: /^Mes emails/ }).click({ timeout: WAIT });
    const row = rowOf(page, 'Balance en panne');
    await row.waitFor({ timeout: WAIT });
    expect(await row.textContent()).toContain('Support');
    await expect
      .poll(() => page.getByRole('link', { name: /^Mes emails/ }).textContent(), { timeout: WAIT })
      .toMatch(/1$/);
    await page.goto('/mine?status=pending');
    await page.getByRole('button', { name: 'Enregistrer comme vue' }).click({ timeout: WAIT });
    await page.getByLabel('Nom de la vue').fill('J’attends', { timeout: WAIT });
    await page.keyboard.press('Enter');
    const mine = page
      .getByRole('navigation', { name: 'Vues sur toutes les boîtes' })
      .getByRole('link', { name: 'J’attends' });
    await mine.waitFor({ timeout: WAIT });
    await send(malika.requests, 'put', `/api/conversations/${id}/status`, { status: 'pending' });
    await expect.poll(() => mine.textContent(), { timeout: WAIT }).toMatch(/1$/);
  });
});

describe('why an email is not seen', () => {
  it('is told to who may know: its department to the dispatcher, nothing to the member', async () => {
    await office.deliver('Retour sous garantie', { messageId: '<retour-7@customer.test>' });
    const id = await conversationIdOf('Retour sous garantie');
    await affect(id);
    const member = (await office.open(malika)).page;
    await member.getByRole('link', { name: /^À répondre/ }).waitFor({ timeout: WAIT });
    const link = `${office.product.url}/m/${team.mailboxId}/open/${id}`;
    const hidden = await why(member, link);
    expect(hidden).toContain('Pour vous, il n’y a pas d’email à ce lien ou sous ce Message-ID.');
    expect(hidden).toContain('Diane Roy');
    expect(await why(member, '<retour-7@customer.test>')).toBe(hidden);
    expect(await why(member, `${office.product.url}/m/${team.mailboxId}/open/${team.mailboxId}`)).toBe(
      hidden,
    );

    const { page, accessibilityFaults } = await office.open(diane, `/m/${team.mailboxId}/waiting`);
    await page.getByRole('option').first().waitFor({ timeout: WAIT });
    const told = await why(page, 'Message-ID: <retour-7@customer.test>', 'Malika Sy');
    expect(told).toContain(
      'Cet email est affecté au département Atelier, dont Malika Sy ne fait pas partie.',
    );
    expect(await why(page, link)).toContain('Il est dans « À traiter ».');
    await send(diane.requests, 'put', `/api/conversations/${id}/assignment`, {
      assigneeId: malika.id,
      expectedId: null,
    });
    expect(await why(page, link, 'Malika Sy')).toContain('Malika Sy voit cet email');
    expect(await why(member, link)).toContain('Vous voyez cet email, dans la boîte Support.');
    expect(await accessibilityFaults()).toEqual([]);
  });
});
