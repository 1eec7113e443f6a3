/**
 * [G3] From one mailbox to another whose account is with another provider: the raw mail really goes from one IMAP
 * server to the other, byte for byte, the history goes along, those of the other mailbox have it on their screens, and
 * one key takes it all back.
 */
import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, startMailServer } from '../server/test/mail-server.ts';
import { type Office, openOffice, rowOf, SUPPORT, WAIT } from './harness/office.ts';
import { type Colleague, send } from './harness/team.ts';

const SALES = 'ventes@autre.test';
const SUBJECT = 'Devis pour dix balances';

let elsewhere: MailServer;
let office: Office;
let lea: Colleague;
let ines: Colleague;
let hugo: Colleague;
let sales: string;

beforeAll(async () => {
  elsewhere = await startMailServer({ domain: 'autre.test', users: { [SALES]: 'ventespass' } });
  office = await openOffice({ authorities: [elsewhere.caPem] });
  const { team } = office;
  lea = await team.colleague('Léa Dispatch', 'dispatcher');
  hugo = await team.colleague('Hugo Delmas', 'dispatcher');
  sales = await team.mailbox('Ventes', SALES, 'ventespass', elsewhere);
  await team.join(lea, sales, 'dispatcher');
  ines = await team.colleague('Inès Benali');
  await send(team.admin, 'delete', `/api/admin/mailboxes/${team.mailboxId}/members/${ines.id}`);
  await team.join(ines, sales, 'dispatcher');
});

afterAll(async () => {
  await office?.close();
  await elsewhere?.stop();
});

/** What lies in the INBOX there, by its bytes. */
const lying = async (server: MailServer, address: string) =>
  (await server.messages(address)).map(({ source }) => source.toString('latin1'));

describe('to a mailbox with another account', () => {
  let page: Page;
  let inSales: Page;
  let inSupport: Page;
  let original: string;
  let id: string;

  it('stands on the screens of the other mailbox, with what was done and said before', async () => {
    page = (await office.open(lea)).page;
    inSupport = (await office.open(hugo)).page;
    inSales = (await office.open(ines, `/m/${sales}/open`)).page;
    await office.mail.deliver({
      from: 'Claire Vasseur <claire@client.test>',
      to: SUPPORT,
      subject: SUBJECT,
      text: 'Bonjour, é à ü €.',
      attachments: [{ filename: 'plan.bin', content: randomBytes(60_000) }],
    });
    await Promise.all([page, inSupport].map((one) => rowOf(one, SUBJECT).waitFor({ timeout: WAIT })));
    [original = ''] = await lying(office.mail, SUPPORT);
    expect(original).toContain('plan.bin');
    const { rows } = await send<{ rows: { id: string }[] }>(
      lea.requests,
      'get',
      `/api/conversations?mailboxId=${office.team.mailboxId}&place=open`,
    );
    id = rows[0]?.id ?? '';
    await send(lea.requests, 'post', `/api/conversations/${id}/notes`, {
      noteId: crypto.randomUUID(),
      text: 'Cliente depuis 2019.',
    });
    // Before it moves it does not exist for the other mailbox.
    expect((await ines.requests.get(`/api/conversations/${id}`)).status()).toBe(404);

    await rowOf(page, SUBJECT).click();
    await page.getByRole('heading', { name: SUBJECT }).waitFor({ timeout: WAIT });
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog', { name: 'Déplacer vers une autre boîte' });
    await dialog.getByRole('option', { name: /Ventes/ }).waitFor({ timeout: WAIT });
    await page.keyboard.type('vent');
    await page.keyboard.press('Enter');

    await rowOf(inSales, SUBJECT).waitFor({ timeout: WAIT });
    await rowOf(inSupport, SUBJECT).waitFor({ state: 'detached', timeout: WAIT });
    await rowOf(inSales, SUBJECT).click();
    await inSales.getByText('Cliente depuis 2019.').first().waitFor({ timeout: WAIT });
    await inSales
      .getByText(/Léa Dispatch a déplacé/)
      .first()
      .waitFor({ timeout: WAIT });
    expect((await hugo.requests.get(`/api/conversations/${id}`)).status()).toBe(404);
  });

  it('lies on the other server with the same bytes, and no more on the first', async () => {
    await expect
      .poll(() => lying(elsewhere, SALES), { timeout: 2 * WAIT, interval: 200 })
      .toEqual([original]);
    await expect.poll(() => lying(office.mail, SUPPORT), { timeout: 2 * WAIT, interval: 200 }).toEqual([]);
    // Nothing is left of it in any other folder either.
    for (const other of ['Trash', 'Archive', 'Junk'])
      expect(await office.mail.messages(SUPPORT, other)).toEqual([]);
  });

  it('is taken back by one key, mail and all', async () => {
    await page.keyboard.press('z');
    await rowOf(inSupport, SUBJECT).waitFor({ timeout: WAIT });
    await rowOf(inSales, SUBJECT).waitFor({ state: 'detached', timeout: WAIT });
    await expect
      .poll(() => lying(office.mail, SUPPORT), { timeout: 2 * WAIT, interval: 200 })
      .toEqual([original]);
    await expect.poll(() => lying(elsewhere, SALES), { timeout: 2 * WAIT, interval: 200 }).toEqual([]);
    expect((await ines.requests.get(`/api/conversations/${id}`)).status()).toBe(404);
    const { events } = await send<{ events: { kind: string }[] }>(
      hugo.requests,
      'get',
      `/api/conversations/${id}/history`,
    );
    expect(events.filter(({ kind }) => kind === 'conversation.moved')).toHaveLength(2);
    expect(events.filter(({ kind }) => kind === 'message.received')).toHaveLength(1);
  });
});
