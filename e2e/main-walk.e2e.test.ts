/**
 * The whole way of a mail, as two colleagues live it in their browsers, against a real Dovecot and a real SMTP
 * server: it arrives, one takes it, answers with an attachment, the customer gets it, writes back, and the
 * history tells all of it on both screens.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachmentContent, parseMessage } from '../server/src/mail/parse.ts';
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
const pages: UserPage[] = [];

beforeAll(async () => {
  mail = await startMailServer({ users: { [SUPPORT]: 'supportpass', [CUSTOMER]: 'clairepass' } });
  product = await startProduct({ env: { NODE_EXTRA_CA_CERTS: mail.caFile } });
  browser = await launchBrowser();
  team = await foundTeam(product, mail, SUPPORT, 'supportpass');
  hugo = await team.colleague('Hugo Delmas');
  ines = await team.colleague('Inès Benali');
});

afterAll(async () => {
  for (const page of pages) await page.close();
  await browser?.close();
  await team?.close();
  await product?.stop();
  await mail?.stop();
});

async function pageOf(colleague: Colleague): Promise<UserPage> {
  const page = await newUserPage(browser, {
    url: product.url,
    storageState: await colleague.requests.storageState(),
  });
  pages.push(page);
  await page.page.goto(`/m/${team.mailboxId}/open`);
  return page;
}

const rowOf = (page: Page, subject: string) => page.getByRole('option').filter({ hasText: subject });

async function conversationOf(colleague: Colleague, subject: string, place = 'open') {
  const { rows } = await send<{
    rows: { id: string; subject: string; status: string; assigneeId: string | null }[];
  }>(colleague.requests, 'get', `/api/conversations?mailboxId=${team.mailboxId}&place=${place}`);
  return rows.find((row) => row.subject === subject);
}

async function kindsOf(colleague: Colleague, id: string): Promise<string[]> {
  const { events } = await send<{ events: { kind: string }[] }>(
    colleague.requests,
    'get',
    `/api/conversations/${id}/history`,
  );
  return events.map((event) => event.kind);
}

describe('the whole way of a mail', () => {
  const subject = 'Balance B-40 en panne';
  const file = { name: 'notice de réparation.pdf', bytes: randomBytes(40_000) };
  let screens: [UserPage, UserPage];
  let conversationId: string;
  let winner: Colleague;
  let loser: Colleague;
  let winnerPage: UserPage;
  let loserPage: UserPage;

  it('a mail delivered on the server stands on both screens by itself', async () => {
    screens = [await pageOf(hugo), await pageOf(ines)];
    await expect
      .poll(
        async () =>
          (await send<{ state: string }>(team.admin, 'get', `/api/admin/mailboxes/${team.mailboxId}/account`))
            .state,
        { timeout: WAIT },
      )
      .toBe('connected');
    const delivered = Date.now();
    const eye = await mail.imap(SUPPORT);
    await eye.mailboxOpen('INBOX');
    let exists = 0;
    eye.on('exists', () => {
      exists ||= Date.now();
    });
    void eye.idle();
    await mail.deliver({
      from: `Claire Vasseur <${CUSTOMER}>`,
      to: SUPPORT,
      subject,
      messageId: '<first@customer.test>',
      text: 'Bonjour,\n\nL’écran reste noir.\n\nClaire Vasseur',
    });
    await Promise.all(screens.map(({ page }) => rowOf(page, subject).waitFor({ timeout: WAIT })));
    const shown = Date.now();
    await eye.logout();
    console.log(
      `on both screens ${shown - delivered} ms after the delivery, ${shown - (exists || shown)} ms after EXISTS`,
    );
    conversationId = (await conversationOf(hugo, subject))!.id;
  });

  it('both take it at once: one has it, the other is told who', async () => {
    await Promise.all(
      screens.map(async ({ page }) => {
        await rowOf(page, subject).click();
        await page.getByText('L’écran reste noir.').first().waitFor({ timeout: WAIT });
      }),
    );
    // Both looked for more than two seconds: an opening each.
    await expect
      .poll(
        async () =>
          (await kindsOf(hugo, conversationId)).filter((kind) => kind === 'conversation.opened').length,
        { timeout: WAIT },
      )
      .toBe(2);
    await Promise.all(screens.map(({ page }) => page.keyboard.press('Shift+A')));
    await expect.poll(async () => (await holder())?.assigneeId ?? null, { timeout: WAIT }).not.toBeNull();
    const assigneeId = (await holder())!.assigneeId;
    [winner, loser] = assigneeId === hugo.id ? [hugo, ines] : [ines, hugo];
    [winnerPage, loserPage] = assigneeId === hugo.id ? screens : [screens[1], screens[0]];
    await loserPage.page.getByText(new RegExp(winner.name)).first().waitFor({ timeout: WAIT });
    const kinds = await kindsOf(winner, conversationId);
    expect(kinds.filter((kind) => kind === 'conversation.assigned')).toHaveLength(1);
    // A member no longer sees what a colleague took.
    expect((await loser.requests.get(`/api/conversations/${conversationId}`)).status()).toBe(404);
  });

  const holder = async () =>
    (
      await send<{ rows: { id: string; assigneeId: string | null }[] }>(
        team.admin,
        'get',
        `/api/conversations?mailboxId=${team.mailboxId}&place=open`,
      )
    ).rows.find((row) => row.id === conversationId);

  it('the winner answers with an attachment; the customer really gets it, threaded and byte for byte', async () => {
    const { page } = winnerPage;
    await page.keyboard.press('r');
    const editor = page.getByRole('textbox', { name: /réponse|message|texte/i }).last();
    await editor.waitFor({ timeout: WAIT });
    await editor.click();
    await page.keyboard.type('Bonjour Claire, voici la notice.');
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: file.name, mimeType: 'application/pdf', buffer: file.bytes });
    // Its name can be taken off again: the upload is over.
    await page.getByRole('button', { name: `Retirer ${file.name}` }).waitFor({ timeout: WAIT });
    await editor.click();
    await page.keyboard.press('Control+Enter');
    await mail.waitForMessages(CUSTOMER, { enough: (found) => found.length >= 1, limit: WAIT });
    const [raw] = await mail.messages(CUSTOMER);
    const answer = await parseMessage(raw!.source);
    expect(answer.inReplyTo).toEqual(['first@customer.test']);
    expect(answer.subject).toBe(`Re: ${subject}`);
    expect(answer.from?.address).toBe(SUPPORT);
    expect(answer.text).toContain('Bonjour Claire, voici la notice.');
    const [attached] = answer.attachments;
    expect(attached?.filename).toBe(file.name);
    const content = await attachmentContent(raw!.source, attached!.index);
    expect(sha256(content!.content)).toBe(sha256(file.bytes));
  });

  it('Sent has the answer once', async () => {
    await mail.waitForMessages(SUPPORT, {
      mailbox: 'Sent',
      enough: (found) => found.length >= 1,
      limit: WAIT,
    });
    // The sync sees its own copy and makes no second message of it.
    await expect.poll(async () => (await detailOf(winner)).messages.length, { timeout: WAIT }).toBe(2);
    expect(await mail.messages(SUPPORT, 'Sent')).toHaveLength(1);
  });

  it('the history tells it in order, on screen', async () => {
    await expect
      .poll(async () => kindsOf(winner, conversationId), { timeout: WAIT })
      .toEqual(
        expect.arrayContaining([
          'message.received',
          'conversation.opened',
          'conversation.assigned',
          'answer.queued',
          'answer.sent',
        ]),
      );
    const kinds = await kindsOf(winner, conversationId);
    const order = [
      'message.received',
      'conversation.opened',
      'conversation.assigned',
      'answer.queued',
      'answer.sent',
    ].map((kind) => kinds.indexOf(kind));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    await winnerPage.page
      .getByText(/Vous avez répondu à/)
      .first()
      .waitFor({ timeout: WAIT });
  });

  it('the customer writes back: it reopens with its assignee', async () => {
    await send(winner.requests, 'put', `/api/conversations/${conversationId}/status`, { status: 'resolved' });
    const [raw] = await mail.messages(CUSTOMER);
    const answer = await parseMessage(raw!.source);
    await mail.deliver({
      from: `Claire Vasseur <${CUSTOMER}>`,
      to: SUPPORT,
      subject: `Re: ${subject}`,
      inReplyTo: `<${answer.messageId}>`,
      text: 'Merci, mais l’écran reste noir.',
    });
    await expect.poll(async () => (await detailOf(winner)).messages.length, { timeout: WAIT }).toBe(3);
    const { row } = await detailOf(winner);
    expect(row.status).toBe('open');
    expect(row.assigneeId).toBe(winner.id);
    await winnerPage.page.getByText('Merci, mais l’écran reste noir.').first().waitFor({ timeout: WAIT });
  });

  it('an answer from another mail client joins, and a move made there shows as such', async () => {
    const client = await mail.imap(SUPPORT);
    await client.append(
      'Sent',
      [
        `From: Support <${SUPPORT}>`,
        `To: ${CUSTOMER}`,
        `Subject: Re: ${subject}`,
        'Message-ID: <outlook@example.test>',
        'References: <first@customer.test>',
        `Date: ${new Date().toUTCString()}`,
        'Content-Type: text/plain; charset=utf-8',
        '',
        'Répondu depuis un autre logiciel.',
      ].join('\r\n'),
    );
    await expect
      .poll(async () => kindsOf(winner, conversationId), { timeout: WAIT })
      .toContain('message.sentElsewhere');
    await client.mailboxOpen('INBOX');
    await client.messageMove('1:*', 'Archive');
    await client.logout();
    await expect.poll(async () => (await detailOf(winner)).row.place, { timeout: WAIT }).toBe('archive');
    const { events } = await send<{ events: { kind: string; actor: { kind: string } }[] }>(
      winner.requests,
      'get',
      `/api/conversations/${conversationId}/history`,
    );
    const moved = events.filter(
      (event) => event.kind === 'conversation.placed' || event.kind === 'message.moved',
    );
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.every((event) => event.actor.kind === 'otherClient')).toBe(true);
  });

  it('what we move ourselves is not another client’s doing', async () => {
    await send(winner.requests, 'put', `/api/conversations/${conversationId}/place`, { place: 'inbox' });
    const client = await mail.imap(SUPPORT);
    await expect
      .poll(
        async () => {
          const status = await client.status('INBOX', { messages: true });
          return status ? status.messages : 0;
        },
        { timeout: WAIT },
      )
      .toBe(2);
    await client.logout();
    const { events } = await send<{ events: { kind: string; seq: number; actor: { kind: string } }[] }>(
      winner.requests,
      'get',
      `/api/conversations/${conversationId}/history`,
    );
    const ours = events.findLast((event) => event.kind === 'conversation.placed')!;
    expect(ours.actor.kind).toBe('person');
    expect(events.filter((event) => event.seq > ours.seq && event.actor.kind === 'otherClient')).toEqual([]);
  });

  it('nothing went wrong in the browsers, nothing was asked of anybody else, and axe finds nothing serious', async () => {
    for (const page of screens) {
      expect(page.foreignRequests).toEqual([]);
      // A refused claim is an answer of the server, which the browser notes as a failed request.
      expect(page.errors.filter((error) => !/status of (404|409)/.test(error))).toEqual([]);
    }
    expect(await winnerPage.accessibilityFaults()).toEqual([]);
  });

  const detailOf = (colleague: Colleague) =>
    send<{
      row: { status: string; assigneeId: string | null; place: string };
      messages: { direction: string }[];
    }>(colleague.requests, 'get', `/api/conversations/${conversationId}`);
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
