/**
 * What can go wrong with an answer, on screen: refused for one recipient, in doubt, stopped at hand-over after the
 * press, written in two windows at once, and begun in a conversation that is then somebody else's.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultySmtp, startFaultySmtp } from '../server/test/faulty-smtp.ts';
import { type MailServer, startMailServer } from '../server/test/mail-server.ts';
import { launchBrowser, newUserPage, type UserPage } from './harness/browser.ts';
import { type Product, startProduct } from './harness/product.ts';
import { type Colleague, foundTeam, send, type Team } from './harness/team.ts';

const SUPPORT = 'support@example.test';
const SALES = 'ventes@example.test';
const UNKNOWN = 'inconnu@example.test';
const CUSTOMER = 'claire@customer.test';
const WAIT = 60_000;

let mail: MailServer;
let smtp: FaultySmtp;
let product: Product;
let browser: Browser;
let team: Team;
/** A mailbox whose SMTP server fails when it is told to. */
let salesId: string;
let hugo: Colleague;
let ines: Colleague;
let page: UserPage;

beforeAll(async () => {
  mail = await startMailServer({
    users: { [SUPPORT]: 'supportpass', [SALES]: 'salespass', [CUSTOMER]: 'clairepass' },
  });
  smtp = await startFaultySmtp();
  product = await startProduct({ env: { NODE_EXTRA_CA_CERTS: mail.caFile } });
  browser = await launchBrowser();
  team = await foundTeam(product, mail, SUPPORT, 'supportpass');
  hugo = await team.colleague('Hugo Delmas', 'dispatcher');
  ines = await team.colleague('Inès Benali');
  salesId = await connectSales();
  await undoWithin(0);
  page = await newUserPage(browser, { url: product.url, storageState: await hugo.requests.storageState() });
});

afterAll(async () => {
  await page?.close();
  await browser?.close();
  await team?.close();
  await product?.stop();
  await smtp?.stop();
  await mail?.stop();
});

async function connectSales(): Promise<string> {
  const login = { host: mail.host, user: SALES, password: 'salespass' };
  const { id } = await send<{ id: string }>(team.admin, 'post', '/api/admin/mailboxes', {
    kind: 'shared',
    name: 'Ventes',
    address: SALES,
    timeZone: 'Europe/Paris',
    account: {
      imap: { ...login, port: mail.imapsPort, security: 'tls' },
      smtp: { ...login, port: smtp.port, security: 'plain' },
      importSince: 'all',
      allowPlain: true,
      sentFiledByServer: false,
    },
  });
  const role = { role: 'dispatcher', overrides: {} };
  await send(team.admin, 'put', `/api/admin/mailboxes/${id}/members/${hugo.id}`, role);
  return id;
}

const undoWithin = (undoSeconds: number) =>
  send(hugo.requests, 'patch', '/api/me', { preferences: { undoSeconds } });

async function conversationAbout(subject: string, to = SUPPORT): Promise<string> {
  await mail.deliver({ from: `Claire Vasseur <${CUSTOMER}>`, to, subject, text: 'Bonjour, où en est-on ?' });
  const mailboxId = to === SALES ? salesId : team.mailboxId;
  const find = async () =>
    (
      await send<{ rows: { id: string; subject: string }[] }>(
        hugo.requests,
        'get',
        `/api/conversations?mailboxId=${mailboxId}&place=open`,
      )
    ).rows.find((row) => row.subject === subject);
  await expect.poll(find, { timeout: WAIT }).toBeDefined();
  return (await find())!.id;
}

const assign = (id: string, assigneeId: string, expectedId: string | null) =>
  send(team.admin, 'put', `/api/conversations/${id}/assignment`, { assigneeId, expectedId, message: '' });

async function open(screen: Page, mailboxId: string, id: string): Promise<void> {
  await screen.goto(`/m/${mailboxId}/open/${id}`);
  await screen.locator('main').getByText('Bonjour, où en est-on ?').waitFor({ timeout: WAIT });
}

const editorOf = (screen: Page) => screen.locator('[contenteditable=true]').last();

async function write(screen: Page, text: string): Promise<void> {
  await screen.keyboard.press('r');
  await editorOf(screen).waitFor({ timeout: WAIT });
  await editorOf(screen).click();
  await screen.keyboard.type(text);
  await expect.poll(() => editorOf(screen).textContent(), { timeout: WAIT }).toContain(text);
}

const saved = (screen: Page) => screen.getByText('Enregistré à').first().waitFor({ timeout: WAIT });

describe('an answer that does not arrive as it was meant', () => {
  it('refused for one recipient: the message names him and the server’s reason, the others have it', async () => {
    const id = await conversationAbout('Un refus');
    const screen = page.page;
    await open(screen, team.mailboxId, id);
    await write(screen, 'Elle part demain.');
    await screen.getByRole('button', { name: 'Cc', exact: true }).click();
    await screen.keyboard.type(`${UNKNOWN},`);
    await screen.keyboard.press('Control+Enter');
    const thread = screen.getByRole('region', { name: 'Messages' });
    await thread.getByText('Refusé en partie').waitFor({ timeout: WAIT });
    expect(await thread.getByRole('listitem').filter({ hasText: UNKNOWN }).textContent()).toContain('550');
    expect(await page.accessibilityFaults()).toEqual([]);
    await mail.waitForMessages(CUSTOMER, { limit: WAIT });
  });

  it('in doubt: nothing is repeated, a person says that it did not leave, and the text is a draft again', async () => {
    const id = await conversationAbout('Un doute', SALES);
    const screen = page.page;
    smtp.fail({ at: 'dot', how: 'drop', taken: false, times: 1 });
    await open(screen, salesId, id);
    await write(screen, 'Voici le devis.');
    await screen.keyboard.press('Control+Enter');
    await screen.getByRole('button', { name: 'Il n’est pas parti' }).waitFor({ timeout: WAIT });
    await screen.getByRole('option').getByText('Envoi à vérifier').waitFor({ timeout: WAIT });
    expect(await page.accessibilityFaults()).toEqual([]);
    expect(smtp.counts.dot).toBe(1);
    await screen.getByRole('button', { name: 'Il n’est pas parti' }).click();
    await screen.getByRole('button', { name: 'Reprendre le brouillon' }).click();
    await expect.poll(() => editorOf(screen).textContent(), { timeout: WAIT }).toContain('Voici le devis.');
    await screen.keyboard.press('Control+Enter');
    await expect.poll(() => smtp.messages.length, { timeout: WAIT }).toBe(1);
  });
});

describe('an answer that is stopped at hand-over', () => {
  const answerThatIsOvertaken = async (subject: string) => {
    const id = await conversationAbout(subject);
    await undoWithin(10);
    const screen = page.page;
    await open(screen, team.mailboxId, id);
    await write(screen, 'Nous vous livrons demain.');
    await screen.keyboard.press('Control+Enter');
    await screen.getByRole('button', { name: 'Annuler l’envoi' }).first().waitFor({ timeout: WAIT });
    await send(team.admin, 'post', `/api/conversations/${id}/notes`, {
      noteId: crypto.randomUUID(),
      text: 'Ne répondez pas, je l’appelle.',
    });
    return { id, screen };
  };

  it('comes back by itself with what is new, and says that nothing was sent', async () => {
    const { screen } = await answerThatIsOvertaken('Un arrêt');
    const alert = screen.getByRole('alertdialog');
    await alert.waitFor({ timeout: WAIT });
    const text = await alert.textContent();
    expect(text).toContain('Léa a ajouté une note');
    expect(text).toContain('Rien n’est parti. Votre texte est gardé.');
    expect(text).toContain('Nous vous livrons demain.');
    expect(await page.accessibilityFaults()).toEqual([]);
  });

  it('finds its author in another conversation', async () => {
    const other = await conversationAbout('Ailleurs');
    const { screen } = await answerThatIsOvertaken('Un arrêt au loin');
    await screen.getByRole('option').filter({ hasText: 'Ailleurs' }).click();
    await screen.waitForURL(`**/${other}`);
    const told = screen.getByText(/Rien n’est parti pour «.Un arrêt au loin.»/);
    await told.last().waitFor({ timeout: WAIT });
    await screen.getByRole('button', { name: 'Voir', exact: true }).click();
    await screen.getByRole('alertdialog').waitFor({ timeout: WAIT });
  });
});

describe('a text that is begun', () => {
  it('in two windows: the one that comes second keeps what it has and chooses', async () => {
    await undoWithin(0);
    const id = await conversationAbout('Deux fenêtres');
    const here = page.page;
    await open(here, team.mailboxId, id);
    await write(here, 'Premier texte.');
    await saved(here);
    const there = await page.newTab();
    await open(there, team.mailboxId, id);
    await editorOf(there).waitFor({ timeout: WAIT });
    await editorOf(there).click();
    await there.keyboard.press('Control+End');
    await there.keyboard.type(' Écrit ailleurs.');
    await saved(there);
    await expect
      .poll(async () => JSON.stringify(await draftOf(id)), { timeout: WAIT })
      .toContain('Écrit ailleurs.');
    await there.close();

    await editorOf(here).click();
    await here.keyboard.press('Control+End');
    await here.keyboard.type(' Écrit ici.');
    await here.getByText('Ce brouillon a été modifié dans une autre fenêtre.').waitFor({ timeout: WAIT });
    expect(await page.accessibilityFaults()).toEqual([]);
    expect(await editorOf(here).textContent()).toContain('Premier texte. Écrit ici.');
    await here.getByRole('button', { name: 'Garder ce texte' }).click();
    await expect
      .poll(async () => JSON.stringify(await draftOf(id)), { timeout: WAIT })
      .toContain('Premier texte. Écrit ici.');
  });

  it('in a conversation that is then assigned to somebody else: it is gone, the text is not', async () => {
    const id = await conversationAbout('Une autre main');
    await assign(id, ines.id, null);
    const hers = await newUserPage(browser, {
      url: product.url,
      storageState: await ines.requests.storageState(),
    });
    try {
      await open(hers.page, team.mailboxId, id);
      await write(hers.page, 'Un texte qui m’a pris du temps.');
      await assign(id, hugo.id, ines.id);
      await hers.page.getByText('Cette conversation ne vous est pas visible').waitFor({ timeout: WAIT });
      await hers.page.locator('main').getByText('Un texte qui m’a pris du temps.').waitFor({ timeout: WAIT });
      expect(await hers.page.getByText('L’historique n’a pas pu être chargé').count()).toBe(0);
      await hers.page
        .getByRole('option')
        .filter({ hasText: 'Une autre main' })
        .waitFor({ state: 'detached', timeout: WAIT });
      expect(await hers.accessibilityFaults()).toEqual([]);
    } finally {
      await hers.close();
    }
  });
});

async function draftOf(conversationId: string): Promise<unknown> {
  const { draftId } = await send<{ draftId: string }>(
    hugo.requests,
    'get',
    `/api/conversations/${conversationId}`,
  );
  return send(hugo.requests, 'get', `/api/drafts/${draftId}`);
}
