/** The whole way of an answer through a real SMTP server into the mailbox of the one who asked. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiveMail, viewerOf } from '../../test/factories.ts';
import { type MailServer, startMailServer } from '../../test/mail-server.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import {
  makeTeam,
  pressSend,
  type SendingHouse,
  type SendingTeam,
  setTestAccount,
  startSendingHouse,
  writeAnswer,
} from '../../test/sending.ts';
import { attachFile } from '../composing/attach-file.ts';
import { attachmentContent, parseMessage } from '../mail/parse.ts';
import type { Service } from '../platform/house.ts';
import { newId } from '../platform/id.ts';
import { mailPasswordLink } from './mail-password-link.ts';
import { startOutbox } from './start-outbox.ts';

const CLAIRE = 'claire@example.test';

let database: TestDatabase;
let house: SendingHouse;
let server: MailServer;
let team: SendingTeam;
let outbox: Service;
const usual = tls.getCACertificates('default');
beforeAll(async () => {
  database = await startTestPostgres();
  house = await startSendingHouse(database);
  team = await makeTeam(house);
  const users = { [CLAIRE]: 'claire-secret', [team.mailbox.address]: 'team-secret' };
  server = await startMailServer({ users });
  tls.setDefaultCACertificates([...usual, server.caPem]);
  outbox = await startOutbox(house);
});
afterAll(async () => {
  await outbox?.stop();
  tls.setDefaultCACertificates(usual);
  await server?.stop();
  await house?.close();
  await database?.close();
});

const account = (password = 'team-secret', security: 'starttls' | 'tls' = 'starttls') =>
  setTestAccount(house, team.mailbox.id, {
    host: server.host,
    port: security === 'tls' ? server.smtpsPort : server.submissionPort,
    security,
    user: team.mailbox.address,
    password,
  });

async function until(id: string, isDone: (row: { state: string; attempts: number }) => boolean) {
  for (;;) {
    const row = await house.db
      .selectFrom('outbox')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (isDone(row)) return row;
    await sleep(30);
  }
}
const fault = async () =>
  (
    await house.db
      .selectFrom('mail_account')
      .select('smtp_fault')
      .where('mailbox_id', '=', team.mailbox.id)
      .executeTakeFirstOrThrow()
  ).smtp_fault;

async function answer(messageId: string, options: { to?: string[]; file?: Buffer } = {}): Promise<string> {
  const mail = { from: `Claire <${CLAIRE}>`, messageId, subject: 'Où en est mon dossier ?' };
  const { conversationId } = await receiveMail(house.db, team.mailbox, mail, house.blobs);
  const { to } = options;
  const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId, ...(to && { to }) });
  if (options.file) {
    const about = { filename: 'Été « plan ».bin', mimeType: 'application/octet-stream', contentId: null };
    const viewer = await viewerOf(house.db, team.anna);
    await attachFile(house, viewer, draftId, about, Readable.from([options.file]));
  }
  return (await pressSend(house, team.anna, draftId)).outboxId as string;
}

describe('an answer through a real server', () => {
  it.each(['starttls', 'tls'] as const)(
    'reaches the one who asked, over %s, threaded, its file byte for byte',
    async (security) => {
      await account('team-secret', security);
      const file = randomBytes(200_000);
      const asked = `${security}@client.example`;
      const id = await answer(asked, { file });
      const { message_header } = await until(id, ({ state }) => state === 'sent');
      const has = (source: Buffer) => source.includes(`<${message_header}>`);
      const found = await server.waitForMessages(CLAIRE, {
        enough: (list) => list.some(({ source }) => has(source)),
      });
      const arrived = found.filter(({ source }) => has(source));
      expect(arrived).toHaveLength(1);
      const raw = arrived[0]?.source ?? Buffer.alloc(0);
      expect(await parseMessage(raw)).toMatchObject({
        messageId: message_header,
        inReplyTo: [asked],
        references: [asked],
        subject: 'Re: Où en est mon dossier ?',
        from: { address: team.mailbox.address },
      });
      const part = await attachmentContent(raw, 0);
      expect(part?.filename).toBe('Été « plan ».bin');
      expect(Buffer.from(part?.content ?? []).equals(file)).toBe(true);
    },
  );

  it('says per recipient whom the server refused', async () => {
    await account();
    const id = await answer('partly@client.example', { to: [CLAIRE, 'nobody@example.test'] });
    await until(id, ({ state }) => state === 'sent');
    const recipients = await house.db
      .selectFrom('outbox_recipient')
      .select(['address', 'state', 'detail'])
      .where('outbox_id', '=', id)
      .orderBy('address')
      .execute();
    expect(recipients).toMatchObject([
      { address: CLAIRE, state: 'accepted', detail: null },
      { address: 'nobody@example.test', state: 'refused', detail: expect.stringMatching(/^550/) },
    ]);
  });

  it('waits while the password is wrong, and leaves by itself once it is right', async () => {
    await account('wrong');
    const id = await answer('password@client.example');
    await until(id, ({ state, attempts }) => state === 'queued' && attempts > 0);
    expect(await fault()).toBe('login');
    await account();
    await until(id, ({ state }) => state === 'sent');
    expect(await fault()).toBeNull();
  });

  it('waits while the server is away', async () => {
    await server.stopSmtp();
    await account();
    const id = await answer('away@client.example');
    await until(id, ({ state, attempts }) => state === 'queued' && attempts > 0);
    expect(await fault()).toBe('refused');
    await server.startSmtp();
    await account();
    await until(id, ({ state }) => state === 'sent');
  });

  it('does not trust a certificate that nobody vouches for', async () => {
    tls.setDefaultCACertificates(usual);
    try {
      await account();
      const id = await answer('certificate@client.example');
      await until(id, ({ state, attempts }) => state === 'queued' && attempts > 0);
      expect(await fault()).toBe('certificateUnknown');
    } finally {
      tls.setDefaultCACertificates([...usual, server.caPem]);
    }
  });
});

describe('a password link', () => {
  const link = 'https://guichet.example.test/password/once';
  const claire = async () => {
    const id = newId();
    await database.db
      .insertInto('person')
      .values({ id, name: 'Claire', email: CLAIRE, language: 'fr' })
      .execute();
    return id;
  };

  it('is mailed through the chosen account, marked as automatic, and not while none is chosen or nothing may leave', async () => {
    await account();
    const personId = await claire();
    await database.db.updateTable('instance').set({ sending_mailbox_id: null }).execute();
    expect(await mailPasswordLink(house, personId, link)).toBe(false);
    await database.db
      .updateTable('instance')
      .set({ sending_mailbox_id: team.mailbox.id, catcher: true })
      .execute();
    expect(await mailPasswordLink(house, personId, link)).toBe(false);
    await database.db.updateTable('instance').set({ catcher: false }).execute();
    expect(await mailPasswordLink(house, personId, link)).toBe(true);
    const isIt = ({ source }: { source: Buffer }) => source.toString().includes('Votre mot de passe');
    const found = (await server.waitForMessages(CLAIRE, { enough: (messages) => messages.some(isIt) })).find(
      isIt,
    )!;
    const mail = await parseMessage(found.source);
    expect(mail.text).toContain(link);
    expect(mail.automation.isAutoSubmitted).toBe(true);
    await account('wrong');
    expect(await mailPasswordLink(house, personId, link)).toBe(false);
  });
});
