/**
 * Filter and search [G9]: a dispatcher filters by person, department and qualification; a member is offered, and given,
 * no more than he may see; words are found in any form and marked, also inside an HTML mail; what a colleague changes
 * leaves a filtered list; one and the same address shows everyone what is his to see.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserPage, UserPageOptions } from './harness/browser.ts';
import { CUSTOMER, type Office, openOffice, WAIT } from './harness/office.ts';
import { type Colleague, send, type Team } from './harness/team.ts';

const SCALE = 'Balance B-40 en panne';
const QUOTE = 'Devis pour trois balances';
const BILL = 'Facture impayée';
const DELIVERY = 'Livraison en retard';

let office: Office;
let team: Team;
let diane: Colleague;
let ines: Colleague;
let malika: Colleague;
let boris: Colleague;
let workshop: string;
let sales: string;
let breakdown: string;

beforeAll(async () => {
  office = await openOffice();
  team = office.team;
  diane = await team.colleague('Diane Roy', 'dispatcher');
  ines = await team.colleague('Inès Benali', 'dispatcher');
  malika = await team.colleague('Malika Sy');
  boris = await team.colleague('Boris Klein');
  const made = async (path: string, body: object) =>
    (await send<{ id: string }>(team.admin, 'post', path, body)).id;
  workshop = await made('/api/departments', { name: 'Atelier' });
  sales = await made('/api/departments', { name: 'Ventes' });
  breakdown = await made('/api/qualifications', { name: 'Panne', colour: '#c4301f', mailboxId: null });
  await send(team.admin, 'patch', `/api/admin/mailboxes/${team.mailboxId}`, {
    departmentIds: [workshop, sales],
  });
  await deliver(SCALE, 'Bonjour, son étalonnage a échoué deux fois depuis lundi.', CUSTOMER, true);
  await deliver(QUOTE, 'Merci de nous envoyer un devis pour les étalonnages de balances.');
  await deliver(BILL, 'Nos factures de février sont réglées.', 'paul@other.test');
  await deliver(DELIVERY, 'Le colis n’est pas arrivé.', 'paul@other.test');
  for (const subject of [SCALE, QUOTE, BILL, DELIVERY]) await idOf(subject);
  await act(SCALE, 'assignment', { assigneeId: malika.id, expectedId: null });
  await act(SCALE, 'department', { departmentId: workshop });
  await act(SCALE, 'qualification', { qualificationId: breakdown });
  await act(QUOTE, 'assignment', { assigneeId: boris.id, expectedId: null });
  await act(QUOTE, 'department', { departmentId: sales });
});

afterAll(() => office?.close());

const deliver = (subject: string, text: string, from = CUSTOMER, isHtml = false) =>
  office.deliver(subject, {
    from: `${from === CUSTOMER ? 'Claire Vasseur' : 'Paul Rivière'} <${from}>`,
    text,
    ...(isHtml && { html: `<p style="color:#333">${text}</p><p>Cordialement</p>` }),
  });

const idOf = async (subject: string) => (await office.arrived(diane.requests, subject)).id;

const act = async (subject: string, what: string, body: object) =>
  send(diane.requests, 'put', `/api/conversations/${await idOf(subject)}/${what}`, body);

const pageOf = (colleague: Colleague, search = '', more?: Partial<UserPageOptions>) =>
  office.open(colleague, `/m/${team.mailboxId}/open${search}`, more);

const rowOf = (page: Page, subject: string) =>
  page.getByRole('listbox', { name: /.+/ }).getByRole('option').filter({ hasText: subject });

/** What the list holds, once it is that. */
const listed = (page: Page) =>
  expect.poll(
    async () => {
      const texts = await page.getByRole('option').allTextContents();
      return [SCALE, QUOTE, BILL, DELIVERY].filter((subject) => texts.some((text) => text.includes(subject)));
    },
    { timeout: WAIT },
  );

const funnel = async (page: Page) => {
  await page.getByRole('button', { name: /^Filtre avancé/ }).click({ timeout: WAIT });
  const filter = page.getByRole('dialog', { name: 'Filtre avancé' });
  await filter.waitFor({ timeout: WAIT });
  return filter;
};

const chip = (page: Page, words: string) => page.getByRole('button', { name: words, exact: true });

describe('the filter of a dispatcher', () => {
  let dispatcher: UserPage;

  it('takes a person from a list, stands in the address, and survives a reload', async () => {
    dispatcher = await pageOf(diane);
    const { page } = dispatcher;
    await listed(page).toEqual([SCALE, QUOTE, BILL, DELIVERY]);
    const filter = await funnel(page);
    await filter.getByText('Une personne', { exact: true }).click();
    await filter.getByLabel('Personne assignée').first().click();
    await page.keyboard.type('boris');
    await page.getByRole('option', { name: 'Boris Klein' }).click({ timeout: WAIT });
    await listed(page).toEqual([QUOTE]);
    await filter.getByText('1 conversation', { exact: true }).waitFor({ timeout: WAIT });
    expect(await dispatcher.accessibilityFaults()).toEqual([]);
    expect(new URL(page.url()).search).toBe(`?assigned=${boris.id}`);
    await filter.getByRole('button', { name: 'Voir la conversation' }).click();
    await page.reload();
    await chip(page, 'Assigné Boris Klein').waitFor({ timeout: WAIT });
    await listed(page).toEqual([QUOTE]);
  });

  it('by department and qualification, with what each would leave; criteria go one by one, and back again', async () => {
    const { page } = dispatcher;
    await chip(page, 'Retirer Assigné Boris Klein').click();
    await listed(page).toEqual([SCALE, QUOTE, BILL, DELIVERY]);
    const filter = await funnel(page);
    await filter.getByLabel(/^Atelier\s+1$/).waitFor({ timeout: WAIT });
    await filter.getByLabel(/^Ventes/).check();
    await listed(page).toEqual([QUOTE]);
    await filter.getByLabel(/^Atelier/).check();
    await listed(page).toEqual([SCALE, QUOTE]);
    await filter.getByLabel(/^Panne/).check();
    await listed(page).toEqual([SCALE]);
    await page.keyboard.press('Escape');
    await filter.waitFor({ state: 'hidden' });
    await page.goBack();
    await listed(page).toEqual([SCALE, QUOTE]);
    await page.goForward();
    await listed(page).toEqual([SCALE]);
    await chip(page, 'Effacer').click();
    await listed(page).toEqual([SCALE, QUOTE, BILL, DELIVERY]);
  });

  it('says which criteria leave nothing', async () => {
    const { page } = dispatcher;
    await page.goto(`/m/${team.mailboxId}/open?department=${sales}&qualification=${breakdown}`);
    await page.getByText('Aucune conversation pour ce filtre').waitFor({ timeout: WAIT });
    await page.getByRole('button', { name: 'Qualification Panne' }).last().click();
    await listed(page).toEqual([QUOTE]);
  });

  it('is a page of its own on a small screen', async () => {
    const small = await pageOf(diane, '', { viewport: { width: 390, height: 844 } });
    await listed(small.page).toEqual([SCALE, QUOTE, BILL, DELIVERY]);
    const filter = await funnel(small.page);
    await filter.getByLabel(/^Panne/).check();
    await filter.getByRole('button', { name: 'Voir la conversation' }).waitFor({ timeout: WAIT });
    expect(await small.accessibilityFaults()).toEqual([]);
    const wide = await small.page.evaluate<number>('document.documentElement.scrollWidth');
    expect(wide).toBe(390);
    await filter.getByRole('button', { name: 'Voir la conversation' }).click();
    await listed(small.page).toEqual([SCALE]);
  });
});

describe('the filter of a member', () => {
  it('offers neither the whole mailbox nor a colleague, and is refused both', async () => {
    const { page } = await pageOf(malika);
    await listed(page).toEqual([SCALE, BILL, DELIVERY]);
    const filter = await funnel(page);
    await filter.getByText('Tout ce que je vois', { exact: true }).waitFor({ timeout: WAIT });
    expect(await filter.getByText('Une personne', { exact: true }).count()).toBe(0);
    expect(await filter.getByText('Tous', { exact: true }).count()).toBe(0);
    await filter.getByLabel(/^Atelier/).check();
    await listed(page).toEqual([SCALE]);

    const asked = `mailboxId=${team.mailboxId}&place=all&assignment=${boris.id}`;
    for (const path of ['conversations', 'search'])
      expect((await send<{ rows: unknown[] }>(malika.requests, 'get', `/api/${path}?${asked}`)).rows).toEqual(
        [],
      );
    expect(await send(malika.requests, 'get', `/api/conversations/count?${asked}`)).toEqual({ count: 0 });
    const bulk = await malika.requests.post('/api/bulk', {
      data: {
        id: crypto.randomUUID(),
        act: { kind: 'status', status: 'resolved' },
        selection: { filter: { place: 'open', assignment: boris.id }, mailboxId: team.mailboxId },
      },
    });
    expect(bulk.status()).toBe(403);
  });

  it('with the address of a dispatcher shows what is his alone', async () => {
    const address = `?assigned=${boris.id}`;
    const dispatcher = await pageOf(diane, address);
    const member = await pageOf(malika, address);
    await listed(dispatcher.page).toEqual([QUOTE]);
    await member.page.getByText('Aucune conversation pour ce filtre').waitFor({ timeout: WAIT });
    expect(await member.page.getByText(QUOTE).count()).toBe(0);
    const words = await pageOf(malika, '?q=etalonnage');
    await listed(words.page).toEqual([SCALE]);
  });
});

describe('searching', () => {
  let dispatcher: UserPage;

  it('finds word forms without accents, and marks them in the row and in an HTML mail', async () => {
    dispatcher = await pageOf(diane);
    const { page } = dispatcher;
    await listed(page).toEqual([SCALE, QUOTE, BILL, DELIVERY]);
    await page.keyboard.press('/');
    await page.keyboard.type('etalonnages de:claire ');
    await listed(page).toEqual([SCALE, QUOTE]);
    expect(await rowOf(page, SCALE).locator('mark').allTextContents()).toContain('étalonnage');
    expect(await rowOf(page, SCALE).locator('mark').allTextContents()).toContain('Claire');
    expect(await dispatcher.accessibilityFaults()).toEqual([]);
    await rowOf(page, SCALE).click();
    const painted = () =>
      page.evaluate<string[]>(
        "[...(document.querySelector('main iframe')?.contentWindow.CSS.highlights.get('found') ?? [])].map(String)",
      );
    await expect.poll(painted, { timeout: WAIT }).toEqual(['étalonnage']);
  });

  it('takes phrases and operators, completes them, and says what is wrong', async () => {
    const { page } = dispatcher;
    const field = page.getByRole('combobox', { name: 'Rechercher dans Support' });
    await field.fill('"échoué deux fois"');
    await listed(page).toEqual([SCALE]);
    await field.fill('"deux fois échoué"');
    await page.getByText(/^Aucune conversation ne contient/).waitFor({ timeout: WAIT });
    await field.fill('etalonnage dép');
    await page.getByRole('option', { name: /^département:/ }).waitFor({ timeout: WAIT });
    await page.keyboard.press('Tab');
    await page.keyboard.type('ven');
    await page.getByRole('option', { name: 'Ventes' }).waitFor({ timeout: WAIT });
    await page.keyboard.press('Enter');
    await chip(page, 'Retirer Département Ventes').waitFor({ timeout: WAIT });
    await listed(page).toEqual([QUOTE]);
    await field.press('End');
    await page.keyboard.type('statut:fini ');
    await page.getByText(/ne désigne rien ici.*à traiter, en attente, résolu/).waitFor({ timeout: WAIT });
    await listed(page).toEqual([QUOTE]);
    // What was shown stays, also where nothing else stands in the field.
    await field.fill('statut:fini');
    await field.press('Enter');
    await page.getByText(/« statut:fini » ne désigne rien ici/).waitFor({ timeout: WAIT });
    await listed(page).toEqual([QUOTE]);
    expect(new URL(page.url()).searchParams.get('q')?.trim()).toBe('etalonnage');
  });

  it('is left by Escape, back to where one was', async () => {
    const { page } = dispatcher;
    const field = page.getByRole('combobox', { name: 'Rechercher dans Support' });
    await field.press('Escape');
    await field.press('Escape');
    await listed(page).toEqual([SCALE, QUOTE, BILL, DELIVERY]);
    expect(new URL(page.url()).search).toBe('');
    expect(await field.inputValue()).toBe('');
  });

  it('is what an act on all that match means', async () => {
    const id = crypto.randomUUID();
    const filter = { place: 'all', assignment: 'any', departmentIds: [sales], text: 'étalonnages' };
    await send(diane.requests, 'post', '/api/bulk', {
      id,
      act: { kind: 'star', starred: true },
      selection: { filter, mailboxId: team.mailboxId },
    });
    const job = () => send<{ state: string; total: number }>(diane.requests, 'get', `/api/bulk/${id}`);
    await expect.poll(async () => (await job()).state, { timeout: WAIT }).toBe('done');
    expect((await job()).total).toBe(1);
    const starred = await pageOf(diane, '?is=starred');
    await listed(starred.page).toEqual([QUOTE]);
  });
});

describe('a filtered list', () => {
  it('loses what a colleague changes, and takes in what comes to match', async () => {
    const watching = await pageOf(ines, `?qualification=${breakdown}`);
    await listed(watching.page).toEqual([SCALE]);
    await act(BILL, 'qualification', { qualificationId: breakdown });
    await listed(watching.page).toEqual([SCALE, BILL]);
    await act(SCALE, 'qualification', { qualificationId: null });
    await listed(watching.page).toEqual([BILL]);

    const searching = await pageOf(ines, '?q=colis');
    await listed(searching.page).toEqual([DELIVERY]);
    await deliver(`Re: ${BILL}`, 'Et le colis ?', 'paul@other.test');
    await expect.poll(() => searching.page.getByRole('option').count(), { timeout: WAIT }).toBe(2);
  });
});
