/**
 * [B2] and signatures as people live them: a dispatcher writes a template for the mailbox, a member takes it behind a
 * `/` by keyboard and sends, and the real server gets the text filled in, with the signature of the address it left
 * from. What is private of one is nowhere for the other.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FiledMessage } from '../server/test/mail-server.ts';
import type { UserPage } from './harness/browser.ts';
import { CUSTOMER, type Office, openOffice, rowOf, WAIT } from './harness/office.ts';
import { type Colleague, send } from './harness/team.ts';

const ALIAS = 'sav@example.test';

let office: Office;
let lea: Colleague;
let hugo: Colleague;

beforeAll(async () => {
  office = await openOffice();
  const { team } = office;
  await send(team.admin, 'patch', `/api/admin/mailboxes/${team.mailboxId}`, { aliases: [ALIAS] });
  lea = await team.colleague('Léa Dispatch', 'dispatcher');
  hugo = await team.colleague('Hugo Delmas');
  await send(hugo.requests, 'patch', '/api/me', { preferences: { undoSeconds: 0 } });
});

afterAll(() => office?.close());

const deliver = (subject: string) => office.deliver(subject, { text: 'Bonjour, une question.' });

/** Opens a conversation and an answer in it. */
async function answer(page: Page, subject: string) {
  await rowOf(page, subject).click({ timeout: WAIT });
  await page.getByRole('heading', { name: subject }).waitFor({ timeout: WAIT });
  await page.keyboard.press('r');
  const text = page.getByRole('textbox', { name: 'Texte de la réponse' });
  await text.waitFor({ timeout: WAIT });
  return text;
}

/** The mail of this subject as the customer's server got it, its text decoded. */
async function received(subject: string): Promise<string> {
  const of = (found: FiledMessage[]) => found.find((one) => raw(one).includes(`Subject: Re: ${subject}`));
  const found = await office.mail.waitForMessages(CUSTOMER, {
    enough: (all) => of(all) !== undefined,
    limit: WAIT,
  });
  return raw(of(found) as FiledMessage);
}
const raw = ({ source: bytes }: FiledMessage): string =>
  Buffer.from(
    Buffer.from(bytes)
      .toString('latin1')
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

describe('templates and signatures', () => {
  let hugos: UserPage;

  it('a dispatcher writes one for the mailbox, and its signatures', async () => {
    const { page, ...user } = await office.open(lea, '/settings/templates');
    await page.getByRole('button', { name: 'Nouveau modèle' }).click();
    await page.getByLabel('Nom', { exact: true }).fill('Délai de livraison');
    await page.getByRole('combobox', { name: 'Pour qui' }).click();
    await page.getByRole('option', { name: 'Tous les membres de Support' }).click();
    const text = page.getByRole('textbox', { name: 'Texte du modèle' });
    await text.click();
    await page.keyboard.type(
      'Bonjour {{Prénom}}, votre demande {{référence}} de {{société}} part sous 5 jours.',
    );
    await page.getByRole('complementary', { name: 'Aperçu' }).getByText('Bonjour Claire').waitFor();
    expect(await user.accessibilityFaults()).toEqual([]);
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByText('Délai de livraison').waitFor();
    expect(await user.accessibilityFaults()).toEqual([]);

    await page.goto('/settings/signatures');
    const write = async (open: string, words: string) => {
      await page.getByRole('button', { name: open }).click();
      const signature = page.getByRole('textbox', { name: 'Texte de la signature' });
      await signature.click();
      await page.keyboard.type(words);
      await page.getByRole('button', { name: 'Enregistrer' }).click();
      await signature.waitFor({ state: 'detached' });
    };
    await write('Écrire la signature de la boîte', 'Service {{boîte}}, {{mon nom}}');
    expect(await user.accessibilityFaults()).toEqual([]);
    const forOne = page.getByRole('combobox', { name: 'Une autre pour une adresse' }).last();
    await forOne.click();
    await page.getByRole('option', { name: ALIAS }).click();
    const signature = page.getByRole('textbox', { name: 'Texte de la signature' });
    await signature.click();
    await page.keyboard.type('Après-vente');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await signature.waitFor({ state: 'detached' });
    await page.getByText('Après-vente').waitFor();
    // Her own, which nobody else is going to see.
    await send(lea.requests, 'post', '/api/templates', {
      id: crypto.randomUUID(),
      mailboxId: null,
      scope: 'private',
      name: 'Secret de Léa',
      html: '<p>Rien que pour moi</p>',
    });
  });

  it('a member takes it by keyboard; what is left to fill in stops the send with a question', async () => {
    await deliver('Balance en panne');
    hugos = await office.open(hugo);
    const { page } = hugos;
    const text = await answer(page, 'Balance en panne');
    await text.getByText('Service Support, Hugo Delmas').waitFor();
    await page.keyboard.type('/');
    const list = page.getByRole('listbox', { name: 'Modèles' });
    await list.getByRole('option', { name: /Délai de livraison/ }).waitFor();
    // What is private of one is absent for the other.
    expect(await list.textContent()).not.toContain('Secret');
    expect(await hugos.accessibilityFaults()).toEqual([]);
    // Escape leaves what was typed.
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    expect(await text.textContent()).toMatch(/^\//);
    await page.keyboard.press('Backspace');
    await page.keyboard.type('/delai');
    await list.getByRole('option', { name: /Délai de livraison/ }).waitFor();
    await page.keyboard.press('Enter');
    await text
      .getByText(/Bonjour Claire, votre demande R[0-9A-F]{8} de \{\{société\}\} part sous 5 jours\./)
      .waitFor();
    await page.keyboard.press('Control+Enter');
    const question = page.getByRole('dialog', { name: 'Il reste {{société}}' });
    await question.waitFor();
    expect(await hugos.accessibilityFaults()).toEqual([]);
    // Enter goes back to it, chosen: what is typed stands in its place.
    await page.keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    await page.waitForFunction("getSelection()?.toString() === '{{société}}'");
    await page.keyboard.type('Vasseur');
    await page.keyboard.press('Control+Enter');
    const mailText = await received('Balance en panne');
    expect(mailText).toMatch(/Bonjour Claire, votre demande R[0-9A-F]{8} de Vasseur part sous 5 jours\./);
    expect(mailText).toContain('Service Support, Hugo Delmas');
    expect(mailText).not.toContain('{{');
    expect(mailText).not.toContain('data-signature');
  });

  it('the signature follows the address that is chosen', async () => {
    await deliver('Autre question');
    const { page } = hugos;
    const text = await answer(page, 'Autre question');
    await text.getByText('Service Support, Hugo Delmas').waitFor();
    await page.keyboard.type('Bien reçu.');
    await page.getByRole('button', { name: /adresse d’envoi/ }).click();
    await page.locator('[role^=menuitem]').filter({ hasText: ALIAS }).click();
    await text.getByText('Après-vente').waitFor();
    expect(await text.textContent()).not.toContain('Service Support');
    await text.press('Control+Enter');
    const mailText = await received('Autre question');
    expect(mailText).toMatch(/^From: .*sav@example\.test/m);
    expect(mailText).toContain('Après-vente');
    expect(mailText).toContain('Bien reçu.');
    expect(mailText).not.toContain('Service Support');
  });

  it('a member makes private ones, uses them first, and may not touch the mailbox’s', async () => {
    const { page } = await office.open(hugo, '/settings/templates');
    const line = page.getByRole('listitem').filter({ hasText: 'Délai de livraison' });
    await line.waitFor({ timeout: WAIT });
    expect(await line.textContent()).toContain('inséré');
    expect(await line.getByRole('button', { name: 'Modifier Délai de livraison' }).count()).toBe(0);
    expect(await page.getByText('Secret de Léa').count()).toBe(0);
    // Asked all the same, the server says no, with the reason; of what is hidden it knows nothing.
    const [ours] = await send<{ id: string; revision: number }[]>(hugo.requests, 'get', '/api/templates');
    const refused = await hugo.requests.patch(`/api/templates/${ours?.id}`, {
      data: { revision: ours?.revision, name: 'À moi' },
    });
    expect([refused.status(), await refused.text()]).toEqual([
      403,
      expect.stringContaining('privilege.missing'),
    ]);
    const leas = await send<{ id: string; name: string }[]>(lea.requests, 'get', '/api/templates');
    const secret = leas.find(({ name }) => name === 'Secret de Léa');
    const hidden = await hugo.requests.delete(`/api/templates/${secret?.id}`);
    expect(hidden.status()).toBe(404);
    // A copy is his own, and goes away and comes back.
    await line.getByRole('button', { name: /Actions sur/ }).click();
    await page.getByRole('menuitem', { name: 'Dupliquer' }).click();
    const copy = page.getByRole('listitem').filter({ hasText: 'Délai de livraison (copie)' });
    await copy.getByRole('button', { name: /Actions sur/ }).click();
    expect(await page.getByRole('menuitem', { name: /Partager/ }).count()).toBe(0);
    await page.getByRole('menuitem', { name: 'Supprimer' }).click();
    await copy.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Annuler' }).click();
    await copy.waitFor();
  });

  it('is taken from the button and the palette too', async () => {
    await deliver('Par la palette');
    const { page } = hugos;
    // The first time the list is loaded while the text keeps the focus.
    await page.reload();
    const first = await answer(page, 'Par la palette');
    await first.getByText('Service Support').waitFor();
    await page.getByRole('button', { name: 'Insérer un modèle' }).click();
    await page.getByRole('listbox', { name: 'Modèles' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox', { name: 'Modèles' }).waitFor({ state: 'detached' });
    await page.keyboard.type('Ici ');
    expect(await first.textContent()).toMatch(/^Ici\s--/);
    await page.keyboard.press('Escape');
    await first.waitFor({ state: 'detached' });
    await rowOf(page, 'Par la palette').click({ timeout: WAIT });
    await page.getByRole('heading', { name: 'Par la palette' }).waitFor({ timeout: WAIT });
    await page.keyboard.press('Control+k');
    await page.locator('[role=combobox]:focus').waitFor();
    await page.keyboard.type('avec un modèle');
    await page.keyboard.press('Enter');
    const list = page.getByRole('listbox', { name: 'Modèles' });
    await list.getByRole('option').first().waitFor();
    // One that was not typed by hand is gone again when the list is left.
    await page.keyboard.press('Escape');
    const text = page.getByRole('textbox', { name: 'Texte de la réponse' });
    await list.waitFor({ state: 'detached' });
    expect(await text.textContent()).not.toContain('/');
    await page.getByRole('button', { name: 'Insérer un modèle' }).click();
    await list.getByRole('option', { name: /Délai/ }).first().click();
    await text.getByText(/Bonjour Claire/).waitFor();
  });
});
