/**
 * Typing that does not wait for the screen: on a slow network and without the server, what follows the key that opens
 * a text lands in that text, whole, and no letter of it acts on the conversation.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, startMailServer } from '../server/test/mail-server.ts';
import { launchBrowser, newUserPage, type UserPage } from './harness/browser.ts';
import { type Product, startProduct } from './harness/product.ts';
import { type Colleague, foundTeam, send, type Team } from './harness/team.ts';

const SUPPORT = 'support@example.test';
const CUSTOMER = 'claire@customer.test';
/** Every letter of a command is in it: d, n, e, s, q, a, p, u, c, f, !. */
const TEXT = 'Bonjour, merci de votre appel ! Nous sommes fiers de cela, passez quand vous voulez.';
/** Milliseconds that each answer of the server takes longer. */
const SLOW = 900;
const WAIT = 60_000;

let mail: MailServer;
let product: Product;
let browser: Browser;
let team: Team;
let hugo: Colleague;
let user: UserPage;

beforeAll(async () => {
  mail = await startMailServer({ users: { [SUPPORT]: 'supportpass', [CUSTOMER]: 'clairepass' } });
  product = await startProduct({ env: { NODE_EXTRA_CA_CERTS: mail.caFile } });
  browser = await launchBrowser();
  team = await foundTeam(product, mail, SUPPORT, 'supportpass');
  hugo = await team.colleague('Hugo Delmas', 'dispatcher');
  await send(hugo.requests, 'put', '/api/signatures', {
    mailboxId: team.mailboxId,
    of: 'person',
    address: null,
    html: '<p>Hugo Delmas<br>Service client</p>',
  });
  user = await newUserPage(browser, {
    url: product.url,
    storageState: await hugo.requests.storageState(),
  });
});

afterAll(async () => {
  await user?.close();
  await browser?.close();
  await team?.close();
  await product?.stop();
  await mail?.stop();
});

async function slowDown(screen: Page, latency: number): Promise<void> {
  const session = await user.context.newCDPSession(screen);
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
}

type Row = { id: string; subject: string; status: string; assigneeId: string | null };

async function rowAbout(subject: string): Promise<Row | undefined> {
  const path = `/api/conversations?mailboxId=${team.mailboxId}&place=open`;
  const { rows } = await send<{ rows: Row[] }>(hugo.requests, 'get', path);
  return rows.find((row) => row.subject === subject);
}

/** A new conversation, open in a tab of its own. */
async function openAbout(subject: string): Promise<{ screen: Page; before: Row }> {
  await mail.deliver({ from: `Claire Vasseur <${CUSTOMER}>`, to: SUPPORT, subject, text: 'Où en est-on ?' });
  await expect.poll(() => rowAbout(subject), { timeout: WAIT }).toBeDefined();
  const before = (await rowAbout(subject))!;
  const screen = await user.newTab();
  await screen.goto(`/m/${team.mailboxId}/open/${before.id}`);
  await screen.getByRole('button', { name: 'Prendre et répondre' }).last().waitFor({ timeout: WAIT });
  return { screen, before };
}

const editorOf = (screen: Page) => screen.locator('[contenteditable=true]').last();

const textIs = (screen: Page, text: string) =>
  expect.poll(() => editorOf(screen).locator('p').first().textContent(), { timeout: WAIT }).toBe(text);

/** No letter was taken for a command. */
async function isAsBefore(subject: string, before: Row): Promise<void> {
  const { status, assigneeId } = (await rowAbout(subject))!;
  expect({ status, assigneeId }).toEqual({ status: before.status, assigneeId: before.assigneeId });
}

describe('what is typed before the editor is there', () => {
  it('a reply on a slow network has it all, and keeps it when the server answers', async () => {
    const { screen, before } = await openAbout('Réponse lente');
    await slowDown(screen, SLOW);
    await screen.keyboard.press('r');
    await screen.keyboard.type(TEXT, { delay: 30 });
    await textIs(screen, TEXT);
    await screen.getByText('Enregistré à').waitFor({ timeout: WAIT });
    await textIs(screen, TEXT);
    expect(await screen.getByRole('button', { name: /Texte cité|citation/i }).count()).toBeGreaterThan(0);
    await isAsBefore('Réponse lente', before);
    await screen.close();
  });

  it('a note and the first words of a new mail too', async () => {
    const { screen, before } = await openAbout('Note lente');
    await slowDown(screen, SLOW);
    await screen.keyboard.press('n');
    await screen.keyboard.type(TEXT, { delay: 30 });
    await expect
      .poll(() => screen.getByRole('combobox', { name: 'Texte de la note' }).inputValue(), { timeout: WAIT })
      .toBe(TEXT);
    await isAsBefore('Note lente', before);
    await screen.keyboard.press('Escape');
    await screen.keyboard.press('c');
    await screen.keyboard.type('durand', { delay: 30 });
    await expect
      .poll(() => screen.getByRole('dialog').getByLabel('À', { exact: true }).inputValue(), { timeout: WAIT })
      .toBe('durand');
    await isAsBefore('Note lente', before);
    await screen.close();
  });

  it('a click below a reply’s text is above its signature', async () => {
    const { screen } = await openAbout('Signature');
    await screen.keyboard.press('r');
    await editorOf(screen).waitFor({ timeout: WAIT });
    await screen.getByRole('button', { name: 'Agrandir' }).click();
    const box = (await editorOf(screen).boundingBox())!;
    const line = (await editorOf(screen).locator('p').first().boundingBox())!;
    const signature = (await editorOf(screen).locator('[data-signature]').boundingBox())!;
    // A blank line apart.
    expect(signature.y - (line.y + line.height)).toBeGreaterThanOrEqual(22);
    await screen.mouse.click(box.x + box.width / 2, box.y + box.height - 2);
    await screen.keyboard.type('Au-dessus.');
    await textIs(screen, 'Au-dessus.');
    await screen.close();
  });
});

describe('without the server', () => {
  it('a reply opens, survives a reload, and is saved when the server is back', async () => {
    const { screen, before } = await openAbout('Hors ligne');
    await screen.route('**/api/**', (route) => route.abort());
    await screen.keyboard.press('r');
    await screen.keyboard.type(TEXT, { delay: 30 });
    await textIs(screen, TEXT);
    await screen.getByText('Non enregistré, hors ligne').waitFor({ timeout: WAIT });
    const { draftId: none } = await send<{ draftId: string | null }>(
      hugo.requests,
      'get',
      `/api/conversations/${before.id}`,
    );
    expect(none).toBeNull();
    await screen.unroute('**/api/**');
    await screen.reload();
    await screen.getByText('Enregistré à').waitFor({ timeout: WAIT });
    await textIs(screen, TEXT);
    const { draftId } = await send<{ draftId: string }>(
      hugo.requests,
      'get',
      `/api/conversations/${before.id}`,
    );
    const { html } = await send<{ html: string }>(hugo.requests, 'get', `/api/drafts/${draftId}`);
    expect(html).toContain(TEXT);
    await screen.close();
  });
});
