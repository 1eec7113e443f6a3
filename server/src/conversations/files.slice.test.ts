import type { ConversationDetail, MessageBody } from '@guichet/contract/conversations';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addMember, makeMailbox, makePerson, receiveMail, type TestMailbox } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';

let database: TestDatabase;
let app: RouteApp;
let mailbox: TestMailbox;
let reader: string;
beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  reader = await makePerson(database.db, 'Lectrice');
  mailbox = await makeMailbox(database.db);
  await addMember(database.db, mailbox.id, reader, 'dispatcher');
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

const PIXEL = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

const withParts = (html: string) =>
  [
    'From: Claire <claire@client.example>',
    `To: ${mailbox.address}`,
    'Subject: Photos',
    'Message-ID: <photos@client.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    html,
    '--b',
    'Content-Type: image/gif',
    'Content-ID: <pixel@client.example>',
    'Content-Transfer-Encoding: base64',
    '',
    PIXEL,
    '--b',
    'Content-Type: text/html',
    "Content-Disposition: attachment; filename*=UTF-8''d%C3%A9tail.html",
    '',
    '<script>alert(1)</script>',
    '--b--',
    '',
  ].join('\r\n');

const HTML = `<p onclick="x()">Bonjour <img src="cid:pixel@client.example"><img src="https://client.example/p.png"></p>
<script>alert(1)</script><blockquote class="gmail_quote">Le devis</blockquote>`;

it('shows HTML in a frame in which nothing runs and nothing remote loads before it is asked for', async () => {
  const { messageId } = await receiveMail(database.db, mailbox, { raw: withParts(HTML) }, app.blobs);
  const body = (await app.ask<MessageBody>(reader, 'GET', `/messages/${messageId}/body`)).json;
  expect(body).toMatchObject({ textHtml: null, blockedRemote: 1, htmlRefused: false });
  const path = body.framePath?.replace('/api', '') ?? '';
  const frame = await app.ask(reader, 'GET', path);
  const policy = String(frame.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/script-src|allow-scripts|https:/);
  expect(frame.headers['x-frame-options']).toBe('SAMEORIGIN');
  expect(frame.body).not.toMatch(/<script|onclick|client\.example\/p\.png/);
  expect(frame.body).toMatch(/<details[^>]*><summary>Texte cité<\/summary>.*Le devis/s);
  const picture = /src="\/api(\/messages\/[^"]*\/inline\/[^"]+)"/.exec(frame.body)?.[1] ?? '';
  const shown = await app.fastify.inject({ url: `/api${picture}`, headers: { 'x-test-person': reader } });
  expect(shown.headers['content-type']).toBe('image/gif');
  expect(shown.rawPayload.toString('base64')).toBe(PIXEL);
  const remote = await app.ask(reader, 'GET', `${path}?remote=1`);
  expect(remote.body).toContain('https://client.example/p.png');
  expect(String(remote.headers['content-security-policy'])).toContain('https:');
});

it('gives attachments to the byte, named as they were, and never as a page of ours', async () => {
  const raw = withParts(HTML).replace('photos@', 'photos2@');
  const { messageId, conversationId } = await receiveMail(database.db, mailbox, { raw }, app.blobs);
  const detail = (await app.ask<ConversationDetail>(reader, 'GET', `/conversations/${conversationId}`)).json;
  const page = detail.messages[0]?.attachments.find((one) => one.filename === 'détail.html');
  const url = `/messages/${messageId}/attachments/${page?.index}?inline=1`;
  const answer = await app.ask(reader, 'GET', url);
  expect(answer.body).toBe('<script>alert(1)</script>');
  expect(answer.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename="detail.html"; filename*=UTF-8''d%C3%A9tail.html`,
  });
  expect(String(answer.headers['content-security-policy'])).toMatch(/default-src 'none'.*sandbox/);
  const source = await app.ask(reader, 'GET', `/messages/${messageId}/source?download=1`);
  expect(source.body).toBe(raw);
  expect(source.headers['content-type']).toBe('message/rfc822');
  expect((await app.ask(reader, 'GET', `/messages/${messageId}/attachments/99`)).status).toBe(404);
  expect((await app.ask(reader, 'GET', '/messages/x/source')).status).toBe(404);
});

it('links plain text and sets what is quoted apart', async () => {
  const text = [
    'Voir https://client.example/a <b>',
    '',
    'Le 2 mars 2026, Support a écrit :',
    '> Bonjour',
  ].join('\r\n');
  const { messageId } = await receiveMail(database.db, mailbox, { text });
  const body = (await app.ask<MessageBody>(reader, 'GET', `/messages/${messageId}/body`)).json;
  expect(body.framePath).toBeNull();
  expect(body.textHtml).toContain('<a href="https://client.example/a"');
  expect(body.textHtml).toContain('&lt;b&gt;');
  expect(body.quotedTextHtml).toContain('Bonjour');
  expect((await app.ask(reader, 'GET', `/messages/${messageId}/frame`)).status).toBe(404);
});

it('exports the history as CSV and JSON', async () => {
  const { conversationId } = await receiveMail(database.db, mailbox);
  await app.ask(reader, 'POST', `/conversations/${conversationId}/claim`);
  const csv = await app.ask(reader, 'GET', `/conversations/${conversationId}/history.csv`);
  const lines = csv.body.replace('\uFEFF', '').trim().split('\r\n');
  expect(lines[0]).toBe('seq,occurredAt,recordedAt,actor,actorName,kind,data,conversationId');
  expect(lines[2]).toMatch(/^2,.*,person,Lectrice,conversation\.assigned,/);
  const json = await app.ask<{ kind: string }[]>(
    reader,
    'GET',
    `/conversations/${conversationId}/history.json`,
  );
  expect(json.json.map((event) => event.kind)).toEqual(['message.received', 'conversation.assigned']);
});

it('asks everybody for a session', async () => {
  for (const path of ['frame', 'source', 'attachments/0', 'inline/x']) {
    const answer = await app.fastify.inject({ url: `/api/messages/${reader}/${path}` });
    expect(answer.statusCode).toBe(401);
  }
});
