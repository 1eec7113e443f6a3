/** The routes of attachments through HTTP: by what they are, in a zip that others can read, and for nobody else. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttachmentLook, EnclosedMessage, Invitation } from '@guichet/contract/attachments';
import type { ConversationDetail } from '@guichet/contract/conversations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMember, makeMailbox, makePerson, receiveMail, type TestMailbox } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { writeTnef } from '../../test/tnef-writer.ts';
import { reparseMessages } from '../conversations/reparse.ts';
import { createParsePool } from '../mail/parse-pool.ts';

let database: TestDatabase;
let app: RouteApp;
let mailbox: TestMailbox;
let reader: string;
let stranger: string;
beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  reader = await makePerson(database.db, 'Lectrice');
  stranger = await makePerson(database.db, 'Autre');
  mailbox = await makeMailbox(database.db);
  await addMember(database.db, mailbox.id, reader, 'dispatcher');
  await addMember(database.db, mailbox.id, stranger, 'member', { seeUnassigned: false });
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

type Part = { type: string; name?: string; content: Uint8Array | string };

let number = 0;
/** A mail with these parts; gives its ids. */
async function receive(parts: readonly Part[], inReplyTo?: string) {
  number += 1;
  const raw = [
    'From: Claire <claire@client.example>',
    `To: ${mailbox.address}`,
    `Subject: Pièces ${number}`,
    `Message-ID: <parts${number}@client.example>`,
    ...(inReplyTo ? [`In-Reply-To: <${inReplyTo}>`] : []),
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Ci-joint.',
    ...parts.flatMap(({ type, name, content }) => [
      '--b',
      `Content-Type: ${type}`,
      name === undefined
        ? 'Content-Disposition: attachment'
        : `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}`,
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(content as string).toString('base64'),
    ]),
    '--b--',
    '',
  ].join('\r\n');
  const ids = await receiveMail(database.db, mailbox, { raw }, app.blobs);
  return { ...ids, own: `parts${number}@client.example` };
}

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const ICS = (...lines: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...lines,
    'BEGIN:VEVENT',
    'UID:u1',
    'SUMMARY:Visite',
    'DTSTART:20260302T100000Z',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

const get = (url: string, person = reader) =>
  app.fastify.inject({ url: `/api${url}`, headers: { 'x-test-person': person } });
const look = async (messageId: string, index: number) =>
  (await app.ask<AttachmentLook>(reader, 'GET', `/messages/${messageId}/attachments/${index}/look`)).json;

describe('an attachment', () => {
  it('is shown by what it is, not by what it says', async () => {
    const { messageId } = await receive([
      { type: 'application/octet-stream', name: 'photo', content: PNG },
      { type: 'image/png', name: 'page.png', content: '<html><script>alert(1)</script>' },
      {
        type: 'text/plain; charset=windows-1252',
        name: 'a.csv',
        content: Buffer.from('pi\xe8ce;2\r\n', 'latin1'),
      },
      { type: 'image/jpeg', name: 'IMG.HEIC', content: Buffer.from('\0\0\0\x18ftypheic\0\0', 'latin1') },
      {
        type: 'image/svg+xml',
        name: 'plan.svg',
        content: '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
      },
    ]);
    expect(await look(messageId, 0)).toMatchObject({
      kind: 'picture',
      mimeType: 'image/png',
      size: PNG.length,
      text: null,
    });
    expect(await look(messageId, 1)).toMatchObject({ kind: 'text', text: '<html><script>alert(1)</script>' });
    expect(await look(messageId, 2)).toMatchObject({ kind: 'text', text: 'pièce;2\n', truncated: false });
    expect(await look(messageId, 3)).toMatchObject({ kind: 'none', format: 'HEIC' });
    const headers = async (index: number) => {
      const answer = await get(`/messages/${messageId}/attachments/${index}?inline=1`);
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      });
      expect(String(answer.headers['content-security-policy'])).toMatch(/^default-src 'none'.*; sandbox$/);
      return [answer.headers['content-type'], String(answer.headers['content-disposition']).split(';')[0]];
    };
    expect(await headers(0)).toEqual(['image/png', 'inline']);
    expect(await headers(1)).toEqual(['image/png', 'attachment']);
    expect(await headers(2)).toEqual(['application/octet-stream', 'attachment']);
    expect(await headers(4)).toEqual(['image/svg+xml', 'attachment']);
  });

  it('of text is shown to a bound', async () => {
    const { messageId } = await receive([
      { type: 'text/plain', name: 'long.log', content: 'x'.repeat(1_200_000) },
    ]);
    const shown = await look(messageId, 0);
    expect(shown.truncated).toBe(true);
    expect(shown.text).toHaveLength(1_000_000);
  });

  it('that is a calendar is told once, and a broken one not at all', async () => {
    const { messageId } = await receive([
      { type: 'text/calendar; method=REQUEST', content: ICS('METHOD:REQUEST') },
      { type: 'application/ics', name: 'invite.ics', content: ICS() },
      { type: 'text/calendar', name: 'broken.ics', content: 'BEGIN:VCALENDAR' },
    ]);
    const { json } = await app.ask<{ invitations: Invitation[]; calendars: number[] }>(
      reader,
      'GET',
      `/messages/${messageId}/invitations`,
    );
    expect(json.calendars).toEqual([0, 1]);
    expect(json.invitations).toEqual([
      expect.objectContaining({ index: 0, act: 'invited', title: 'Visite', uid: 'u1' }),
    ]);
  });

  it('that is a mail is shown as one, without scripts and without what is far away', async () => {
    const inner =
      'From: Zoé <zoe@client.example>\r\nSubject: Avant\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p onclick="x()">Dedans<script>alert(1)</script><img src="https://far.example/a.png"></p>';
    const { messageId } = await receive([
      { type: 'message/rfc822', content: inner },
      { type: 'image/png', content: PNG },
    ]);
    const { json } = await app.ask<EnclosedMessage>(
      reader,
      'GET',
      `/messages/${messageId}/attachments/0/message`,
    );
    expect(json).toMatchObject({
      from: { name: 'Zoé', address: 'zoe@client.example' },
      subject: 'Avant',
      textHtml: null,
      framePath: `/api/messages/${messageId}/attachments/0/frame`,
    });
    const frame = await get(`/messages/${messageId}/attachments/0/frame`);
    expect(frame.body).toContain('Dedans');
    expect(frame.body).not.toMatch(/<script|onclick|far\.example/);
    expect(String(frame.headers['content-security-policy'])).toContain("default-src 'none'");
    expect((await get(`/messages/${messageId}/attachments/1/message`)).statusCode).toBe(404);
  });
});

/** Names and contents, as Python reads them. */
async function unzip(zip: Buffer): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'guichet-zip-'));
  try {
    const file = join(folder, 'a.zip');
    await writeFile(file, zip);
    const program =
      'import sys,zipfile,json,base64\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(json.dumps({i.filename: base64.b64encode(z.read(i)).decode() for i in z.infolist()}))';
    const said = JSON.parse(execFileSync('python3', ['-c', program, file]).toString()) as Record<
      string,
      string
    >;
    return Object.fromEntries(
      Object.entries(said).map(([name, content]) => [
        name,
        Buffer.from(content, 'base64').toString('latin1'),
      ]),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('all attachments as a zip', () => {
  it('hold every byte under names that are safe and each of their own, of one mail and of all', async () => {
    const first = await receive([
      { type: 'application/pdf', name: 'Devis été.pdf', content: '%PDF-1' },
      { type: 'text/csv', name: 'a.csv', content: '' },
      { type: 'application/pdf', name: 'Devis été.pdf', content: '%PDF-2' },
      { type: 'text/plain', name: '../../a.sh', content: 'x' },
    ]);
    const second = await receive([{ type: 'image/png', name: 'a.csv', content: PNG }], first.own);
    expect(second.conversationId).toBe(first.conversationId);
    const one = await get(`/messages/${first.messageId}/attachments.zip`);
    expect(one.headers).toMatchObject({
      'content-type': 'application/zip',
      'x-content-type-options': 'nosniff',
    });
    expect(one.headers['content-disposition']).toMatch(/^attachment; filename="Pieces \d+\.zip"/);
    const files = { 'Devis été.pdf': '%PDF-1', 'a.csv': '', 'Devis été (2).pdf': '%PDF-2', 'a.sh': 'x' };
    expect(await unzip(one.rawPayload)).toEqual(files);
    const all = await get(`/conversations/${first.conversationId}/attachments.zip`);
    expect(await unzip(all.rawPayload)).toEqual({ ...files, 'a (2).csv': PNG.toString('latin1') });
  });

  it('are not there where there is none', async () => {
    const { messageId, conversationId } = await receive([]);
    expect((await get(`/messages/${messageId}/attachments.zip`)).statusCode).toBe(404);
    expect((await get(`/conversations/${conversationId}/attachments.zip`)).statusCode).toBe(404);
  });
});

describe('winmail.dat', () => {
  const tnef = writeTnef({ files: [{ longName: 'Bon de livraison.pdf', content: Buffer.from('%PDF-9') }] });

  it('gives its files, to be saved and found', async () => {
    const { messageId, conversationId } = await receive([
      { type: 'application/ms-tnef', name: 'winmail.dat', content: tnef },
    ]);
    const detail = (await app.ask<ConversationDetail>(reader, 'GET', `/conversations/${conversationId}`))
      .json;
    expect(detail.messages[0]?.attachments).toEqual([
      {
        index: 1,
        filename: 'Bon de livraison.pdf',
        mimeType: 'application/octet-stream',
        size: 6,
        inline: false,
      },
    ]);
    expect((await get(`/messages/${messageId}/attachments/1`)).body).toBe('%PDF-9');
    expect(await look(messageId, 1)).toMatchObject({ kind: 'pdf' });
    const found = await app.ask<{ rows: { id: string }[] }>(
      reader,
      'GET',
      `/conversations?place=all&text=livraison&mailboxId=${mailbox.id}`,
    );
    expect(found.json.rows.map((row) => row.id)).toEqual([conversationId]);
  });

  it('of a mail that was stored before is unpacked by reading it again', async () => {
    const { messageId, conversationId } = await receive([
      { type: 'application/ms-tnef', name: 'winmail.dat', content: tnef },
    ]);
    const before = [
      {
        index: 0,
        filename: 'winmail.dat',
        mimeType: 'application/ms-tnef',
        size: tnef.length,
        contentId: null,
        inline: false,
      },
    ];
    await database.db
      .updateTable('message')
      .set({ attachments: JSON.stringify(before) })
      .where('id', '=', messageId)
      .execute();
    expect((await get(`/messages/${messageId}/attachments/0`)).rawPayload.equals(tnef)).toBe(true);
    const parse = createParsePool({ size: 1, timeoutMs: 10_000, maxRawBytes: 50_000_000 });
    await reparseMessages({ db: database.db, blobs: app.blobs, parse });
    await parse.close();
    const detail = (await app.ask<ConversationDetail>(reader, 'GET', `/conversations/${conversationId}`))
      .json;
    expect(detail.messages[0]?.attachments.map((one) => one.filename)).toEqual(['Bon de livraison.pdf']);
  });
});

describe('every route', () => {
  it('answers a person who may not see the mail as for an unknown one', async () => {
    const { messageId, conversationId } = await receive([
      { type: 'text/calendar', name: 'a.ics', content: ICS() },
    ]);
    const routes = (message: string, conversation: string) => [
      `/messages/${message}/attachments/0`,
      `/messages/${message}/attachments/0?inline=1`,
      `/messages/${message}/attachments/0/look`,
      `/messages/${message}/attachments/0/message`,
      `/messages/${message}/attachments/0/frame`,
      `/messages/${message}/inline/x`,
      `/messages/${message}/invitations`,
      `/messages/${message}/attachments.zip`,
      `/conversations/${conversation}/attachments.zip`,
    ];
    const hidden = routes(messageId, conversationId);
    const unknown = routes(stranger, stranger);
    for (const [at, route] of hidden.entries()) {
      const answer = await get(route, stranger);
      expect(answer.statusCode, route).toBe(404);
      expect(answer.body, route).toBe((await get(unknown[at] ?? '', stranger)).body);
      expect((await app.fastify.inject({ url: `/api${route}` })).statusCode, route).toBe(401);
    }
  });
});
