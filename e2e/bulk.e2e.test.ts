/**
 * [G3] as people live it: many at once with a report and the way back, snoozing from the row's menu, the palette by
 * keyboard alone, and a member who is not offered what he may not do, and refused when he asks all the same.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Office, openOffice, rowOf, SUPPORT, WAIT } from './harness/office.ts';
import { type Colleague, send, type Team } from './harness/team.ts';

const SALES = 'ventes@example.test';
/** As many as an account may bring at once. */
const MANY = 5_000;
/** Oldest first; the list shows the last one on top. */
const subjects = ['Premier', 'Deuxième', 'Troisième', 'Quatrième', 'Cinquième'].map(
  (word) => `${word} sujet`,
);

type Row = { id: string; subject: string; status: string; assigneeId: string | null; snoozed: object | null };

let office: Office;
let team: Team;
let lea: Colleague;
let ines: Colleague;
let hugo: Colleague;

beforeAll(async () => {
  office = await openOffice({ users: { [SALES]: 'ventespass' } });
  team = office.team;
  lea = await team.colleague('Léa Dispatch', 'dispatcher');
  ines = await team.colleague('Inès Benali', 'dispatcher');
  hugo = await team.colleague('Hugo Delmas');
  for (const [index, subject] of subjects.entries())
    await office.mail.deliver({
      from: `client${index}@client.test`,
      to: SUPPORT,
      subject,
      text: 'Bonjour, une question.',
    });
  while ((await rows()).length < subjects.length) await sleep(100);
});

afterAll(() => office?.close());

async function pageOf(colleague: Colleague, viewport?: { width: number; height: number }): Promise<Page> {
  const { page } = await office.open(colleague, undefined, viewport && { viewport });
  await rowOf(page, 'Premier sujet').waitFor({ timeout: WAIT });
  return page;
}

const faults = (page: Page) => office.pages.find((one) => one.page === page)?.accessibilityFaults();
const rows = async () =>
  (await send<{ rows: Row[] }>(team.admin, 'get', `/api/conversations?mailboxId=${team.mailboxId}&place=all`))
    .rows;
const statuses = async () =>
  Object.fromEntries((await rows()).map(({ subject, status }) => [subject, status]));
const idOf = async (subject: string) => (await rows()).find((row) => row.subject === subject)?.id ?? '';

/** Where the rows stand in the list, so that a range can be told apart from what is beside it. */
const listed = (page: Page) => page.getByRole('option').allTextContents();

describe('acting on many', () => {
  let page: Page;
  let other: Page;

  it('a range is chosen with Shift, resolved as one job, and gone from a colleague’s list', async () => {
    page = await pageOf(lea);
    other = await pageOf(ines);
    const order = (await listed(page)).map(
      (text) => subjects.find((subject) => text.includes(subject)) ?? text,
    );
    const [, first = '', , last = ''] = order;
    const range = order.slice(1, 4);
    await rowOf(page, first).hover();
    await page
      .getByRole('checkbox', { name: /Choisir l’email/ })
      .first()
      .click();
    await rowOf(page, last).click({ modifiers: ['Shift'] });
    const bar = page.getByRole('toolbar', { name: 'Conversations choisies' });
    await bar.getByText('3 choisies').waitFor();
    expect(await faults(page)).toEqual([]);
    await bar.getByRole('button', { name: 'Résoudre' }).click();
    await page.getByText('Résolution : 3 conversations').waitFor();
    for (const subject of range) await rowOf(other, subject).waitFor({ state: 'detached', timeout: WAIT });
    const now = await statuses();
    expect(order.map((subject) => now[subject])).toEqual([
      'open',
      'resolved',
      'resolved',
      'resolved',
      'open',
    ]);
    expect(await bar.count()).toBe(0);
  });

  it('is taken back by one key, and stands on the colleague’s screen again', async () => {
    await page.keyboard.press('z');
    for (const subject of subjects) await rowOf(other, subject).waitFor({ timeout: WAIT });
    expect(new Set(Object.values(await statuses()))).toEqual(new Set(['open']));
  });

  it('by keyboard: X and Ctrl+A choose, the key of the command acts on all, the report says why one was refused', async () => {
    // Somebody has one of them already: to take it is refused, with the reason.
    await send(team.admin, 'put', `/api/conversations/${await idOf('Premier sujet')}/assignment`, {
      assigneeId: hugo.id,
      expectedId: null,
      message: '',
    });
    await page.getByRole('listbox', { name: 'À traiter' }).focus();
    await page.keyboard.press('x');
    await page.getByText('1 choisie').waitFor();
    await page.keyboard.press('Control+a');
    await page.getByText('5 choisies').waitFor();
    await page.keyboard.press('Shift+A');
    const job = page.getByRole('region', { name: 'Prise en charge' });
    await job.getByText('1 refusée').waitFor();
    // What ended is still told after a reload.
    await page.reload();
    await job.getByRole('button', { name: 'Voir' }).click();
    const report = page.getByRole('dialog', { name: 'Prise en charge' });
    await report.getByText(/Hugo Delmas/).waitFor();
    await report.getByRole('button', { name: /Premier sujet/ }).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await job.getByRole('button', { name: 'Annuler' }).click();
    await expect
      .poll(async () => (await rows()).map(({ assigneeId }) => assigneeId).filter((id) => id !== null), {
        timeout: WAIT,
      })
      .toEqual([hugo.id]);
  });
});

describe('one conversation', () => {
  it('is put away from the row’s menu, with the hour it comes back, and brought back', async () => {
    const page = await pageOf(lea);
    const row = rowOf(page, 'Deuxième sujet');
    const { width, height } = page.viewportSize()!;
    await page.setViewportSize({ width, height: 560 });
    await row.click({ button: 'right' });
    // On a low screen the menu has all of its height, and no more.
    const menu = (await page.getByRole('menu').boundingBox())!;
    expect([menu.y >= 0, menu.y + menu.height <= 560, menu.height > 500]).toEqual([true, true, true]);
    await page.setViewportSize({ width, height });
    await page.getByRole('menuitem', { name: /Mettre en veille/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Mettre en veille' });
    await dialog.getByRole('option', { name: /Demain matin.*08:00/ }).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.type('demain');
    await page.keyboard.press('Enter');
    await row.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: /En veille/ }).click();
    await row.getByText(/Revient demain 08:00/).waitFor();
    await expect
      .poll(async () => (await rows()).find(({ subject }) => subject === 'Deuxième sujet')?.snoozed)
      .toMatchObject({ until: expect.stringMatching(/T0[67]:00/) });
    await row.click();
    await page.getByRole('heading', { name: 'Deuxième sujet' }).waitFor();
    await page.keyboard.press('Shift+V');
    await row.waitFor({ state: 'detached' });
    await page.goto(`/m/${team.mailboxId}/open`);
    await row.waitFor();
  });

  it('the palette assigns by keyboard alone, on another person’s screen', async () => {
    const page = await pageOf(lea);
    const other = await pageOf(ines);
    await rowOf(page, 'Cinquième sujet').click();
    await page.getByRole('heading', { name: 'Cinquième sujet' }).waitFor();
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Palette de commandes' });
    await palette.getByRole('option', { name: /Archiver/ }).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.type('hugo');
    await palette.getByRole('option', { name: /Assigner à Hugo Delmas/ }).waitFor();
    await page.keyboard.press('Enter');
    await rowOf(other, 'Cinquième sujet')
      .locator('..')
      .locator('..')
      .getByRole('button', { name: /Hugo/ })
      .last()
      .waitFor({ timeout: WAIT });
    await expect
      .poll(async () => (await rows()).find(({ subject }) => subject === 'Cinquième sujet')?.assigneeId)
      .toBe(hugo.id);
  });

  it('a tag that a dispatcher makes and a star stand in the row, on a phone too', async () => {
    const page = await pageOf(lea, { width: 390, height: 844 });
    // The three dots have a column of their own; beside it a tap opens.
    const dots = page.getByRole('button', { name: 'Actions sur l’email de client2@client.test' });
    const { x, y, width, height } = (await dots.boundingBox())!;
    expect([width >= 40, height >= 40]).toEqual([true, true]);
    await page.mouse.click(x - 6, y + 10);
    await page.getByRole('heading', { name: 'Troisième sujet' }).waitFor();
    await page.getByRole('button', { name: 'Retour à la liste' }).click();
    await dots.click();
    await page.getByRole('menuitem', { name: /Étiqueter/ }).click();
    await page.getByRole('combobox', { name: 'Étiquettes' }).fill('Urgent');
    await page.getByRole('option', { name: /Créer/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'Urgent', selected: true }).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Control+Enter');
    await rowOf(page, 'Troisième sujet').getByText('Urgent').waitFor();
    await page.getByRole('button', { name: 'Actions sur l’email de client2@client.test' }).click();
    await page.getByRole('menuitem', { name: /Ajouter une étoile/ }).click();
    await rowOf(page, 'Troisième sujet').getByRole('img', { name: 'Étoile' }).waitFor();
    await page.reload();
    await rowOf(page, 'Troisième sujet').getByRole('img', { name: 'Étoile' }).waitFor();
  });
});

describe('a member', () => {
  it('is not offered to assign, alone, with many or in the palette, and refused with the reason', async () => {
    const page = await pageOf(hugo);
    const row = rowOf(page, 'Quatrième sujet');
    await row.click({ button: 'right' });
    await page
      .getByRole('menuitem', { name: /Prendre/ })
      .first()
      .waitFor();
    expect(await page.getByRole('menuitem', { name: /^Assigner/ }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('listbox', { name: 'À traiter' }).focus();
    await page.keyboard.press('Control+a');
    const bar = page.getByRole('toolbar', { name: 'Conversations choisies' });
    await bar.getByRole('button', { name: 'Prendre' }).waitFor();
    expect(await bar.getByRole('button', { name: 'Assigner' }).count()).toBe(0);
    await page.keyboard.press('Control+k');
    await page
      .getByRole('option', { name: /Prendre/ })
      .first()
      .waitFor();
    await page.keyboard.type('assigner à');
    expect(await page.getByRole('option', { name: /^Assigner à/ }).count()).toBe(0);
    await page.keyboard.press('Escape');
    const id = await idOf('Quatrième sujet');
    const alone = await hugo.requests.put(`/api/conversations/${id}/assignment`, {
      data: { assigneeId: hugo.id, expectedId: null, message: '' },
    });
    expect([alone.status(), await alone.text()]).toEqual([403, expect.stringContaining('privilege.missing')]);
    const jobId = crypto.randomUUID();
    await send(hugo.requests, 'post', '/api/bulk', {
      id: jobId,
      act: { kind: 'assign', assigneeId: hugo.id, message: '' },
      selection: { ids: [id] },
    });
    const report = await send<{ refusals: { reason: string; count: number }[] }>(
      hugo.requests,
      'get',
      `/api/bulk/${jobId}/report`,
    );
    expect(report.refusals).toMatchObject([{ reason: 'privilege.missing', count: 1 }]);
    expect((await rows()).find((one) => one.id === id)?.assigneeId).toBeNull();
  });
});

describe('all that match the filter', () => {
  it(`${MANY}: progress on screen, stopped on the way, and taken back, as a colleague sees it`, async () => {
    // Of the last days: old mail comes in resolved.
    const at = (n: number) => new Date(Date.now() - (MANY - n) * 10_000);
    await office.mail.fill(
      SALES,
      Array.from({ length: MANY }, (_, n) => ({
        raw: [
          `From: Client ${n} <client${n}@foire.test>`,
          `To: ${SALES}`,
          `Subject: Demande ${n}`,
          `Message-ID: <demande-${n}@foire.test>`,
          `Date: ${at(n).toUTCString()}`,
          'Content-Type: text/plain',
          '',
          'Bonjour.',
        ].join('\r\n'),
        receivedAt: at(n),
      })),
    );
    const mailboxId = await team.mailbox('Ventes', SALES, 'ventespass');
    for (const colleague of [lea, ines]) await team.join(colleague, mailboxId, 'dispatcher');
    const countOf = async (criteria: string) =>
      (
        await send<{ count: number }>(
          ines.requests,
          'get',
          `/api/conversations/count?mailboxId=${mailboxId}&${criteria}`,
        )
      ).count;
    // The newest come first: with the oldest all of them are here.
    await expect
      .poll(() => countOf('place=open&correspondent=client0@foire.test'), {
        timeout: 10 * WAIT,
        interval: 500,
      })
      .toBe(1);

    const { page } = await office.open(lea, `/m/${mailboxId}/open`);
    const other = (await office.open(ines, `/m/${mailboxId}/resolved`)).page;
    await rowOf(page, `Demande ${MANY - 1}`).waitFor({ timeout: WAIT });
    await other
      .getByText(/Rien ici|Les premiers emails arrivent/)
      .first()
      .waitFor({ timeout: WAIT });
    expect(await rowOf(other, 'Demande').count()).toBe(0);
    await page.getByRole('listbox', { name: 'À traiter' }).focus();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Choisir toutes celles qui correspondent au filtre' }).click();
    await page.keyboard.press('s');
    const job = page.getByRole('region', { name: 'Résolution', exact: true });
    await job.getByRole('progressbar').waitFor({ timeout: WAIT });
    // The first of them stands on the colleague’s screen while the job goes on.
    await rowOf(other, 'Demande').first().waitFor({ timeout: WAIT });
    await job.getByRole('button', { name: 'Arrêter' }).click();
    await job.getByRole('button', { name: 'Annuler' }).waitFor({ timeout: WAIT });
    const jobs = await send<{ state: string; done: number; total: number; refused: number }[]>(
      lea.requests,
      'get',
      '/api/bulk',
    );
    expect(jobs[0]).toMatchObject({ state: 'cancelled', total: MANY, refused: 0 });
    const done = jobs[0]?.done ?? 0;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(MANY);
    const resolved = () => countOf('place=resolved');
    expect(await resolved()).toBe(Math.min(done, 1_000));

    await job.getByRole('button', { name: 'Annuler' }).click();
    await rowOf(other, 'Demande')
      .first()
      .waitFor({ state: 'detached', timeout: 2 * WAIT });
    await expect.poll(resolved, { timeout: 2 * WAIT }).toBe(0);
  }, 900_000);
});
