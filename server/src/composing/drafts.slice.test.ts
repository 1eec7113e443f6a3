/** Drafts over HTTP: what is typed stands, belongs to its author, and carries its files. */
import { randomBytes } from 'node:crypto';
import { Draft } from '@guichet/contract/composing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMember, makePerson, receiveMail, START } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { makeTeam, type SendingTeam, setTestAccount, testKeys } from '../../test/sending.ts';
import { newId } from '../platform/id.ts';

let database: TestDatabase;
let app: RouteApp;
let team: SendingTeam;
beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const house = { db: database.db, keys: testKeys };
  team = await makeTeam(house, { undoSeconds: 10 });
  await setTestAccount(house, team.mailbox.id, { host: 'localhost', port: 1 });
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

const received = (mail: Parameters<typeof receiveMail>[2] = {}) =>
  receiveMail(database.db, team.mailbox, mail, app.blobs);
const begin = async (personId: string, conversationId: string | null, kind = 'reply'): Promise<Draft> => {
  const body = { mailboxId: team.mailbox.id, kind, conversationId, messageId: null };
  const answer = await app.ask(personId, 'POST', '/drafts', body);
  expect(answer.status, answer.body).toBe(200);
  return Draft.parse(answer.json);
};
const content = ({ from, to, cc, bcc, subject, html, quotedHtml, seenSeq, revision }: Draft) => ({
  from,
  to,
  cc,
  bcc,
  subject,
  html,
  quotedHtml,
  seenSeq,
  revision,
});
const upload = (personId: string, draftId: string, payload: Buffer, query = 'filename=plan.pdf') =>
  app.fastify.inject({
    method: 'POST',
    url: `/api/drafts/${draftId}/attachments?${query}`,
    headers: { 'x-test-person': personId, 'content-type': 'application/pdf' },
    payload,
  });

describe('a draft', () => {
  it('is begun once under the id that its writer gave it, however often that is asked', async () => {
    const { conversationId } = await received();
    const id = newId();
    const body = { id, mailboxId: team.mailbox.id, kind: 'reply', conversationId, messageId: null };
    const ask = (personId: string) => app.ask<Draft>(personId, 'POST', '/drafts', body);
    const answers = await Promise.all([ask(team.anna), ask(team.anna), ask(team.anna)]);
    expect(answers.map(({ status, json }) => [status, json.id])).toEqual(Array(3).fill([200, id]));
    // Who has one there already goes on in that one, whatever id he gives.
    const again = await app.ask<Draft>(team.anna, 'POST', '/drafts', { ...body, id: newId() });
    expect(again.json.id).toBe(id);
    // Another's id is not to be had.
    expect((await ask(team.bert)).status).toBe(422);
    // A new mail too is begun once.
    const mail = {
      id: newId(),
      mailboxId: team.mailbox.id,
      kind: 'new',
      conversationId: null,
      messageId: null,
    };
    const both = await Promise.all([1, 2].map(() => app.ask<Draft>(team.anna, 'POST', '/drafts', mail)));
    expect(both.map(({ status, json }) => [status, json.id])).toEqual(Array(2).fill([200, mail.id]));
    const rows = await database.db.selectFrom('draft').select('author_id').where('id', '=', id).execute();
    expect(rows).toEqual([{ author_id: team.anna }]);
  });

  it('of a reply has the recipients, the subject and the quotation of what it answers', async () => {
    const { conversationId, messageId } = await received({
      raw: [
        'From: Émilie <emilie@client.example>',
        'Reply-To: Bureau <bureau@client.example>',
        `To: ${team.mailbox.address}, Paul <paul@client.example>`,
        'Cc: chef@client.example',
        'Subject: Re: TR: Prix',
        'Content-Type: text/html; charset=utf-8',
        '',
        '<p>Quel <b>prix</b> ?<img src="https://tracker.example/x.png"><script>x()</script></p>',
      ].join('\r\n'),
    });
    const reply = await begin(team.anna, conversationId);
    expect(reply).toMatchObject({
      messageId,
      from: team.mailbox.address,
      to: [{ name: 'Bureau', address: 'bureau@client.example' }],
      cc: [],
      bcc: [],
      subject: 'Re: Prix',
      seenSeq: 1,
      revision: 1,
    });
    expect(reply.quotedHtml).toContain('Quel <b>prix</b> ?');
    expect(reply.quotedHtml).toContain('Émilie');
    expect(reply.quotedHtml).not.toMatch(/tracker|script/);
    const all = await begin(team.anna, conversationId, 'replyAll');
    expect(all.to.map(({ address }) => address)).toEqual(['bureau@client.example', 'paul@client.example']);
    expect(all.cc.map(({ address }) => address)).toEqual(['chef@client.example']);
  });

  it('is begun once, also by two windows at once, and found again after a reload', async () => {
    const { conversationId } = await received();
    const drafts = await Promise.all([1, 2, 3, 4].map(() => begin(team.anna, conversationId)));
    expect(new Set(drafts.map(({ id }) => id)).size).toBe(1);
    expect((await begin(team.bert, conversationId)).id).not.toBe(drafts[0]?.id);
    const opened = await app.ask(team.anna, 'GET', `/conversations/${conversationId}`);
    expect(opened.json.draftId).toBe(drafts[0]?.id);
  });

  it('is saved over the revision that it is based on; two windows lose nothing', async () => {
    const { conversationId } = await received();
    const draft = await begin(team.anna, conversationId);
    const first = await app.ask(team.anna, 'PUT', `/drafts/${draft.id}`, {
      ...content(draft),
      html: '<p>Un</p>',
    });
    expect(first.json).toMatchObject({ revision: 2 });
    const stale = await app.ask(team.anna, 'PUT', `/drafts/${draft.id}`, {
      ...content(draft),
      html: '<p>Deux</p>',
    });
    expect(stale.status).toBe(409);
    expect(stale.json.data).toMatchObject({
      reason: 'draft.stale',
      draft: { html: '<p>Un</p>', revision: 2 },
    });
    const read = await app.ask(team.anna, 'GET', `/drafts/${draft.id}`);
    expect(read.json).toMatchObject({ html: '<p>Un</p>', revision: 2 });
  });

  it('can be written from an own address only', async () => {
    const draft = await begin(team.anna, null, 'new');
    const body = { ...content(draft), from: 'someone@else.example' };
    const answer = await app.ask(team.anna, 'PUT', `/drafts/${draft.id}`, body);
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ data: { reason: 'send.notOurAddress' } });
  });

  it('does not exist for anybody else, to the byte', async () => {
    const { conversationId } = await received();
    const draft = await begin(team.anna, conversationId);
    const unknown = newId();
    const attempts: [
      method: 'GET' | 'PUT' | 'DELETE' | 'POST',
      path: (id: string) => string,
      body?: object,
    ][] = [
      ['GET', (id) => `/drafts/${id}`],
      ['PUT', (id) => `/drafts/${id}`, content(draft)],
      ['DELETE', (id) => `/drafts/${id}`],
      ['DELETE', (id) => `/drafts/${id}/attachments/${unknown}`],
      ['GET', (id) => `/drafts/${id}/attachments/${unknown}`],
      ['POST', (id) => `/drafts/${id}/send`, { idempotencyKey: newId(), seenSeq: 1 }],
    ];
    for (const [method, path, body] of attempts) {
      const hidden = await app.ask(team.bert, method, path(draft.id), body);
      const absent = await app.ask(team.bert, method, path(unknown), body);
      expect([hidden.status, hidden.body]).toEqual([404, absent.body]);
    }
    expect((await upload(team.bert, draft.id, Buffer.from('x'))).statusCode).toBe(404);
    expect((await app.ask(team.bert, 'GET', `/drafts?mailboxId=${team.mailbox.id}`)).json).not.toContainEqual(
      expect.objectContaining({ id: draft.id }),
    );
  });

  it('stays what it is when a colleague takes, notes and answers; its author finds it again', async () => {
    const { conversationId } = await received();
    const draft = await begin(team.anna, conversationId);
    const saved = {
      ...content(draft),
      html: '<p>Presque fini</p>',
      to: [{ name: 'X', address: 'x@y.test' }],
    };
    await app.ask(team.anna, 'PUT', `/drafts/${draft.id}`, saved);
    await app.ask(team.bert, 'POST', `/conversations/${conversationId}/claim`);
    const theirs = await begin(team.bert, conversationId);
    await app.ask(team.bert, 'POST', `/drafts/${theirs.id}/send`, { idempotencyKey: newId(), seenSeq: 2 });
    const read = await app.ask(team.anna, 'GET', `/drafts/${draft.id}`);
    expect(read.json).toMatchObject({ html: saved.html, to: saved.to, cc: [], revision: 2 });
  });

  it('of someone who may not answer here is refused with the reason', async () => {
    const { conversationId } = await received();
    const reader = await makePerson(database.db, 'Lecteur');
    await addMember(database.db, team.mailbox.id, reader, 'member', { reply: false });
    const body = { mailboxId: team.mailbox.id, kind: 'reply', conversationId, messageId: null };
    const answer = await app.ask(reader, 'POST', '/drafts', body);
    expect(answer.status).toBe(403);
    expect(answer.json).toMatchObject({ data: { reason: 'privilege.missing' } });
  });

  it('is discarded with its files', async () => {
    const draft = await begin(team.anna, null, 'new');
    await upload(team.anna, draft.id, Buffer.from('x'));
    expect((await app.ask(team.anna, 'DELETE', `/drafts/${draft.id}`)).status).toBe(200);
    expect((await app.ask(team.anna, 'GET', `/drafts/${draft.id}`)).status).toBe(404);
  });
});

describe('files of a draft', () => {
  it('come back byte for byte, and only to its author', async () => {
    const draft = await begin(team.anna, null, 'new');
    const bytes = randomBytes(300_000);
    const answer = await upload(
      team.anna,
      draft.id,
      bytes,
      `filename=${encodeURIComponent('Été « 1 ».pdf')}`,
    );
    const attachment = answer.json();
    expect(attachment).toMatchObject({
      filename: 'Été « 1 ».pdf',
      mimeType: 'application/pdf',
      size: 300_000,
    });
    const url = `/api/drafts/${draft.id}/attachments/${attachment.id}`;
    const mine = await app.fastify.inject({ url, headers: { 'x-test-person': team.anna } });
    expect(mine.rawPayload.equals(bytes)).toBe(true);
    expect(mine.headers['content-disposition']).toMatch(/^attachment; filename\*=UTF-8''/);
    const theirs = await app.fastify.inject({ url, headers: { 'x-test-person': team.bert } });
    expect(theirs.statusCode).toBe(404);
  });

  it('come as a form too', async () => {
    const draft = await begin(team.anna, null, 'new');
    const form = new FormData();
    form.append('file', new Blob([Buffer.from('bonjour')], { type: 'text/csv' }), 'liste.csv');
    const request = new Request('http://localhost/', { method: 'POST', body: form });
    const answer = await app.fastify.inject({
      method: 'POST',
      url: `/api/drafts/${draft.id}/attachments`,
      headers: { 'x-test-person': team.anna, 'content-type': request.headers.get('content-type') ?? '' },
      payload: Buffer.from(await request.arrayBuffer()),
    });
    expect(answer.json()).toMatchObject({ filename: 'liste.csv', mimeType: 'text/csv', size: 7 });
  });

  it('are refused beyond what can be sent, together', async () => {
    const draft = await begin(team.anna, null, 'new');
    expect((await upload(team.anna, draft.id, Buffer.alloc(20_000_000))).statusCode).toBe(200);
    const tooMuch = await upload(team.anna, draft.id, Buffer.alloc(8_000_000));
    expect(tooMuch.statusCode).toBe(422);
    expect(tooMuch.json().reason).toBe('send.tooLarge');
    const read = await app.ask(team.anna, 'GET', `/drafts/${draft.id}`);
    expect(read.json.attachments).toHaveLength(1);
  });

  it('of a forwarded mail go along', async () => {
    const file = randomBytes(500).toString('base64');
    const { conversationId } = await received({
      raw: [
        'From: Claire <claire@client.example>',
        `To: ${team.mailbox.address}`,
        'Subject: Plan',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b',
        'Content-Type: text/plain; charset=utf-8',
        '',
        'Voici le plan.',
        '--b',
        'Content-Type: application/pdf; name=plan.pdf',
        'Content-Disposition: attachment; filename=plan.pdf',
        'Content-Transfer-Encoding: base64',
        '',
        file,
        '--b--',
      ].join('\r\n'),
    });
    const forward = await begin(team.anna, conversationId, 'forward');
    expect(forward).toMatchObject({
      to: [],
      subject: 'Tr: Plan',
      attachments: [{ filename: 'plan.pdf', size: 500 }],
    });
    expect(forward.quotedHtml).toContain('Message transféré');
    const path = `/drafts/${forward.id}/attachments/${forward.attachments[0]?.id}`;
    const got = await app.fastify.inject({ url: `/api${path}`, headers: { 'x-test-person': team.anna } });
    expect(got.rawPayload.toString('base64')).toBe(file);
    expect((await begin(team.anna, conversationId)).attachments).toEqual([]);
  });

  it('shown inside the text are sent inside the mail', async () => {
    const { conversationId } = await received();
    const draft = await begin(team.anna, conversationId);
    const image = (
      await upload(team.anna, draft.id, Buffer.from('png'), 'filename=a.png&contentId=logo@guichet')
    ).json();
    const html = `<p>Voyez <img src="/api/drafts/${draft.id}/attachments/${image.id}"></p>`;
    await app.ask(team.anna, 'PUT', `/drafts/${draft.id}`, { ...content(draft), html });
    const sent = await app.ask(team.anna, 'POST', `/drafts/${draft.id}/send`, {
      idempotencyKey: newId(),
      seenSeq: 1,
    });
    expect(sent.status, sent.body).toBe(200);
    const row = await database.db
      .selectFrom('outbox')
      .innerJoin('message_body', 'message_body.message_id', 'outbox.message_id')
      .select(['message_body.html', 'outbox.blob_sha256'])
      .where('outbox.id', '=', String(sent.json.outboxId))
      .executeTakeFirstOrThrow();
    expect(row.html).toMatch(/<img src="cid:logo(?:@|%40)guichet"/);
    const raw = (await app.blobs.read(row.blob_sha256)).toString();
    expect(raw).toMatch(/Content-I[dD]: <logo@guichet>/);
  });
});

describe('sending over HTTP', () => {
  it('answers with the sending and the row, the same again when the request is repeated; taken back it stands again', async () => {
    const { conversationId } = await received();
    const draft = await begin(team.anna, conversationId);
    const body = { idempotencyKey: newId(), seenSeq: 1 };
    const first = await app.ask(team.anna, 'POST', `/drafts/${draft.id}/send`, body);
    expect(first.json).toMatchObject({
      outcome: 'queued',
      conversationId,
      sending: { state: 'queued', recipients: [{ address: 'claire@client.example', state: 'waiting' }] },
      row: { assigneeId: team.anna, sending: 'queued', seq: 3 },
    });
    const again = await app.ask(team.anna, 'POST', `/drafts/${draft.id}/send`, body);
    expect(again.body).toBe(first.body);
    const other = await app.ask(team.bert, 'POST', `/outbox/${first.json.outboxId}/take-back`);
    expect(other.status).toBe(403);
    const back = await app.ask(team.anna, 'POST', `/outbox/${first.json.outboxId}/take-back`);
    expect(back.json).toMatchObject({ id: draft.id });
    const late = await app.ask(team.anna, 'POST', `/outbox/${first.json.outboxId}/take-back`);
    expect(late.status).toBe(409);
  });

  it('a stopped send says what its author has not seen', async () => {
    const { conversationId } = await received({ at: START });
    const draft = await begin(team.anna, conversationId);
    const note = { noteId: newId(), text: 'Je l’ai eue au téléphone', mentions: [] };
    await app.ask(team.bert, 'POST', `/conversations/${conversationId}/notes`, note);
    const body = { idempotencyKey: newId(), seenSeq: 1 };
    const stopped = await app.ask(team.anna, 'POST', `/drafts/${draft.id}/send`, body);
    expect(stopped.json).toMatchObject({
      outcome: 'stopped',
      draftId: draft.id,
      since: [{ kind: 'note.added', actor: { kind: 'person', id: team.bert } }],
    });
    const history = await app.ask(team.anna, 'GET', `/conversations/${conversationId}/history`);
    expect(history.json).toMatchObject({
      events: [{ kind: 'message.received' }, { kind: 'note.added' }, { kind: 'answer.stopped' }],
    });
  });
});
