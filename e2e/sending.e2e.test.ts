/**
 * Sending conveniences by real servers: later, and cancelled when the correspondent writes first; taken back while it
 * has not left; over a restart; and the attachment that was forgotten. Each is checked on a colleague's screen or in
 * the correspondent's own mailbox.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright-core';
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
let hugo: Colleague;
let ines: Colleague;
let author: UserPage;
let colleague: UserPage;

beforeAll(async () => {
  mail = await startMailServer({ users: { [SUPPORT]: 'supportpass', [CUSTOMER]: 'clairepass' } });
  product = await startProduct({ env: { NODE_EXTRA_CA_CERTS: mail.caFile } });
  browser = await launchBrowser();
  team = await foundTeam(product, mail, SUPPORT, 'supportpass');
  hugo = await team.colleague('Hugo Delmas', 'dispatcher');
  ines = await team.colleague('Inès Benali', 'dispatcher');
  const pageOf = async ({ requests }: Colleague) =>
    newUserPage(browser, { url: product.url, storageState: await requests.storageState() });
  author = await pageOf(hugo);
  colleague = await pageOf(ines);
});

afterAll(async () => {
  await author?.close();
  await colleague?.close();
  await browser?.close();
  await team?.close();
  await product?.stop();
  await mail?.stop();
});

const undoWithin = (undoSeconds: number) =>
  send(hugo.requests, 'patch', '/api/me', { preferences: { undoSeconds } });

type Conversation = { id: string; messageHeader: string };

async function conversationAbout(subject: string): Promise<Conversation> {
  const messageHeader = `${crypto.randomUUID()}@customer.test`;
  await mail.deliver({
    from: `Claire Vasseur <${CUSTOMER}>`,
    to: SUPPORT,
    subject,
    text: 'Bonjour, où en est-on ?',
    messageId: `<${messageHeader}>`,
  });
  const find = async () =>
    (
      await send<{ rows: { id: string; subject: string }[] }>(
        hugo.requests,
        'get',
        `/api/conversations?mailboxId=${team.mailboxId}&place=open`,
      )
    ).rows.find((row) => row.subject === subject);
  await expect.poll(find, { timeout: WAIT }).toBeDefined();
  return { id: (await find())!.id, messageHeader };
}

type Row = { seq: number; scheduledFor: string | null };
const opened = (id: string) =>
  send<{ row: Row; messages: { sending: { outboxId: string; scheduledFor: string | null } | null }[] }>(
    hugo.requests,
    'get',
    `/api/conversations/${id}`,
  );

/** Hugo answers through the product's routes, as his browser would. */
async function answer(id: string, text: string, scheduledFor: Date | null): Promise<void> {
  const { row } = await opened(id);
  const draft = await send<Record<string, unknown> & { id: string }>(hugo.requests, 'post', '/api/drafts', {
    mailboxId: team.mailboxId,
    kind: 'reply',
    conversationId: id,
    messageId: null,
  });
  const { from, to, cc, bcc, subject, quotedHtml, revision } = draft;
  const content = { revision, from, to, cc, bcc, subject, quotedHtml, html: `<p>${text}</p>` };
  await send(hugo.requests, 'put', `/api/drafts/${draft.id}`, { ...content, seenSeq: row.seq });
  const { outcome } = await send<{ outcome: string }>(hugo.requests, 'post', `/api/drafts/${draft.id}/send`, {
    idempotencyKey: crypto.randomUUID(),
    seenSeq: row.seq,
    scheduledFor: scheduledFor?.toISOString() ?? null,
  });
  expect(outcome).toBe('queued');
}

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000);

async function open(screen: Page, id: string): Promise<void> {
  await screen.goto(`/m/${team.mailboxId}/open/${id}`);
  await screen.locator('main').getByText('Bonjour, où en est-on ?').first().waitFor({ timeout: WAIT });
}

const boxesOf = async (several: Locator) =>
  Promise.all((await several.all()).map(async (one) => (await one.boundingBox())!));

const editorOf = (screen: Page) => screen.locator('[contenteditable=true]').last();

async function write(screen: Page, text: string): Promise<void> {
  await screen
    .getByRole('button', { name: /répondre/i })
    .first()
    .waitFor({ timeout: WAIT });
  await screen.keyboard.press('r');
  await editorOf(screen).waitFor({ timeout: WAIT });
  await screen.keyboard.type(text);
  await expect.poll(() => editorOf(screen).textContent(), { timeout: WAIT }).toContain(text);
}

const received = (text: string, limit = WAIT) =>
  mail.waitForMessages(CUSTOMER, {
    enough: (found) => found.some(({ source }) => source.toString().includes(text)),
    limit,
  });
const countOf = (found: readonly { source: Buffer }[], text: string) =>
  found.filter(({ source }) => source.toString().includes(text)).length;

describe('sending later', () => {
  it('is cancelled by an answer of the correspondent: nothing leaves, its author is told, his colleagues see it', async () => {
    const conversation = await conversationAbout('Un devis');
    const screen = author.page;
    await open(screen, conversation.id);
    await write(screen, 'Voici notre proposition.');
    // An hour that has passed is refused with a sentence.
    const menu = screen.getByRole('menu');
    await screen.keyboard.press('Control+Shift+Enter');
    await menu.getByRole('menuitem', { name: /Choisir le jour/ }).click();
    const dialog = screen.getByRole('dialog', { name: 'Envoyer plus tard' });
    await dialog.getByLabel('Jour').fill('2020-01-01');
    await dialog.getByText('Ce jour est passé. Choisissez aujourd’hui ou un jour à venir.').waitFor();
    expect(await author.accessibilityFaults()).toEqual([]);
    await screen.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached', timeout: WAIT });
    // The text has the focus again.
    await screen.locator('[contenteditable=true]:focus').waitFor({ timeout: WAIT });
    // Whole by keyboard: the other ways to send, tomorrow morning.
    await screen.keyboard.press('Control+Shift+Enter');
    await menu.getByText('Envoyer plus tard').waitFor({ timeout: WAIT });
    expect(await menu.getByRole('menuitem', { name: /Demain matin/ }).textContent()).toContain('08:00');
    expect(await author.accessibilityFaults()).toEqual([]);
    await menu.getByRole('menuitem', { name: /Demain matin/ }).focus();
    await screen.keyboard.press('Enter');
    const thread = screen.getByRole('region', { name: 'Messages' });
    await thread.getByText(/Envoi prévu.*demain.*08:00/).waitFor({ timeout: WAIT });
    expect(await author.accessibilityFaults()).toEqual([]);

    // What can be done with it stands in one line.
    const acts = thread
      .getByText('Modifier', { exact: true })
      .locator('xpath=ancestor::p')
      .getByRole('button');
    await expect
      .poll(() => acts.allTextContents(), { timeout: WAIT })
      .toEqual(['Modifier', 'Changer l’heure', 'Annuler l’envoi']);
    expect(new Set((await boxesOf(acts)).map(({ y }) => Math.round(y))).size).toBe(1);
    await acts.nth(1).click();
    await menu.getByRole('menuitem', { name: 'Envoyer maintenant' }).waitFor({ timeout: WAIT });
    await screen.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached', timeout: WAIT });
    // The act that is used most stands beside the status.
    const [status, resolve] = await boxesOf(screen.getByRole('button', { name: /^Statut |^Résoudre/ }));
    expect(Math.abs((status?.y ?? 0) - (resolve?.y ?? 99))).toBeLessThanOrEqual(2);

    const theirs = colleague.page;
    await open(theirs, conversation.id);
    await theirs.getByText(/Envoi prévu.*demain.*08:00.*par Hugo Delmas/).waitFor({ timeout: WAIT });
    const row = theirs.getByRole('option').filter({ hasText: 'Un devis' });
    // Its author has the conversation, so his face says whose it is; its room is not taken by readers.
    await row.getByTitle(/Envoi prévu demain.*par Hugo Delmas/).waitFor({ timeout: WAIT });
    expect(await row.getByText(/Part demain 08:00$/).count()).toBe(1);
    expect(await row.getByText(/^Lu par/).count()).toBe(0);

    // Its hour is put so near that it would leave while this test looks.
    const { outboxId } = (await opened(conversation.id)).messages.find(({ sending }) => sending)!.sending!;
    const hour = inSeconds(25);
    await send(hugo.requests, 'post', `/api/outbox/${outboxId}/reschedule`, {
      idempotencyKey: crypto.randomUUID(),
      seenSeq: (await opened(conversation.id)).row.seq,
      scheduledFor: hour.toISOString(),
    });
    const after = await conversationAbout('Un autre sujet');
    await answer(after.id, 'Part ensuite.', new Date(hour.getTime() + 3_000));
    await mail.deliver({
      from: `Claire Vasseur <${CUSTOMER}>`,
      to: SUPPORT,
      subject: 'Re: Un devis',
      text: 'Finalement, je n’en ai plus besoin.',
      inReplyTo: `<${conversation.messageHeader}>`,
    });

    const alert = screen.getByRole('alertdialog');
    await alert.waitFor({ timeout: WAIT });
    expect(await alert.textContent()).toContain('votre envoi prévu est annulé');
    expect(await alert.textContent()).toContain('Voici notre proposition.');
    expect(await author.accessibilityFaults()).toEqual([]);
    await row.getByText(/Part demain|Part aujourd/).waitFor({ state: 'detached', timeout: WAIT });
    await theirs.getByText('L’envoi prévu').first().waitFor({ timeout: WAIT });
    const told = await send<{ items: { kind: string; trouble: string | null }[] }>(
      hugo.requests,
      'get',
      '/api/notifications',
    );
    expect(told.items).toContainEqual(expect.objectContaining({ kind: 'sending', trouble: 'stopped' }));
    const drafts = await send<{ conversationId: string; scheduled: unknown }[]>(
      hugo.requests,
      'get',
      `/api/drafts?mailboxId=${team.mailboxId}`,
    );
    expect(drafts).toContainEqual(
      expect.objectContaining({ conversationId: conversation.id, scheduled: null }),
    );

    // What was to leave after it has arrived: its own hour is over.
    const found = await received('Part ensuite.', 90_000);
    expect(Date.now()).toBeGreaterThan(hour.getTime());
    expect(countOf(found, 'Voici notre proposition.')).toBe(0);
  });

  it('stands among the drafts, where it is cancelled; a dropped draft comes back by z', async () => {
    const conversation = await conversationAbout('Une liste');
    await answer(conversation.id, 'À demain.', inSeconds(3_600));
    const screen = author.page;
    await screen.goto(`/m/${team.mailboxId}/drafts`);
    const planned = screen.getByRole('region', { name: 'Prévus' }).getByRole('listitem');
    const mine = planned.filter({ hasText: 'Une liste' });
    await mine.waitFor({ timeout: WAIT });
    expect(await mine.textContent()).toContain('À demain.');
    await mine.getByRole('button', { name: 'Annuler l’envoi' }).click();
    const writing = screen
      .getByRole('region', { name: 'En cours' })
      .getByRole('listitem')
      .filter({ hasText: 'Une liste' });
    await writing.waitFor({ timeout: WAIT });
    expect((await opened(conversation.id)).row.scheduledFor).toBeNull();
    expect(await author.accessibilityFaults()).toEqual([]);

    await writing.getByRole('button', { name: /Une liste/ }).focus();
    await screen.keyboard.press('Delete');
    await writing.waitFor({ state: 'detached', timeout: WAIT });
    await screen.getByText('Brouillon supprimé').first().waitFor({ timeout: WAIT });
    await screen.keyboard.press('z');
    await writing.waitFor({ timeout: WAIT });
    await writing.getByRole('button', { name: /Une liste/ }).click();
    await expect.poll(() => editorOf(screen).textContent(), { timeout: WAIT }).toContain('À demain.');
  });

  it('survives kill -9 and leaves once, late, when nothing ran at its hour', async () => {
    const conversation = await conversationAbout('Un redémarrage');
    const hour = inSeconds(8);
    await answer(conversation.id, 'Toujours en route.', hour);
    const { dataFolder, port } = product;
    const before = product;
    await before.kill('SIGKILL');
    while (Date.now() < hour.getTime() + 1_000) await sleep(200);
    expect(countOf(await mail.messages(CUSTOMER), 'Toujours en route.')).toBe(0);
    const again = await startProduct({ dataFolder, port, env: { NODE_EXTRA_CA_CERTS: mail.caFile } });
    // The first one owns the folder and removes it in the end.
    product = {
      ...again,
      stop: async () => {
        await again.stop();
        await before.stop();
      },
    };
    await received('Toujours en route.');
    // Whoever sees it sent sees it once: another mail that leaves later has arrived.
    const other = await conversationAbout('Plus tard encore');
    await answer(other.id, 'Le suivant.', inSeconds(3));
    const found = await received('Le suivant.');
    expect(countOf(found, 'Toujours en route.')).toBe(1);
  });
});

describe('taking back', () => {
  it('shows the seconds that remain; z takes it back, nothing leaves, and the text stands again', async () => {
    await undoWithin(30);
    const conversation = await conversationAbout('Trop vite');
    const screen = author.page;
    await open(screen, conversation.id);
    await write(screen, 'Parti trop vite.');
    await screen.keyboard.press('Control+Enter');
    await screen
      .getByText(/Le message part dans \d+ s/)
      .first()
      .waitFor({ timeout: WAIT });
    await screen.getByRole('button', { name: 'Annuler l’envoi' }).first().waitFor({ timeout: WAIT });
    expect(await author.accessibilityFaults()).toEqual([]);
    // The way back stands over the list, beside what one writes next with.
    const [toast] = await boxesOf(screen.getByRole('button', { name: 'Annuler l’envoi Z' }));
    const [reply] = await boxesOf(screen.getByRole('button', { name: /^Répondre/ }).last());
    expect(toast!.x + toast!.width).toBeLessThan(reply!.x);
    await screen.keyboard.press('z');
    await expect.poll(() => editorOf(screen).textContent(), { timeout: WAIT }).toContain('Parti trop vite.');
    const events = await send<{ events: { kind: string }[] }>(
      ines.requests,
      'get',
      `/api/conversations/${conversation.id}/history`,
    );
    // The press took it first: that is taken back with it, and the history does not say that he answered.
    expect(events.events.map(({ kind }) => kind).slice(-2)).toEqual([
      'answer.takenBack',
      'conversation.assigned',
    ]);
    const history = screen.getByRole('complementary').getByRole('list').first();
    await history.getByText('alliez répondre · rien n’est parti').waitFor({ timeout: WAIT });
    expect(await history.textContent()).not.toContain('avez répondu');
    await screen.getByRole('button', { name: /Prendre et répondre/ }).waitFor({ timeout: WAIT });
    // One that leaves after the time is over has arrived: the other one never does.
    const other = await conversationAbout('Après coup');
    await answer(other.id, 'Celui-ci part.', inSeconds(32));
    const found = await received('Celui-ci part.', 90_000);
    expect(countOf(found, 'Parti trop vite.')).toBe(0);
  });

  it('waits as long as the person chose in the settings', async () => {
    const screen = author.page;
    await screen.goto('/settings/profile');
    const field = screen.getByRole('combobox', { name: /Délai pour annuler un envoi/ });
    await field.click();
    await screen.getByRole('option', { name: '5 secondes' }).click();
    await expect
      .poll(
        async () =>
          (await send<{ preferences: { undoSeconds: number } }>(hugo.requests, 'get', '/api/me')).preferences
            .undoSeconds,
        { timeout: WAIT },
      )
      .toBe(5);
    const conversation = await conversationAbout('Cinq secondes');
    await open(screen, conversation.id);
    await write(screen, 'Dans cinq secondes.');
    await screen.keyboard.press('Control+Enter');
    await screen
      .getByText(/Le message part dans [1-5] s/)
      .first()
      .waitFor({ timeout: WAIT });
    await received('Dans cinq secondes.');
  });
});

describe('a forgotten attachment', () => {
  it('is asked for before anything leaves, by keyboard, and attached from there', async () => {
    await undoWithin(0);
    const conversation = await conversationAbout('Un plan');
    const screen = author.page;
    // Heard from the beginning: the browser is told to hand the choice over, which takes it a moment.
    const plan = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('Le plan') };
    screen.on('filechooser', (chooser) => void chooser.setFiles(plan));
    await open(screen, conversation.id);
    await write(screen, 'Vous trouverez le plan en pièce jointe.');
    await screen.keyboard.press('Control+Enter');
    const dialog = screen.getByRole('dialog', { name: 'Vous parlez d’une pièce jointe, il n’y en a pas' });
    await dialog.waitFor({ timeout: WAIT });
    expect(await author.accessibilityFaults()).toEqual([]);
    // Nothing was queued, as a colleague's history says.
    const kinds = async () =>
      (
        await send<{ events: { kind: string }[] }>(
          ines.requests,
          'get',
          `/api/conversations/${conversation.id}/history`,
        )
      ).events.map(({ kind }) => kind);
    expect(await kinds()).not.toContain('answer.queued');
    await screen.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached', timeout: WAIT });
    expect(await editorOf(screen).textContent()).toContain('Vous trouverez le plan');
    await editorOf(screen).focus();
    await screen.keyboard.press('Control+Enter');
    await dialog.waitFor({ timeout: WAIT });
    await dialog.locator(':focus', { hasText: 'Joindre un fichier' }).waitFor({ timeout: WAIT });
    await screen.keyboard.press('Enter');
    await screen.getByRole('link', { name: 'plan.txt' }).waitFor({ timeout: WAIT });
    await screen.getByRole('progressbar').waitFor({ state: 'detached', timeout: WAIT });
    await editorOf(screen).focus();
    await screen.keyboard.press('Control+Enter');
    const found = await received('Vous trouverez le plan');
    const source = found.find((one) => one.source.toString().includes('Vous trouverez le plan'))?.source;
    expect(source?.toString()).toContain('plan.txt');
    expect(await kinds()).toContain('answer.queued');
  });
});
