/**
 * [G21] Attachments as people meet them: mails with pictures, PDF, texts, an invitation, a winmail.dat and a mail
 * arrive on a real server; a member looks at each, by keyboard too, and takes all of them along as a zip. A colleague
 * who may not see the conversation gets nothing of it.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTnef } from '../server/test/tnef-writer.ts';
import type { UserPage } from './harness/browser.ts';
import { type Office, openOffice, rowOf, SUPPORT, WAIT } from './harness/office.ts';
import { samplePdf, samplePng } from './harness/sample-files.ts';
import { type Colleague, send, type Team } from './harness/team.ts';

const PICTURE = samplePng(1_600, 900);
const PDF = samplePdf(Array.from({ length: 40 }, (_, at) => `Feuille ${at + 1}`));
const LOCKED = samplePdf(['Secret'], { isLocked: true });
const BROKEN = Buffer.from('%PDF-1.4\nrien de bon');
const CSV = Buffer.from('pièce;quantité\r\nbalance;2\r\n');
const PAGE = Buffer.from('<html><body><script>document.title = "ran"</script>Bonjour</body></html>');

let office: Office;
let team: Team;
let lea: Colleague;
let noe: Colleague;
let ines: Colleague;

beforeAll(async () => {
  office = await openOffice();
  team = office.team;
  lea = await team.colleague('Léa Dispatch', 'dispatcher');
  noe = await team.colleague('Noé Fabre');
  ines = await team.colleague('Inès Benali');
});

afterAll(() => office?.close());

async function open(page: Page, subject: string): Promise<void> {
  await rowOf(page, subject).click({ timeout: WAIT });
  await page.getByRole('heading', { name: subject }).waitFor({ timeout: WAIT });
}

const conversationOf = async (subject: string) => (await office.arrived(lea.requests, subject)).id;

/** As much of a canvas as is asked for; the tests' types know no browser. */
type Canvas = {
  width: number;
  height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
  } | null;
};

/** Whether something dark was drawn there. */
const isDrawn = (page: Page, label: string) =>
  page.getByRole('img', { name: label, exact: true }).evaluate((canvas: Canvas) => {
    const context = canvas.getContext('2d');
    if (!context || canvas.width === 0) return false;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] === 255 && (data[at] ?? 255) < 128) return true;
    return false;
  });

describe('attachments', () => {
  let noes: UserPage;

  it('are shown in place: picture, PDF, text, and what a page is made of', async () => {
    await office.mail.deliver({
      from: 'Claire Martin <claire@client.example>',
      to: SUPPORT,
      subject: 'Photos et devis',
      text: 'Voir les fichiers joints.',
      attachments: [
        { filename: 'balance été.png', content: PICTURE },
        { filename: 'devis.pdf', content: PDF, contentType: 'application/octet-stream' },
        { filename: 'liste.csv', content: CSV },
        { filename: 'facture.png', content: PAGE, contentType: 'image/png' },
        { filename: 'protégé.pdf', content: LOCKED },
        { filename: 'abîmé.pdf', content: BROKEN },
      ],
    });
    noes = await office.open(noe);
    const { page } = noes;
    await rowOf(page, 'Photos et devis').waitFor({ timeout: WAIT });
    await send(
      lea.requests,
      'put',
      `/api/conversations/${await conversationOf('Photos et devis')}/assignment`,
      {
        assigneeId: noe.id,
        expectedId: null,
      },
    );
    await open(page, 'Photos et devis');
    const pictures = page.getByRole('list', { name: 'Images jointes' });
    await expect
      .poll(
        () =>
          pictures
            .locator('img')
            .first()
            .evaluate((img: { naturalWidth: number }) => img.naturalWidth),
        { timeout: WAIT },
      )
      .toBe(1_600);
    expect(await noes.accessibilityFaults()).toEqual([]);
    await pictures.getByRole('button', { name: 'Afficher balance été.png' }).click();
    const dialog = page.getByRole('dialog', { name: 'balance été.png' });
    const picture = dialog.getByRole('img', { name: 'balance été.png' });
    await picture.waitFor();
    await dialog.getByText('fichier 1 sur 6').waitFor();
    const before = (await picture.boundingBox())?.width ?? 0;
    await page.keyboard.press('+');
    await expect.poll(async () => (await picture.boundingBox())?.width ?? 0).toBeGreaterThan(before * 1.2);
    await page.keyboard.press('0');
    expect(await noes.accessibilityFaults()).toEqual([]);
    // What says picture and is a page: its source, never the page.
    await page.keyboard.press('ArrowRight');
    const source = page.getByRole('dialog', { name: 'facture.png' });
    await source.getByText('<script>document.title = "ran"</script>').waitFor();
    expect(await page.title()).not.toBe('ran');
  });

  it('of many pages draw those in sight alone, with words that can be read out', async () => {
    const { page } = noes;
    await page.keyboard.press('ArrowRight');
    const dialog = page.getByRole('dialog', { name: 'devis.pdf' });
    await dialog.getByText('Page 1 sur 40').waitFor({ timeout: WAIT });
    await expect.poll(() => isDrawn(page, 'Page 1'), { timeout: WAIT }).toBe(true);
    await dialog.getByText('Feuille 1', { exact: true }).waitFor({ state: 'attached' });
    expect(await dialog.locator('canvas').count()).toBeLessThan(6);
    expect(await noes.accessibilityFaults()).toEqual([]);
    await dialog.getByRole('region', { name: 'devis.pdf' }).focus();
    await page.keyboard.press('End');
    await dialog.getByText('Page 40 sur 40').waitFor({ timeout: WAIT });
    await expect.poll(() => isDrawn(page, 'Page 40'), { timeout: WAIT }).toBe(true);
    await dialog.getByRole('button', { name: 'Zoomer', exact: true }).click();
    await dialog.getByText(/125\s%/).waitFor();
    await expect.poll(() => isDrawn(page, 'Page 40'), { timeout: WAIT }).toBe(true);
    expect(await dialog.locator('canvas').count()).toBeLessThan(6);
  });

  it('that cannot be shown say why, and Escape closes', async () => {
    const { page } = noes;
    await page.getByRole('button', { name: 'Fichier suivant' }).click();
    await page.getByRole('dialog', { name: 'liste.csv' }).getByText('pièce;quantité').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText('Ce PDF est protégé par un mot de passe').waitFor({ timeout: WAIT });
    await page.keyboard.press('ArrowRight');
    await page.getByText('Ce PDF est endommagé').waitFor({ timeout: WAIT });
    expect(await noes.accessibilityFaults()).toEqual([]);
    const saved = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('link', { name: 'Télécharger' }).click();
    expect((await saved).suggestedFilename()).toBe('abîmé.pdf');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('are taken along as one zip, to the byte', async () => {
    const { page } = noes;
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: /Tout télécharger/ }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('Photos et devis.zip');
    const folder = await mkdtemp(join(tmpdir(), 'guichet-zip-'));
    const file = join(folder, 'all.zip');
    await download.saveAs(file);
    const read = execFileSync('python3', [
      '-c',
      'import sys,zipfile,json,base64\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(json.dumps({i.filename: base64.b64encode(z.read(i)).decode() for i in z.infolist()}))',
      file,
    ]);
    await rm(folder, { recursive: true });
    const base64 = (bytes: Buffer) => bytes.toString('base64');
    expect(JSON.parse(read.toString())).toEqual({
      'balance été.png': base64(PICTURE),
      'devis.pdf': base64(PDF),
      'liste.csv': base64(CSV),
      'facture.png': base64(PAGE),
      'protégé.pdf': base64(LOCKED),
      'abîmé.pdf': base64(BROKEN),
    });
  });

  it('that are events are shown as events, on the reader’s clock', async () => {
    const event = (...lines: string[]) =>
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        ...lines,
        'SUMMARY:Visite de l’atelier',
        'LOCATION:Rennes\\, quai 4',
        'ORGANIZER;CN=Claire Martin:mailto:claire@client.example',
        'ATTENDEE;CN=Support;PARTSTAT=NEEDS-ACTION:mailto:support@example.test',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n');
    const invite = event(
      'METHOD:REQUEST',
      'BEGIN:VEVENT',
      'UID:visite@client.example',
      'DTSTART;TZID=America/New_York:20260706T090000',
      'DTEND;TZID=America/New_York:20260706T103000',
      'RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4',
    );
    await office.mail.deliver({
      from: 'Claire Martin <claire@client.example>',
      to: SUPPORT,
      subject: 'Invitation : visite',
      text: 'Venez.',
      icalEvent: { method: 'REQUEST', content: invite, filename: 'invite.ics' },
      attachments: [{ filename: 'faux.ics', content: 'rien', contentType: 'text/calendar' }],
    });
    const { page } = noes;
    await open(page, 'Invitation : visite');
    const card = page.getByRole('region', { name: 'Visite de l’atelier' });
    await card.waitFor({ timeout: WAIT });
    const text = ((await card.textContent()) ?? '').replace(/[\u00a0\u202f\u2009]/g, ' ');
    expect(text).toContain('Invitation');
    // Nine in New York is three in the afternoon in Paris.
    expect(text).toMatch(/lundi 6 juillet 2026.*15:00.*16:30/);
    expect(text).toContain('09:00 à l’origine (New York)');
    expect(text).toContain('Toutes les semaines : lundi et mercredi, 4 fois');
    expect(text).toContain('Rennes, quai 4');
    expect(text).toContain('Organisé par Claire Martin');
    // The same event twice is one card, and no file beside it; what is no calendar stays a file.
    expect(await page.getByRole('region', { name: 'Visite de l’atelier' }).count()).toBe(1);
    await page.getByRole('list', { name: 'Pièces jointes' }).getByText('faux.ics').waitFor();
    expect(await page.getByText('invite.ics').count()).toBe(0);
    expect(await noes.accessibilityFaults()).toEqual([]);
    const cancel = event(
      'METHOD:CANCEL',
      'BEGIN:VEVENT',
      'UID:visite@client.example',
      'SEQUENCE:1',
      'DTSTART;TZID=America/New_York:20260706T090000',
    );
    await office.mail.deliver({
      from: 'Claire Martin <claire@client.example>',
      to: SUPPORT,
      subject: 'Annulation : visite',
      text: 'Finalement non.',
      icalEvent: { method: 'CANCEL', content: cancel },
    });
    await open(page, 'Annulation : visite');
    await page
      .getByRole('region', { name: 'Visite de l’atelier' })
      .getByText('Annulé', { exact: true })
      .waitFor({ timeout: WAIT });
  });

  it('of Outlook are unpacked and found, and a mail in a mail is read', async () => {
    const tnef = writeTnef({
      files: [
        {
          longName: 'Bon de livraison été.pdf',
          mimeType: 'application/pdf',
          content: samplePdf(['Livraison']),
        },
      ],
    });
    await office.mail.deliver({
      from: 'Paul Roy <paul@client.example>',
      to: SUPPORT,
      subject: 'Depuis Outlook',
      text: 'Le bon est joint.',
      attachments: [
        { filename: 'winmail.dat', content: tnef, contentType: 'application/ms-tnef' },
        {
          filename: 'avant.eml',
          contentType: 'message/rfc822',
          content: 'From: Zoe <zoe@client.example>\r\nSubject: Le message d’avant\r\n\r\nBonjour de dedans.',
        },
      ],
    });
    const { page } = noes;
    await open(page, 'Depuis Outlook');
    const files = page.getByRole('list', { name: 'Pièces jointes' });
    await files.getByRole('button', { name: 'Bon de livraison été.pdf' }).click();
    await page.getByText('Page 1 sur 1').waitFor({ timeout: WAIT });
    await expect.poll(() => isDrawn(page, 'Page 1'), { timeout: WAIT }).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.getByText('winmail.dat').count()).toBe(0);
    await files.getByRole('button', { name: 'avant.eml' }).click();
    await page.getByRole('dialog').getByText('Bonjour de dedans.').waitFor();
    await page.getByRole('dialog').getByText('zoe@client.example').waitFor();
    expect(await noes.accessibilityFaults()).toEqual([]);
    await page.keyboard.press('Escape');
    const found = await send<{ rows: { subject: string }[] }>(
      noe.requests,
      'get',
      `/api/conversations?mailboxId=${team.mailboxId}&place=all&text=livraison`,
    );
    expect(found.rows.map((row) => row.subject)).toEqual(['Depuis Outlook']);
  });

  it('are looked at on a phone', async () => {
    const phone = await office.open(noe, undefined, { viewport: { width: 390, height: 844 } });
    const { page } = phone;
    await open(page, 'Photos et devis');
    await page.getByRole('button', { name: 'devis.pdf' }).click();
    await page.getByText('Page 1 sur 40').waitFor({ timeout: WAIT });
    await expect.poll(() => isDrawn(page, 'Page 1'), { timeout: WAIT }).toBe(true);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await phone.accessibilityFaults()).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Fermer' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });

  it('are nothing to a member who may not see the conversation', async () => {
    const conversationId = await conversationOf('Photos et devis');
    const detail = await send<{ messages: { id: string }[] }>(
      noe.requests,
      'get',
      `/api/conversations/${conversationId}`,
    );
    const messageId = detail.messages[0]?.id ?? '';
    const unknown = crypto.randomUUID();
    const routes = (message: string, conversation: string) => [
      `/api/messages/${message}/attachments/0`,
      `/api/messages/${message}/attachments/0?inline=1`,
      `/api/messages/${message}/attachments/0/look`,
      `/api/messages/${message}/attachments/0/message`,
      `/api/messages/${message}/attachments/0/frame`,
      `/api/messages/${message}/attachments.zip`,
      `/api/messages/${message}/invitations`,
      `/api/conversations/${conversation}/attachments.zip`,
    ];
    expect((await noe.requests.get(routes(messageId, conversationId)[0] ?? '')).status()).toBe(200);
    for (const [at, path] of routes(messageId, conversationId).entries()) {
      const answer = await ines.requests.get(path);
      expect([path, answer.status()]).toEqual([path, 404]);
      const nothing = await ines.requests.get(routes(unknown, unknown)[at] ?? '');
      expect(await answer.text()).toBe(await nothing.text());
    }
  });

  it('load nothing from elsewhere, run nothing, and leave no fault behind', () => {
    for (const { errors, foreignRequests } of office.pages) {
      expect(errors).toEqual([]);
      expect(foreignRequests).toEqual([]);
    }
  });
});
