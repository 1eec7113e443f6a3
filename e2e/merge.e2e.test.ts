/**
 * Wrong threading put right: a dispatcher merges two mails and separates one again; the colleague's screen follows, what
 * the correspondent writes later joins the right one, and both are taken back. A member who may not is not offered it,
 * and refused. A mention reaches whom it names, and nobody else can be named.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserPage } from './harness/browser.ts';
import { rowOf as listed, type Office, openOffice, rowsIn, WAIT } from './harness/office.ts';
import { type Colleague, send, type Team } from './harness/team.ts';

let office: Office;
let team: Team;
let diane: Colleague;
let malika: Colleague;
let boris: Colleague;

beforeAll(async () => {
  office = await openOffice();
  team = office.team;
  diane = await team.colleague('Diane Roy', 'dispatcher');
  malika = await team.colleague('Malika Sy');
  boris = await team.colleague('Boris Klein');
});

afterAll(() => office?.close());

const rowsOf = ({ requests }: Colleague) => rowsIn(requests, team.mailboxId);

const rowOf = async (colleague: Colleague, subject: string) =>
  (await rowsOf(colleague)).find((row) => row.subject === subject);

const deliver = (subject: string, messageId: string, inReplyTo?: string) =>
  office.deliver(subject, {
    messageId: `<${messageId}>`,
    ...(inReplyTo ? { inReplyTo: `<${inReplyTo}>`, references: [`<${inReplyTo}>`] } : {}),
  });

const arrived = (subject: string) => office.arrived(diane.requests, subject);

async function openRow(page: Page, subject: string): Promise<void> {
  await listed(page, subject).first().click({ timeout: WAIT });
  await page.getByRole('heading', { name: subject }).first().waitFor({ timeout: WAIT });
}

const assign = (row: { id: string }, to: Colleague) =>
  send(diane.requests, 'put', `/api/conversations/${row.id}/assignment`, {
    assigneeId: to.id,
    expectedId: null,
  });

describe('merging and splitting', () => {
  let dispatcher: UserPage;
  let member: UserPage;

  it('a dispatcher merges two: the member is led on, what is answered joins, and it is taken back', async () => {
    await deliver('Commande 12', 'c12@customer.test');
    await deliver('Ma commande', 'ma@customer.test');
    const kept = await arrived('Commande 12');
    const other = await arrived('Ma commande');
    await assign(kept, malika);
    await assign(other, malika);
    dispatcher = await office.open(diane);
    member = await office.open(malika);
    const { page } = dispatcher;
    // The member reads the one that will be merged.
    await openRow(member.page, 'Ma commande');
    await openRow(page, 'Commande 12');
    await page.keyboard.press('Shift+M');
    const dialog = page.getByRole('dialog', { name: 'Fusionner avec une autre conversation' });
    await dialog.getByRole('option', { name: /Ma commande/ }).click({ timeout: WAIT });
    await dialog.getByText(/2 messages · assignée à Malika Sy · À traiter/).waitFor({ timeout: WAIT });
    expect(await dispatcher.accessibilityFaults()).toEqual([]);
    await dialog.getByRole('button', { name: 'Fusionner', exact: true }).click();

    await expect.poll(() => member.page.url(), { timeout: WAIT }).toContain(kept.id);
    await member.page
      .getByText(/fait partie de «\sCommande 12\s»/)
      .first()
      .waitFor({ timeout: WAIT });
    await expect.poll(() => listed(member.page, 'Ma commande').count(), { timeout: WAIT }).toBe(0);
    // Both histories are read in one.
    await member.page
      .getByText(/a fusionné/)
      .first()
      .waitFor({ timeout: WAIT });
    await member.page
      .getByText(/dans «\sMa commande\s»/)
      .first()
      .waitFor({ timeout: WAIT });

    // An old link leads to it.
    const late = await member.newTab();
    await late.goto(`/m/${team.mailboxId}/all/${other.id}`);
    await expect.poll(() => late.url(), { timeout: WAIT }).toContain(kept.id);
    await late.close();

    await page
      .getByRole('button', { name: /^Annuler/ })
      .first()
      .click({ timeout: WAIT });
    await listed(member.page, 'Ma commande').waitFor({ timeout: WAIT });
    expect((await rowOf(malika, 'Ma commande'))?.id).toBe(other.id);

    await send(diane.requests, 'post', `/api/conversations/${kept.id}/merge`, { otherIds: [other.id] });
    await deliver('Re: Ma commande', 'ma2@customer.test', 'ma@customer.test');
    await expect
      .poll(async () => (await rowOf(malika, 'Commande 12'))?.messageCount, { timeout: WAIT })
      .toBe(3);
    expect(await rowsOf(malika)).toHaveLength(1);
  });

  it('several chosen rows are merged into the one that stays', async () => {
    await deliver('Facture A', 'fa@customer.test');
    await deliver('Facture B', 'fb@customer.test');
    await arrived('Facture A');
    await arrived('Facture B');
    const { page } = dispatcher;
    await page.goto(`/m/${team.mailboxId}/open`);
    await listed(page, 'Facture A').first().hover({ timeout: WAIT });
    await page
      .getByRole('checkbox', { name: /Choisir l’email/ })
      .first()
      .click({ timeout: WAIT });
    // The two are the newest and stand one below the other.
    await listed(page, 'Facture B')
      .first()
      .click({ modifiers: ['Shift'] });
    await page
      .getByRole('button', { name: 'Actions sur les conversations choisies' })
      .click({ timeout: WAIT });
    await page.getByRole('menuitem', { name: /^Fusionner/ }).click({ timeout: WAIT });
    const dialog = page.getByRole('dialog', { name: 'Fusionner' });
    await dialog.getByRole('radio', { name: /Facture B/ }).click({ timeout: WAIT });
    await dialog.getByRole('button', { name: 'Fusionner', exact: true }).click();
    await expect
      .poll(async () => (await rowOf(malika, 'Facture A'))?.messageCount, { timeout: WAIT })
      .toBe(2);
    expect(await rowOf(malika, 'Facture B')).toBeUndefined();
  });

  it('a separated message is a row of its own on the other screen, and goes back', async () => {
    await deliver('Panne', 'p1@customer.test');
    await deliver('Et un devis', 'p2@customer.test', 'p1@customer.test');
    await expect.poll(async () => (await rowOf(diane, 'Panne'))?.messageCount, { timeout: WAIT }).toBe(2);
    const row = (await rowOf(diane, 'Panne'))!;
    await assign(row, malika);
    const { page } = dispatcher;
    await page.goto(`/m/${team.mailboxId}/all/${row.id}`);
    await page.getByRole('button', { name: 'Actions sur ce message' }).last().click({ timeout: WAIT });
    await page.getByRole('menuitem', { name: 'Séparer ce message', exact: true }).click({ timeout: WAIT });
    await listed(member.page, 'Et un devis').waitFor({ timeout: WAIT });
    const separated = (await rowOf(malika, 'Et un devis'))!;
    expect(separated.messageCount).toBe(1);
    await page
      .getByRole('button', { name: /^Annuler/ })
      .first()
      .click({ timeout: WAIT });
    await expect.poll(() => rowOf(malika, 'Et un devis'), { timeout: WAIT }).toBeUndefined();
    await expect.poll(() => listed(member.page, 'Et un devis').count(), { timeout: WAIT }).toBe(0);

    const { separated: again } = await send<{ separated: { id: string } }>(
      diane.requests,
      'post',
      `/api/conversations/${row.id}/split`,
      { messageIds: [await newestOf(row.id)] },
    );
    await deliver('Re: Et un devis', 'p3@customer.test', 'p2@customer.test');
    await expect
      .poll(async () => (await rowsOf(diane)).find(({ id }) => id === again.id)?.messageCount, {
        timeout: WAIT,
      })
      .toBe(2);
  });

  it('a member who may not act is not offered it, and refused', async () => {
    await deliver('Pour tous', 'pt@customer.test');
    const row = await arrived('Pour tous');
    const own = (await rowOf(malika, 'Commande 12'))!;
    const { page } = member;
    await page.goto(`/m/${team.mailboxId}/all/${row.id}`);
    await page.getByRole('heading', { name: 'Pour tous' }).first().waitFor({ timeout: WAIT });
    await page.keyboard.press('Shift+M');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: 'Actions sur ce message' }).click({ timeout: WAIT });
    await page.getByRole('menuitem', { name: 'Voir la source' }).waitFor({ timeout: WAIT });
    expect(await page.getByRole('menuitem', { name: /Séparer/ }).count()).toBe(0);
    const refused = await malika.requests.post(`/api/conversations/${own.id}/merge`, {
      data: { otherIds: [row.id] },
    });
    expect([refused.status(), await refused.text()]).toEqual([
      403,
      expect.stringContaining('conversation.unassigned'),
    ]);
  });
});

const newestOf = async (id: string): Promise<string> =>
  (await send<{ messages: { id: string }[] }>(diane.requests, 'get', `/api/conversations/${id}`)).messages.at(
    -1,
  )?.id ?? '';

describe('a mention', () => {
  it('names only who may see it, and leads the one who is named to the note', async () => {
    await deliver('Question de Claire', 'q1@customer.test');
    const row = await arrived('Question de Claire');
    await assign(row, malika);
    const writer = await office.open(diane);
    const reader = await office.open(malika);
    await writer.page.goto(`/m/${team.mailboxId}/all/${row.id}`);
    await writer.page.getByRole('heading', { name: 'Question de Claire' }).first().waitFor({ timeout: WAIT });
    await writer.page.keyboard.press('n');
    const note = writer.page.getByLabel('Texte de la note');
    await note.fill('Voyez cela, @', { timeout: WAIT });
    const people = writer.page.getByRole('listbox', { name: 'Membres' });
    await people.getByRole('option', { name: 'Malika Sy' }).waitFor({ timeout: WAIT });
    // He is no dispatcher and it is somebody else's: he does not see it.
    expect(await people.getByRole('option', { name: 'Boris Klein' }).count()).toBe(0);
    await people.getByRole('option', { name: 'Malika Sy' }).click();
    await writer.page.getByRole('button', { name: 'Ajouter la note' }).click();
    const refused = await diane.requests.post(`/api/conversations/${row.id}/notes`, {
      data: { noteId: crypto.randomUUID(), text: '@Boris Klein', mentions: [boris.id] },
    });
    expect(await refused.text()).toContain('note.mention');

    await reader.page.getByRole('button', { name: /^Notifications : \d+ non vue/ }).click({ timeout: WAIT });
    await reader.page
      .getByRole('button', { name: /Diane Roy vous mentionne dans une note/ })
      .first()
      .click({ timeout: WAIT });
    await expect.poll(() => reader.page.url(), { timeout: WAIT }).toMatch(new RegExp(`${row.id}#item-`));
    const shown = reader.page.getByRole('article', { name: 'Note interne : Diane Roy' });
    await shown.waitFor({ timeout: WAIT });
    await expect
      .poll(() => shown.evaluate((element) => element.matches(':focus')), { timeout: WAIT })
      .toBe(true);
  });
});
