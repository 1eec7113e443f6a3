/**
 * Nothing is answered twice: the second author is stopped, at the press and when the first answer only waits in
 * the queue; his text is kept, he may send it all the same, and the history says that a send was stopped.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, startMailServer } from '../server/test/mail-server.ts';
import { launchBrowser, newUserPage, type UserPage } from './harness/browser.ts';
import { type Product, startProduct } from './harness/product.ts';
import { type Colleague, foundTeam, send, type Team } from './harness/team.ts';

const SUPPORT = 'support@example.test';
const CUSTOMER = 'claire@customer.test';
const WAIT = 60_000;

let mail: MailServer;
let product: Product;
let browser: Browser;
let team: Team;
let first: Colleague;
let second: Colleague;
let page: UserPage;

beforeAll(async () => {
  mail = await startMailServer({ users: { [SUPPORT]: 'supportpass', [CUSTOMER]: 'clairepass' } });
  product = await startProduct({ env: { NODE_EXTRA_CA_CERTS: mail.caFile } });
  browser = await launchBrowser();
  team = await foundTeam(product, mail, SUPPORT, 'supportpass');
  first = await team.colleague('Hugo Delmas', 'dispatcher');
  second = await team.colleague('Inès Benali', 'dispatcher');
  // The first one's answers stay in the queue for half a minute: an answer that waits is an answer.
  await send(first.requests, 'patch', '/api/me', { preferences: { undoSeconds: 30 } });
  page = await newUserPage(browser, { url: product.url, storageState: await second.requests.storageState() });
});

afterAll(async () => {
  await page?.close();
  await browser?.close();
  await team?.close();
  await product?.stop();
  await mail?.stop();
});

type Opened = { row: { id: string; seq: number }; messages: { id: string }[] };

async function conversationAbout(subject: string): Promise<string> {
  await mail.deliver({
    from: `Claire Vasseur <${CUSTOMER}>`,
    to: SUPPORT,
    subject,
    text: 'Bonjour, où en est ma commande ?',
  });
  const find = async () =>
    (
      await send<{ rows: { id: string; subject: string }[] }>(
        team.admin,
        'get',
        `/api/conversations?mailboxId=${team.mailboxId}&place=open`,
      )
    ).rows.find((row) => row.subject === subject);
  await expect.poll(find, { timeout: WAIT }).toBeDefined();
  return (await find())!.id;
}

/** The first author answers through the product's routes, as his browser would. */
async function answerAs(colleague: Colleague, id: string, text: string): Promise<void> {
  const { requests } = colleague;
  const { row } = await send<Opened>(requests, 'get', `/api/conversations/${id}`);
  const draft = await send<Record<string, unknown> & { id: string; revision: number }>(
    requests,
    'post',
    '/api/drafts',
    {
      mailboxId: team.mailboxId,
      kind: 'reply',
      conversationId: id,
      messageId: null,
    },
  );
  const { from, to, cc, bcc, subject, quotedHtml, revision } = draft;
  await send(requests, 'put', `/api/drafts/${draft.id}`, {
    revision,
    from,
    to,
    cc,
    bcc,
    subject,
    quotedHtml,
    html: `<p>${text}</p>`,
    seenSeq: row.seq,
  });
  const result = await send<{ outcome: string }>(requests, 'post', `/api/drafts/${draft.id}/send`, {
    idempotencyKey: crypto.randomUUID(),
    seenSeq: row.seq,
  });
  expect(result.outcome).toBe('queued');
}

const kindsOf = async (id: string) =>
  (
    await send<{ events: { kind: string }[] }>(second.requests, 'get', `/api/conversations/${id}/history`)
  ).events.map((event) => event.kind);

async function write(screen: Page, id: string, text: string): Promise<void> {
  await screen.goto(`/m/${team.mailboxId}/open/${id}`);
  await screen.getByText('où en est ma commande').first().waitFor({ timeout: WAIT });
  await screen
    .getByRole('button', { name: /répondre/i })
    .first()
    .waitFor({ timeout: WAIT });
  await screen.keyboard.press('r');
  const editor = screen.locator('[contenteditable=true]').last();
  await editor.waitFor({ timeout: WAIT });
  await editor.click();
  await screen.keyboard.type(text);
  await expect.poll(() => editor.textContent(), { timeout: WAIT }).toContain(text);
}

describe('the second author', () => {
  it('is stopped while the first answer only waits in the queue; his text is kept, and he may send it anyway', async () => {
    const id = await conversationAbout('Commande 80412');
    const screen = page.page;
    await write(screen, id, 'Votre commande part demain.');
    // His own screen learns of the answer; what stops him is what the server knows he has not seen.
    await screen.route('**/api/live*', (route) => route.abort());
    await answerAs(first, id, 'Elle est partie ce matin.');
    await screen.keyboard.press('Control+Enter');
    const alert = screen.getByRole('alertdialog');
    await alert.waitFor({ timeout: WAIT });
    await expect.poll(() => alert.textContent(), { timeout: WAIT }).toContain('Hugo');
    expect(await alert.textContent()).toContain('Rien n’est parti. Votre texte est gardé.');
    expect(await page.accessibilityFaults()).toEqual([]);
    expect(await kindsOf(id)).toContain('answer.stopped');

    // Nothing is lost by a reload.
    await screen.unroute('**/api/live*');
    await screen.reload();
    await screen.getByText('Votre commande part demain.').first().waitFor({ timeout: WAIT });

    await screen.getByRole('button', { name: /Envoyer quand même/ }).click();
    await mail.waitForMessages(CUSTOMER, {
      enough: (found) =>
        found.some(({ source }) => source.toString().includes('Votre commande part demain.')),
      limit: 90_000,
    });
    await mail.waitForMessages(CUSTOMER, { enough: (found) => found.length === 2, limit: 90_000 });
    const kinds = await kindsOf(id);
    expect(kinds.filter((kind) => kind === 'answer.queued')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'answer.stopped').length).toBeGreaterThanOrEqual(1);
  });
});
