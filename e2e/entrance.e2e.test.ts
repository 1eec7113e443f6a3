/**
 * The doors that need no session, as people find them: the set-up with and without its link, and a forgotten
 * password that one gets a new one for by oneself, through a real mail server.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseMessage } from '../server/src/mail/parse.ts';
import { type MailServer, startMailServer } from '../server/test/mail-server.ts';
import { launchBrowser, newUserPage, type UserPage } from './harness/browser.ts';
import { type Product, startProduct } from './harness/product.ts';
import { PASSWORD, send } from './harness/team.ts';

const SUPPORT = 'support@example.test';
const LEA = 'lea@example.test';

let mail: MailServer;
let product: Product;
let browser: Browser;
let lea: UserPage;

beforeAll(async () => {
  mail = await startMailServer({ users: { [SUPPORT]: 'supportpass', [LEA]: 'leapass' } });
  product = await startProduct({ env: { NODE_EXTRA_CA_CERTS: mail.caFile } });
  browser = await launchBrowser();
  lea = await newUserPage(browser, { url: product.url });
});

afterAll(async () => {
  await lea?.close();
  await browser?.close();
  await product?.stop();
  await mail?.stop();
});

const says = (page: Page, text: RegExp | string) => page.getByText(text).first().waitFor();
const faultsOf = (user: UserPage) => user.accessibilityFaults();

it('tells whoever comes without the set-up link where it is, before anything is typed', async () => {
  const { page } = lea;
  for (const path of ['/', '/sign-in', '/setup']) {
    await page.goto(path);
    await says(page, 'Ouvrez le lien affiché dans le terminal');
    expect(await page.getByRole('textbox').count()).toBe(0);
  }
  await page.goto('/setup/a-link-of-yesterday');
  await says(page, 'Ce lien de mise en service n’est plus valable');
  expect(await page.getByRole('textbox').count()).toBe(0);
  expect(await faultsOf(lea)).toEqual([]);
});

it('takes the set-up link once', async () => {
  const { page } = lea;
  await page.goto(product.setupLink ?? '');
  await page.getByLabel('Votre nom').fill('Léa Marchand');
  await page.getByLabel('Votre adresse email').fill(LEA);
  await page.getByLabel('Mot de passe', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Créer le compte et continuer' }).click();
  await page.waitForURL('**/welcome');

  await page.goto(product.setupLink ?? '');
  await says(page, 'Guichet est déjà en service');
  expect(await page.getByRole('textbox').count()).toBe(0);
  expect(await faultsOf(lea)).toEqual([]);
});

it('says that nothing can be mailed while no account was connected, and gives a new password by mail from then on', async () => {
  const { request } = lea.context;
  const visitor = await newUserPage(browser, { url: product.url });
  const { page } = visitor;
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Mot de passe oublié' }).click();
  await says(page, 'Guichet n’a pas encore de compte de messagerie');
  expect(await page.getByRole('textbox').count()).toBe(0);

  const side = { host: mail.host, user: SUPPORT, password: 'supportpass' };
  await send(request, 'post', '/api/admin/mailboxes', {
    kind: 'shared',
    name: 'Support',
    address: SUPPORT,
    timeZone: 'Europe/Paris',
    account: {
      imap: { ...side, port: mail.imapsPort, security: 'tls' },
      smtp: { ...side, port: mail.submissionPort, security: 'starttls' },
      importSince: 'all',
      allowPlain: false,
      sentFiledByServer: false,
    },
  });
  const ask = async (email: string) => {
    await page.goto('/forgotten');
    await page.getByLabel('Adresse email').fill(email);
    await page.getByRole('button', { name: 'Recevoir un lien' }).click();
    await page.getByRole('status').filter({ hasText: email }).waitFor();
    const said = await page.getByRole('status').filter({ hasText: email }).textContent();
    return said?.replace(email, '…');
  };
  const ofNobody = await ask('nobody@example.test');
  expect(await ask(LEA)).toBe(ofNobody);
  expect(await faultsOf(visitor)).toEqual([]);

  const isIt = ({ source }: { source: Buffer }) => source.includes('Votre mot de passe');
  const found = await mail.waitForMessages(LEA, { enough: (messages) => messages.some(isIt) });
  const { text } = await parseMessage(found.find(isIt)?.source ?? Buffer.alloc(0));
  const link = /\S+\/password\/\S+/.exec(text ?? '')?.[0] ?? '';
  expect(link.startsWith(product.url)).toBe(true);
  await page.goto(link);
  await says(page, LEA);
  await page.getByLabel('Mot de passe', { exact: true }).fill('un tout nouveau mot de passe');
  await page.getByRole('button', { name: 'Enregistrer et entrer' }).click();
  await page.waitForURL(/\/m\/|\/mine/);

  await page.goto(link);
  await says(page, 'Ce lien a expiré ou a déjà servi');
  await page.getByRole('button', { name: 'Demander un nouveau lien' }).click();
  await page.waitForURL('**/forgotten');
  // The session of before the new password has ended.
  expect((await request.get('/api/me')).status()).toBe(401);
  await visitor.close();
});
