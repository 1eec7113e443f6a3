/** A shared mailbox that can send, for tests of drafts and of the outbox: blobs, parse threads, keys, an account. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DraftKind } from '@guichet/contract/composing';
import { beginDraft } from '../src/composing/begin-draft.ts';
import { Recipients } from '../src/composing/draft.ts';
import { saveDraft } from '../src/composing/save-draft.ts';
import { sendDraft } from '../src/composing/send-draft.ts';
import { findDraft, type Press } from '../src/composing/store.ts';
import { createParsePool, type ParsePool } from '../src/mail/parse-pool.ts';
import { announceAccountSettings, secretScope } from '../src/mailboxes/account.ts';
import { type BlobStore, createBlobStore } from '../src/platform/blobs.ts';
import type { Clock } from '../src/platform/clock.ts';
import { type Database, inTransaction } from '../src/platform/database.ts';
import { newId } from '../src/platform/id.ts';
import { createLog, type Log } from '../src/platform/log.ts';
import { deriveKeys, type Keys } from '../src/platform/secrets.ts';
import { addMember, makeMailbox, makePerson, TEST_KEY, type TestMailbox, viewerOf } from './factories.ts';
import type { TestDatabase } from './postgres.ts';

/** Time goes on, and can be set forward. */
export type ForwardClock = Clock & { forward(ms: number): void };

export type SendingHouse = {
  db: Database;
  connectionString: string;
  clock: ForwardClock;
  log: Log;
  keys: Keys;
  blobs: BlobStore;
  parse: ParsePool;
  blobFolder: string;
  close(): Promise<void>;
};

export const testKeys: Keys = { ...deriveKeys(TEST_KEY), historyKey: TEST_KEY, messageIdKey: TEST_KEY };

export async function startSendingHouse(database: TestDatabase): Promise<SendingHouse> {
  const blobFolder = await mkdtemp(join(tmpdir(), 'guichet-sending-'));
  const parse = createParsePool({ size: 1, timeoutMs: 30_000, maxRawBytes: 60_000_000 });
  let offset = 0;
  return {
    db: database.db,
    connectionString: database.connectionString,
    clock: {
      now: () => new Date(Date.now() + offset),
      forward(ms) {
        offset += ms;
      },
    },
    log: createLog({ level: 'silent', pretty: false }),
    keys: testKeys,
    blobs: await createBlobStore(blobFolder),
    parse,
    blobFolder,
    async close() {
      await parse.close();
      await rm(blobFolder, { recursive: true, force: true });
    },
  };
}

export type TestSmtp = {
  host: string;
  port: number;
  security?: 'tls' | 'starttls' | 'plain';
  user?: string;
  password?: string;
  sentFiledByServer?: boolean;
};

/** Gives the mailbox an account that sends there. */
export async function setTestAccount(
  house: Pick<SendingHouse, 'db' | 'keys'>,
  mailboxId: string,
  smtp: TestSmtp,
): Promise<void> {
  const secret = (side: 'imap' | 'smtp') =>
    house.keys.seal(smtp.password ?? 'secret', secretScope(mailboxId, side));
  const security = smtp.security ?? 'plain';
  const values = {
    imap_host: 'localhost',
    imap_port: 1,
    imap_security: 'tls',
    imap_user: smtp.user ?? 'user',
    imap_secret: secret('imap'),
    smtp_host: smtp.host,
    smtp_port: smtp.port,
    smtp_security: security,
    smtp_user: smtp.user ?? 'user',
    smtp_secret: secret('smtp'),
    allow_plain: security === 'plain',
    sent_filed_by_server: smtp.sentFiledByServer ?? false,
  };
  await house.db
    .insertInto('mail_account')
    .values({ mailbox_id: mailboxId, ...values })
    .onConflict((conflict) =>
      conflict.column('mailbox_id').doUpdateSet((eb) => ({
        ...values,
        generation: eb('mail_account.generation', '+', 1),
        smtp_fault: null,
      })),
    )
    .execute();
  await inTransaction(house.db, (tx) => announceAccountSettings(tx, mailboxId));
}

export type SendingTeam = { mailbox: TestMailbox; anna: string; bert: string };

/** A mailbox with two dispatchers, Anna and Bert, whose answers leave without delay. */
export async function makeTeam(
  house: Pick<SendingHouse, 'db'>,
  { undoSeconds = 0 } = {},
): Promise<SendingTeam> {
  const { db } = house;
  const mailbox = await makeMailbox(db);
  const [anna, bert] = [await makePerson(db, 'Anna Roux'), await makePerson(db, 'Bert Noël')];
  for (const id of [anna, bert]) {
    await addMember(db, mailbox.id, id, 'dispatcher');
    await db
      .updateTable('person')
      .set({ preferences: JSON.stringify({ undoSeconds }) })
      .where('id', '=', id)
      .execute();
  }
  return { mailbox, anna, bert };
}

export type TestAnswer = {
  conversationId: string | null;
  html?: string;
  kind?: DraftKind;
  to?: string[];
  seenSeq?: number;
  anyway?: boolean;
  thenResolve?: boolean;
  key?: string;
  scheduledFor?: Date | null;
  replaces?: string;
};

/** Writes an answer as this person would and gives the id of its draft. */
export async function writeAnswer(
  house: SendingHouse,
  mailboxId: string,
  personId: string,
  answer: TestAnswer,
): Promise<string> {
  const { db } = house;
  const viewer = await viewerOf(db, personId);
  const { conversationId } = answer;
  const kind = answer.kind ?? (conversationId === null ? 'new' : 'reply');
  const id = await beginDraft(
    house,
    viewer,
    { mailboxId, kind, conversationId, messageId: null },
    house.clock.now(),
  );
  const draft = await findDraft(db, id);
  if (!draft) throw new Error('no draft');
  const recipients = Recipients.parse(draft.recipients);
  await inTransaction(db, (tx) =>
    saveDraft(
      tx,
      viewer,
      {
        id,
        revision: draft.revision,
        from: draft.from_address,
        ...recipients,
        to: answer.to?.map((address) => ({ name: '', address })) ?? recipients.to,
        subject: draft.subject || 'Bonjour',
        html: answer.html ?? '<p>Voici la réponse.</p>',
        quotedHtml: draft.quoted_html,
        seenSeq: draft.seen_seq,
      },
      house.clock.now(),
    ),
  );
  return id;
}

/** Presses send; `seenSeq` defaults to what the draft was begun on. */
export async function pressSend(
  house: SendingHouse,
  personId: string,
  draftId: string,
  answer: Omit<TestAnswer, 'conversationId'> = {},
): Promise<Press> {
  const viewer = await viewerOf(house.db, personId);
  const draft = await findDraft(house.db, draftId);
  return sendDraft(house, viewer, {
    draftId,
    idempotencyKey: answer.key ?? newId(),
    seenSeq: answer.seenSeq ?? draft?.seen_seq ?? 0,
    anyway: answer.anyway ?? false,
    thenResolve: answer.thenResolve ?? false,
    scheduledFor: answer.scheduledFor ?? null,
    ...(answer.replaces === undefined ? {} : { replaces: answer.replaces }),
  });
}

/** The kinds of what happened to a conversation, in order, without openings. */
export async function historyOf(db: Database, conversationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('event')
    .select('kind')
    .where('conversation_id', '=', conversationId)
    .orderBy('seq')
    .execute();
  return rows.map(({ kind }) => kind);
}
