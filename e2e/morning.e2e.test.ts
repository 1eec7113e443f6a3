/**
 * A dispatcher's morning without a mouse: twenty mails, one after the other, each opened, qualified, affected, and then
 * assigned with a message, noted for the team, or answered and resolved. What she did is looked for where others see
 * it: on the member's screen and in the customer's mailbox.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseMessage } from '../server/src/mail/parse.ts';
import { type Office, openOffice, rowOf, SUPPORT, WAIT } from './harness/office.ts';
import { type Colleague, send } from './harness/team.ts';

const CUSTOMER = 'claire@customer.test';
const MAILS = 20;

type Row = {
  subject: string;
  status: string;
  assigneeId: string | null;
  departmentId: string | null;
  qualificationId: string | null;
};

let office: Office;
let diane: Colleague;
let malika: Colleague;
let departmentId: string;
let qualificationId: string;

const subjectOf = (n: number) => `Demande numéro ${n}.`;
/** Every other one is given away; the rest she answers herself. */
const isGivenAway = (n: number) => n % 2 === 0;
const isNoted = (n: number) => n % 5 === 0;

beforeAll(async () => {
  office = await openOffice({ users: { [CUSTOMER]: 'clairepass' } });
  const { team, mail } = office;
  departmentId = (await send<{ id: string }>(team.admin, 'post', '/api/departments', { name: 'Atelier' })).id;
  qualificationId = (
    await send<{ id: string }>(team.admin, 'post', '/api/qualifications', {
      name: 'Panne',
      colour: '#336699',
      mailboxId: null,
    })
  ).id;
  await send(team.admin, 'patch', `/api/admin/mailboxes/${team.mailboxId}`, {
    departmentIds: [departmentId],
  });
  diane = await team.colleague('Diane Roy', 'dispatcher');
  malika = await team.colleague('Malika Sy');
  // An answer leaves at once: nobody waits here for the time in which it could be taken back.
  await send(diane.requests, 'patch', '/api/me', { preferences: { undoSeconds: 0 } });
  await mail.fill(
    SUPPORT,
    Array.from({ length: MAILS }, (_, n) => ({
      raw: [
        `From: Claire Vasseur <${CUSTOMER}>`,
        `To: ${SUPPORT}`,
        `Subject: ${subjectOf(n)}`,
        `Message-ID: <demande-${n}@customer.test>`,
        `Date: ${new Date(Date.UTC(2026, 0, 5, 8, 60 - n)).toUTCString()}`,
        'Content-Type: text/plain; charset=utf-8',
        '',
        `Bonjour, la balance ${n} ne pèse plus.`,
      ].join('\r\n'),
      receivedAt: new Date(Date.UTC(2026, 0, 5, 8, 60 - n)),
    })),
  );
  while ((await rows()).length < MAILS) await sleep(200);
});

afterAll(() => office?.close());

const rows = async () =>
  (
    await send<{ rows: Row[] }>(
      office.team.admin,
      'get',
      `/api/conversations?mailboxId=${office.team.mailboxId}&place=all&limit=100`,
    )
  ).rows;

/** Opens a dialog by its key, types what is looked for, and takes the first that is found. */
async function pick(page: Page, key: string, name: RegExp, typed: string): Promise<void> {
  await page.keyboard.press(key);
  const dialog = page.getByRole('dialog', { name });
  await dialog.locator('[role=combobox]:focus').waitFor();
  await page.keyboard.type(typed);
  await dialog.getByRole('option', { name: new RegExp(typed, 'i') }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
}

async function assign(page: Page, typed: string, message: string): Promise<void> {
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog', { name: 'Assigner cette conversation' });
  await dialog.locator('[role=combobox]:focus').waitFor();
  await page.keyboard.type(typed);
  await dialog.getByRole('option', { name: new RegExp(typed, 'i') }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type(message);
  await page.keyboard.press('Control+Enter');
  await dialog.waitFor({ state: 'hidden' });
}

async function note(page: Page, text: string): Promise<void> {
  await page.keyboard.press('n');
  await page.locator('textarea:focus').waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press('Control+Enter');
  await page.getByText(text).first().waitFor();
  await page.locator('textarea:focus').waitFor({ state: 'detached' });
}

async function answer(page: Page, text: string): Promise<void> {
  await page.keyboard.press('r');
  await page.locator('[contenteditable=true]:focus').waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press('Control+Enter');
  await page.locator('[contenteditable=true]').waitFor({ state: 'detached' });
}

/** Down the list to this mail, and opens it: what was answered last stands on top. */
async function goTo(page: Page, subject: string): Promise<void> {
  const current = () =>
    page.evaluate<string>(
      `document.getElementById(document.querySelector('[role=listbox]')?.getAttribute('aria-activedescendant') ?? '')
        ?.textContent ?? ''`,
    );
  await page.keyboard.press('j');
  await page.locator('[role=listbox]:focus').waitFor();
  await page.keyboard.press('Home');
  for (let left = MAILS; left > 0; left -= 1) {
    const before = await current();
    if (before.includes(subject)) break;
    await page.keyboard.press('j');
    await expect
      .poll(current, { timeout: WAIT })
      .not.toBe(before)
      .catch(() => {
        throw new Error(`${subject} is not in the list, which ends with ${before}`);
      });
  }
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: subject, exact: true }).waitFor({ timeout: WAIT });
}

it('twenty mails by keyboard alone; the member has hers on her screen, the customer has the answers', async () => {
  const { page, context, errors } = await office.open(diane);
  const member = (await office.open(malika, `/m/${office.team.mailboxId}/mine`)).page;
  let pointed = 0;
  await context.exposeFunction('pointed', () => {
    pointed += 1;
  });
  await page.evaluate(
    "for (const kind of ['pointerdown', 'mousedown', 'touchstart']) addEventListener(kind, () => pointed(), true)",
  );
  await rowOf(page, subjectOf(0)).waitFor({ timeout: WAIT });
  for (let n = 0; n < MAILS; n += 1) {
    await goTo(page, subjectOf(n));
    await page.getByText(`la balance ${n} ne pèse plus`).first().waitFor({ timeout: WAIT });
    await pick(page, 'q', /^Qualifier/, 'Panne');
    await pick(page, 'd', /^Affecter/, 'Atelier');
    if (isNoted(n)) await note(page, `Vu au téléphone, dossier ${n}`);
    if (isGivenAway(n)) {
      await assign(page, 'Malika', `À rappeler avant midi, ${n}`);
    } else {
      await answer(page, `Bonjour Claire, réponse ${n}.`);
      await page.keyboard.press('s');
    }
  }

  for (let n = 0; n < MAILS; n += 1)
    if (isGivenAway(n)) await rowOf(member, subjectOf(n)).waitFor({ timeout: WAIT });
  expect(await member.getByRole('option').count()).toBe(MAILS / 2);
  await member.getByRole('button', { name: /^Notifications/ }).press('Enter');
  await member
    .getByText(`À rappeler avant midi, ${MAILS - 2}`)
    .first()
    .waitFor({ timeout: WAIT });

  await office.mail.waitForMessages(CUSTOMER, {
    enough: (found) => found.length >= MAILS / 2,
    limit: 2 * WAIT,
  });
  const answers = await Promise.all(
    (await office.mail.messages(CUSTOMER)).map(({ source }) => parseMessage(source)),
  );
  expect(answers.map(({ inReplyTo }) => inReplyTo?.[0]).toSorted()).toEqual(
    Array.from({ length: MAILS }, (_, n) => n)
      .filter((n) => !isGivenAway(n))
      .map((n) => `demande-${n}@customer.test`)
      .toSorted(),
  );
  for (const { inReplyTo, text } of answers)
    expect(text).toContain(`réponse ${/\d+/.exec(inReplyTo?.[0] ?? '')?.[0]}.`);

  const now = new Map((await rows()).map((row) => [row.subject, row]));
  for (let n = 0; n < MAILS; n += 1)
    expect(now.get(subjectOf(n)), subjectOf(n)).toMatchObject({
      departmentId,
      qualificationId,
      status: isGivenAway(n) ? 'open' : 'resolved',
      assigneeId: isGivenAway(n) ? malika.id : diane.id,
    });
  expect(pointed).toBe(0);
  expect(errors).toEqual([]);
}, 900_000);
