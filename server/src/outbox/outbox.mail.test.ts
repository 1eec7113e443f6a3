/** The outbox against a peer that fails at each step, and started anew from each state that a crash can leave. */

import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { receiveMail, viewerOf, writingOf } from '../../test/factories.ts';
import { type FaultySmtp, type SmtpFault, startFaultySmtp } from '../../test/faulty-smtp.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import {
  historyOf,
  makeTeam,
  pressSend,
  type SendingHouse,
  type SendingTeam,
  setTestAccount,
  startSendingHouse,
  type TestAnswer,
  writeAnswer,
} from '../../test/sending.ts';
import { attachFile } from '../composing/attach-file.ts';
import { addNote } from '../conversations/add-note.ts';
import { pauseAccount } from '../mailboxes/account.ts';
import { readAccountState } from '../mailboxes/account-state.ts';
import { inTransaction } from '../platform/database.ts';
import type { Service } from '../platform/house.ts';
import { newId } from '../platform/id.ts';
import { OUTBOX_CHANNEL } from './queue-answer.ts';
import { settleSeenInSent } from './seen-in-sent.ts';
import { settleAnswer } from './settle-answer.ts';
import { startOutbox } from './start-outbox.ts';

let database: TestDatabase;
let house: SendingHouse;
let peer: FaultySmtp;
let outbox: Service | null = null;
beforeAll(async () => {
  database = await startTestPostgres();
  house = await startSendingHouse(database);
  peer = await startFaultySmtp();
});
afterEach(async () => {
  peer.heal();
  await outbox?.stop();
  outbox = null;
});
afterAll(async () => {
  await peer?.stop();
  await house?.close();
  await database?.close();
});

const start = async () => {
  outbox = await startOutbox(house);
};
/** Time passes, and whoever sleeps looks at the clock. */
const forward = async (ms: number) => {
  house.clock.forward(ms);
  await sql`select pg_notify(${OUTBOX_CHANNEL}, '')`.execute(house.db);
};
const row = (id: string) =>
  house.db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const recipients = (id: string) =>
  house.db
    .selectFrom('outbox_recipient')
    .select(['address', 'state', 'detail'])
    .where('outbox_id', '=', id)
    .orderBy('address')
    .execute();
const takenOf = async (id: string) => {
  const { message_header } = await row(id);
  return peer.messages.filter(({ raw }) => raw.includes(`<${message_header}>`));
};
async function until<T>(read: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    await sleep(20);
  }
}
const reaches = (id: string, ...states: string[]) =>
  until(
    () => row(id),
    ({ state }) => states.includes(state),
  );
const tried = (id: string, attempts: number) =>
  until(
    () => row(id),
    (found) => found.attempts >= attempts && found.state === 'queued',
  );

type Queued = { id: string; conversationId: string; draftId: string; team: SendingTeam };

/** An answer in the outbox of a team of its own. */
async function queued(
  answer: Partial<TestAnswer> & { undoSeconds?: number; attached?: number } = {},
): Promise<Queued> {
  const team = await makeTeam(house, { undoSeconds: answer.undoSeconds ?? 0 });
  await setTestAccount(house, team.mailbox.id, { host: 'localhost', port: peer.port });
  const { conversationId } = await receiveMail(
    house.db,
    team.mailbox,
    { at: house.clock.now() },
    house.blobs,
  );
  const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId, ...answer });
  if (answer.attached) {
    const file = { filename: 'plan.bin', mimeType: 'application/octet-stream', contentId: null };
    const content = Readable.from([randomBytes(answer.attached)]);
    await attachFile(house, await viewerOf(house.db, team.anna), draftId, file, content);
  }
  const { outboxId } = await pressSend(house, team.anna, draftId, answer);
  if (!outboxId) throw new Error('stopped');
  return { id: outboxId, conversationId, draftId, team };
}
const answeredBy = async (conversationId: string) =>
  (
    await house.db
      .selectFrom('conversation')
      .select('answered_by')
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow()
  ).answered_by;
const draftState = async (id: string) =>
  (await house.db.selectFrom('draft').select('state').where('id', '=', id).executeTakeFirst())?.state;
const operations = (mailboxId: string) =>
  house.db
    .selectFrom('server_operation')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .orderBy('ordinal')
    .execute();

describe('an answer whose server works', () => {
  it('leaves once, with its exact bytes, and is filed in a step of its own', async () => {
    const { id, conversationId, draftId, team } = await queued({ thenResolve: true });
    await start();
    const sent = await reaches(id, 'sent');
    const [taken, ...more] = await takenOf(id);
    expect(more).toEqual([]);
    expect(taken?.from).toBe(team.mailbox.address);
    expect(taken?.to).toEqual(['claire@client.example']);
    expect(taken?.raw.equals(await house.blobs.read(sent.blob_sha256))).toBe(true);
    expect(await historyOf(house.db, conversationId)).toEqual([
      'message.received',
      'conversation.assigned',
      'answer.queued',
      'answer.sent',
      'conversation.statusChanged',
    ]);
    expect(await draftState(draftId)).toBe('sent');
    const conversation = await house.db
      .selectFrom('conversation')
      .selectAll()
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow();
    expect(conversation).toMatchObject({ answered_by: team.anna, sending: null, status: 'resolved' });
    await until(
      () => row(id),
      ({ filed }) => filed === 'asked',
    );
    const [append, flag] = await operations(team.mailbox.id);
    expect(append).toMatchObject({
      kind: 'append',
      message_id: sent.message_id,
      target_folder_id: team.mailbox.folders.sent,
    });
    expect(flag).toMatchObject({ kind: 'flag', flags: ['\\Answered'] });
  });

  it('is held back until it can no longer be taken back', async () => {
    const { id } = await queued({ undoSeconds: 30 });
    await start();
    await sleep(200);
    expect((await row(id)).state).toBe('queued');
    await forward(30_000);
    await reaches(id, 'sent');
  });

  it('leaves once with three processes at work', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => queued()));
    const services = await Promise.all([startOutbox(house), startOutbox(house), startOutbox(house)]);
    for (const { id } of all) {
      await reaches(id, 'sent');
      expect(await takenOf(id)).toHaveLength(1);
    }
    await Promise.all(services.map((service) => service.stop()));
  });

  it('is not appended where the server files in Sent by itself', async () => {
    const { id, team } = await queued();
    await setTestAccount(house, team.mailbox.id, {
      host: 'localhost',
      port: peer.port,
      sentFiledByServer: true,
    });
    await start();
    await until(
      () => row(id),
      ({ filed }) => filed === 'by_server',
    );
    expect((await operations(team.mailbox.id)).map(({ kind }) => kind)).toEqual(['flag']);
  });
});

describe('a failure that certainly brought nothing', () => {
  const faults: [string, SmtpFault][] = [
    ['dropped at the connection', { at: 'connect', how: 'drop' }],
    ['421 as greeting', { at: 'connect', how: { reply: '421 4.3.2 Busy' } }],
    ['dropped after EHLO', { at: 'ehlo', how: 'drop' }],
    ['no log-in for the moment', { at: 'auth', how: { reply: '454 4.7.0 Later' } }],
    ['wrong password', { at: 'auth', how: { reply: '535 5.7.8 No' } }],
    ['sender put off', { at: 'mail', how: { reply: '451 4.7.1 Later' } }],
    ['recipient put off', { at: 'rcpt', how: { reply: '450 4.2.0 Greylisted' } }],
    ['dropped at the recipient', { at: 'rcpt', how: 'drop' }],
    ['data put off', { at: 'data', how: { reply: '451 4.3.0 Later' } }],
    ['dropped at DATA', { at: 'data', how: 'drop' }],
    ['dropped in the middle of the mail', { at: 'body', how: 'drop' }],
    ['put off after the final dot', { at: 'dot', how: { reply: '451 4.3.0 Later' } }],
  ];
  it.each(faults)('%s: it is tried again later and arrives once', async (_name, fault) => {
    // More than what fits into the buffers on the way: the last byte was never written.
    const { id, conversationId } = await queued(fault.at === 'body' ? { attached: 9_000_000 } : {});
    peer.fail({ ...fault, times: 1, afterBytes: 1_000 });
    await start();
    const waiting = await tried(id, 1);
    expect(waiting.data_started_at).toBeNull();
    expect(await takenOf(id)).toHaveLength(0);
    await forward(40_000);
    await reaches(id, 'sent');
    expect(await takenOf(id)).toHaveLength(1);
    expect((await historyOf(house.db, conversationId)).slice(2)).toEqual(['answer.queued', 'answer.sent']);
  });

  it('while the log-in fails all wait, one tries; once it works all leave by themselves', async () => {
    const first = await queued();
    const { team } = first;
    peer.fail({ at: 'auth', how: { reply: '535 5.7.8 Authentication failed' } });
    await start();
    await tried(first.id, 1);
    const more: string[] = [];
    for (const subject of ['b', 'c', 'd']) {
      const { conversationId } = await receiveMail(house.db, team.mailbox, { subject }, house.blobs);
      const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
      more.push((await pressSend(house, team.anna, draftId)).outboxId as string);
    }
    const account = () =>
      house.db
        .selectFrom('mail_account')
        .select(['smtp_fault', 'smtp_fault_since'])
        .where('mailbox_id', '=', team.mailbox.id)
        .executeTakeFirstOrThrow();
    expect(await account()).toMatchObject({ smtp_fault: 'login' });
    await sleep(200);
    expect(peer.counts.auth).toBeLessThan(50);
    for (const id of more) expect((await row(id)).attempts).toBe(0);
    peer.heal();
    await forward(40_000);
    for (const id of [first.id, ...more]) {
      await reaches(id, 'sent');
      expect(await takenOf(id)).toHaveLength(1);
    }
    expect(await account()).toEqual({ smtp_fault: null, smtp_fault_since: null });
  });

  it('while the account is paused all wait, also those that were tried; once it resumes all leave', async () => {
    const first = await queued();
    const { team } = first;
    const pause = (paused: boolean) =>
      inTransaction(house.db, (tx) =>
        pauseAccount({ tx, now: house.clock.now(), actorId: team.anna, ip: null }, team.mailbox.id, paused),
      );
    peer.fail({ at: 'auth', how: { reply: '535 5.7.8 Authentication failed' } });
    await start();
    await tried(first.id, 1);
    await pause(true);
    peer.heal();
    const { attempts } = await row(first.id);
    const { conversationId } = await receiveMail(house.db, team.mailbox, { subject: 'b' }, house.blobs);
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
    const second = (await pressSend(house, team.anna, draftId)).outboxId as string;
    await forward(3_600_000);
    // Another mailbox is served meanwhile.
    await reaches((await queued()).id, 'sent');
    expect(await row(first.id)).toMatchObject({ state: 'queued', attempts });
    expect(await row(second)).toMatchObject({ state: 'queued', attempts: 0 });
    expect((await readAccountState(house.db, team.mailbox.id))?.sending.waiting).toBe(2);
    await pause(false);
    for (const id of [first.id, second]) {
      await reaches(id, 'sent');
      expect(await takenOf(id)).toHaveLength(1);
    }
  });

  it('is tried at once when the settings of the account change', async () => {
    const { id, team } = await queued();
    peer.fail({ at: 'auth', how: { reply: '535 5.7.8 Authentication failed' } });
    await start();
    await tried(id, 1);
    peer.heal();
    await setTestAccount(house, team.mailbox.id, { host: 'localhost', port: peer.port, password: 'right' });
    await reaches(id, 'sent');
  });

  it('says that encryption is missing, and sends nothing in the clear', async () => {
    const { id, team } = await queued();
    await setTestAccount(house, team.mailbox.id, {
      host: 'localhost',
      port: peer.port,
      security: 'starttls',
    });
    const before = peer.counts.mail;
    await start();
    await tried(id, 1);
    const account = await house.db
      .selectFrom('mail_account')
      .select('smtp_fault')
      .where('mailbox_id', '=', team.mailbox.id)
      .executeTakeFirstOrThrow();
    expect(account.smtp_fault).toBe('tlsMissing');
    expect(peer.counts.mail).toBe(before);
  });
});

describe('a refusal', () => {
  it.each<[string, SmtpFault]>([
    ['of the sender', { at: 'mail', how: { reply: '550 5.7.1 Not you' } }],
    ['of every recipient', { at: 'rcpt', how: { reply: '550 5.1.1 Unknown user' } }],
    ['of the mail', { at: 'dot', how: { reply: '554 5.7.1 Looks like spam' } }],
  ])('%s is final, shown in the words of the server, and gives the draft back', async (_name, fault) => {
    const { id, conversationId, draftId } = await queued();
    peer.fail({ ...fault, times: 1 });
    await start();
    await reaches(id, 'refused');
    const [recipient] = await recipients(id);
    expect(recipient).toMatchObject({ state: 'refused' });
    expect(recipient?.detail).toMatch(/^55\d /);
    expect((await historyOf(house.db, conversationId)).at(-1)).toBe('answer.refused');
    expect(await draftState(draftId)).toBe('writing');
    expect(await takenOf(id)).toHaveLength(0);
  });

  it('of one recipient of three keeps no other from getting it', async () => {
    const to = ['a@client.test', 'b@client.test', 'c@client.test'];
    const { id, conversationId } = await queued({ to });
    peer.fail({ at: 'rcpt', matching: /b@client/, how: { reply: '550 5.1.1 Unknown user' } });
    await start();
    await reaches(id, 'sent');
    expect((await takenOf(id)).map((one) => one.to)).toEqual([['a@client.test', 'c@client.test']]);
    expect(await recipients(id)).toEqual([
      { address: 'a@client.test', state: 'accepted', detail: null },
      { address: 'b@client.test', state: 'refused', detail: '550 5.1.1 Unknown user' },
      { address: 'c@client.test', state: 'accepted', detail: null },
    ]);
    const event = await house.db
      .selectFrom('event')
      .select('body')
      .where('conversation_id', '=', conversationId)
      .where('kind', '=', 'answer.sent')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(event.body).data.refusedRecipients).toBe(1);
  });
});

describe('a connection lost after the final dot', () => {
  const doubtful = async () => {
    const answer = await queued();
    peer.fail({ at: 'dot', how: 'drop', times: 1 });
    await start();
    await reaches(answer.id, 'doubtful');
    return answer;
  };

  it('leaves a doubt that is shown and never answered by sending again', async () => {
    const { id, conversationId } = await doubtful();
    await forward(3 * 24 * 3_600_000);
    await outbox?.stop();
    await start();
    await sleep(300);
    expect((await row(id)).state).toBe('doubtful');
    expect(await takenOf(id)).toHaveLength(1);
    const conversation = await house.db
      .selectFrom('conversation')
      .select('sending')
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow();
    expect(conversation.sending).toBe('doubtful');
  });

  it('that Sent proves to have arrived is settled, once, and nothing is appended', async () => {
    const { id, conversationId, team } = await doubtful();
    const { message_header } = await row(id);
    for (const _again of [1, 2]) {
      await inTransaction(house.db, (tx) =>
        settleSeenInSent(
          { ...writingOf(tx, team.anna, house.clock.now()), actor: { kind: 'system' } },
          { mailboxId: team.mailbox.id, messageHeader: message_header },
        ),
      );
    }
    expect(await row(id)).toMatchObject({ state: 'sent', filed: 'by_server' });
    const history = await historyOf(house.db, conversationId);
    expect(history.filter((kind) => kind === 'answer.settled')).toHaveLength(1);
    expect((await operations(team.mailbox.id)).filter(({ kind }) => kind === 'append')).toEqual([]);
    expect(await answeredBy(conversationId)).toBe(team.anna);
  });

  it('that a colleague calls sent is the answer of who wrote it', async () => {
    const { id, conversationId, team } = await doubtful();
    await inTransaction(house.db, (tx) =>
      settleAnswer(
        writingOf(tx, team.bert, house.clock.now()),
        { id, conversationId },
        'sent',
        () => undefined,
      ),
    );
    expect(await answeredBy(conversationId)).toBe(team.anna);
  });

  it('that a person calls not sent gives the draft back', async () => {
    const { id, conversationId, draftId, team } = await doubtful();
    await inTransaction(house.db, (tx) =>
      settleAnswer(
        writingOf(tx, team.anna, house.clock.now()),
        { id, conversationId },
        'notSent',
        () => undefined,
      ),
    );
    expect(await draftState(draftId)).toBe('writing');
    expect((await historyOf(house.db, conversationId)).at(-1)).toBe('answer.settled');
    const conversation = await house.db
      .selectFrom('conversation')
      .selectAll()
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow();
    expect(conversation).toMatchObject({ sending: null, message_count: 1 });
  });
});

describe('what happened between the press and the hand-over', () => {
  const conflicting: [string, (answer: Queued) => Promise<unknown>][] = [
    [
      'the correspondent wrote again',
      async ({ team, conversationId }) => {
        const original = await house.db
          .selectFrom('message')
          .select('message_id')
          .where('conversation_id', '=', conversationId)
          .where('direction', '=', 'in')
          .executeTakeFirstOrThrow();
        return receiveMail(house.db, team.mailbox, { inReplyTo: original.message_id as string }, house.blobs);
      },
    ],
    [
      'a colleague noted something',
      ({ team, conversationId }) =>
        inTransaction(house.db, async (tx) =>
          addNote(writingOf(tx, team.bert, house.clock.now()), await viewerOf(tx, team.bert), {
            conversationId,
            noteId: newId(),
            text: 'Attendez !',
            mentions: [],
          }),
        ),
    ],
  ];
  it.each(conflicting)('%s: it is stopped, the draft is kept, the history says so', async (_name, happen) => {
    const answer = await queued({ undoSeconds: 20 });
    await start();
    await happen(answer);
    await forward(21_000);
    await reaches(answer.id, 'stopped');
    expect(await takenOf(answer.id)).toHaveLength(0);
    expect(await draftState(answer.draftId)).toBe('writing');
    const event = await house.db
      .selectFrom('event')
      .select('body')
      .where('conversation_id', '=', answer.conversationId)
      .where('kind', '=', 'answer.stopped')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(event.body).data).toEqual({
      draftId: answer.draftId,
      at: 'handOver',
      authorId: answer.team.anna,
      conflictSeqs: [4],
    });
    const conversation = await house.db
      .selectFrom('conversation')
      .select(['sending', 'work_seq'])
      .where('id', '=', answer.conversationId)
      .executeTakeFirstOrThrow();
    expect(conversation.sending).toBeNull();
    // Seen now: sent all the same.
    const press = await pressSend(house, answer.team.anna, answer.draftId, {
      seenSeq: conversation.work_seq,
      anyway: true,
    });
    await forward(21_000);
    await reaches(press.outboxId as string, 'sent');
    expect(await takenOf(press.outboxId as string)).toHaveLength(1);
  });
});

describe('started anew after a crash', () => {
  const left = (id: string, dataStarted: boolean) =>
    house.db
      .updateTable('outbox')
      .set({
        state: 'handing_over',
        attempts: 1,
        // Of a process that is no more.
        holder: 1,
        data_started_at: dataStarted ? house.clock.now() : null,
      })
      .where('id', '=', id)
      .execute();

  it('before the first byte: it is sent', async () => {
    const { id } = await queued();
    await left(id, false);
    await start();
    await reaches(id, 'sent');
    expect(await takenOf(id)).toHaveLength(1);
  });

  it('after the first byte: it is doubtful and is not sent', async () => {
    const { id, conversationId } = await queued();
    await left(id, true);
    await start();
    await reaches(id, 'doubtful');
    await sleep(200);
    expect(await takenOf(id)).toHaveLength(0);
    expect((await historyOf(house.db, conversationId)).at(-1)).toBe('answer.doubtful');
  });

  it('after it was sent and before it was filed: it is filed', async () => {
    const { id, team } = await queued();
    await start();
    await until(
      () => row(id),
      ({ filed }) => filed === 'asked',
    );
    await outbox?.stop();
    await house.db.deleteFrom('server_operation').where('mailbox_id', '=', team.mailbox.id).execute();
    await house.db.updateTable('outbox').set({ filed: 'waiting' }).where('id', '=', id).execute();
    await start();
    await until(
      () => row(id),
      ({ filed }) => filed === 'asked',
    );
    expect((await operations(team.mailbox.id)).map(({ kind }) => kind)).toEqual(['append', 'flag']);
    expect(await takenOf(id)).toHaveLength(1);
  });
});

describe('an instance that catches its mail', () => {
  it('lets nothing leave and shows it as sent', async () => {
    await house.db.updateTable('instance').set({ catcher: true }).execute();
    try {
      const { id, team } = await queued();
      await start();
      await reaches(id, 'sent');
      expect(await takenOf(id)).toHaveLength(0);
      const caught = await house.db
        .selectFrom('caught_mail')
        .selectAll()
        .where('mailbox_id', '=', team.mailbox.id)
        .execute();
      expect(caught.map(({ recipients: to }) => to)).toEqual([['claire@client.example']]);
      expect(await recipients(id)).toMatchObject([{ state: 'accepted' }]);
    } finally {
      await house.db.updateTable('instance').set({ catcher: false }).execute();
    }
  });
});
