/** One press of send is one mail for the correspondent and one copy in Sent, whatever happens to the filing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addMember, makePerson } from '../../test/factories.ts';
import { type FaultyImap, type ImapFault, startFaultyImap } from '../../test/faulty-imap.ts';
import { type MailServer, startMailServer } from '../../test/mail-server.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { pressSend, type SendingHouse, startSendingHouse, writeAnswer } from '../../test/sending.ts';
import { eventually, makeAccount, messagesOf, synced, trust } from '../../test/syncing.ts';
import { readAccountState } from '../mailboxes/account-state.ts';
import { startOutbox } from '../outbox/start-outbox.ts';
import type { Service } from '../platform/house.ts';
import { startSync } from './service.ts';

const SUPPORT = 'support@example.test';
const CLAIRE = 'claire@example.test';
const PASSWORD = 'team-secret';

let server: MailServer | undefined;
let database: TestDatabase;
let house: SendingHouse;
let peer: FaultyImap | undefined;
let services: Service[] = [];

beforeEach(async () => {
  database = await startTestPostgres();
  house = await startSendingHouse(database);
});
afterEach(async () => {
  for (const service of services) await service.stop();
  services = [];
  await peer?.stop();
  await server?.stop();
  peer = undefined;
  server = undefined;
  await house.close();
  await database.close();
});

type Options = { filesItself?: boolean; knowsIt?: boolean; faults?: readonly ImapFault[] };

/** Claire asks, Anna answers; gives what the outbox made of it. */
async function answered({ filesItself = false, knowsIt = false, faults = [] }: Options) {
  server = await startMailServer({
    users: { [SUPPORT]: PASSWORD, [CLAIRE]: 'claire-secret' },
    sentFiledByServer: filesItself,
  });
  trust(server);
  peer = await startFaultyImap(server.imapPort);
  const mailboxId = await makeAccount(house, server, {
    address: SUPPORT,
    password: PASSWORD,
    plainPort: peer.port,
    sentFiledByServer: knowsIt,
  });
  const anna = await makePerson(house.db, 'Anna Roux');
  await addMember(house.db, mailboxId, anna, 'dispatcher');
  await house.db
    .updateTable('person')
    .set({ preferences: JSON.stringify({ undoSeconds: 0 }) })
    .where('id', '=', anna)
    .execute();
  services.push(await startSync(house, { pollEvery: 1_000 }), await startOutbox(house));
  await synced(house.db, mailboxId);
  await server.deliver(
    `From: Claire <${CLAIRE}>\r\nSubject: question\r\nMessage-ID: <question@client.test>\r\n\r\nOù ?\r\n`,
    { from: CLAIRE, to: SUPPORT },
  );
  const [asked] = await eventually(
    () => messagesOf(house.db, mailboxId),
    (list) => list.length === 1,
  );
  for (const fault of faults) peer.fail(fault);
  const draftId = await writeAnswer(house, mailboxId, anna, { conversationId: asked!.conversation_id });
  const { outboxId } = await pressSend(house, anna, draftId);
  return { mailboxId, outboxId: outboxId as string };
}

const filed = (outboxId: string) =>
  house.db
    .selectFrom('outbox')
    .select(['state', 'filed'])
    .where('id', '=', outboxId)
    .executeTakeFirstOrThrow();

async function isOnceEverywhere(mailboxId: string, outboxId: string, how: string) {
  await eventually(
    () => filed(outboxId),
    (row) => row.state === 'sent' && row.filed === how,
    60_000,
  );
  const list = await eventually(
    () => messagesOf(house.db, mailboxId),
    (messages) => messages.some(({ copies }) => copies.includes('Sent')),
  );
  expect(list.map(({ direction, copies }) => [direction, copies])).toEqual([
    ['in', ['INBOX']],
    ['out', ['Sent']],
  ]);
  expect(await server?.messages(SUPPORT, 'Sent')).toHaveLength(1);
  expect(await server?.messages(CLAIRE)).toHaveLength(1);
  expect((await readAccountState(house.db, mailboxId))?.refused).toEqual({
    waiting: 0,
    givenUp: 0,
    answer: null,
  });
}

describe('a server that leaves the filing to us', () => {
  it.each<[string, ImapFault]>([
    [
      'in the middle of the copy',
      { from: 'client', matching: /APPEND/, afterBytes: 200, how: 'drop', times: 2 },
    ],
    [
      'after the server took the copy, before it said so',
      { from: 'server', matching: /APPENDUID/, how: 'drop', times: 1 },
    ],
  ])('gets one copy when the connection breaks %s', async (_when, fault) => {
    const { mailboxId, outboxId } = await answered({ faults: [fault] });
    await isOnceEverywhere(mailboxId, outboxId, 'done');
    expect(peer?.triggered).toBe(fault.times);
  });

  it('and has no room is asked again, and its words are shown meanwhile', async () => {
    const { mailboxId, outboxId } = await answered({
      faults: [{ from: 'client', matching: /APPEND/, how: { no: '[OVERQUOTA] Quota exceeded' } }],
    });
    const refused = () => readAccountState(house.db, mailboxId).then((state) => state?.refused);
    const shown = await eventually(refused, (found) => found?.waiting === 1);
    expect(shown).toEqual({ waiting: 1, givenUp: 0, answer: expect.stringContaining('Quota exceeded') });
    // The mail itself is with the correspondent.
    expect(await filed(outboxId)).toEqual({ state: 'sent', filed: 'asked' });
    expect(await server?.waitForMessages(CLAIRE)).toHaveLength(1);
    peer?.heal();
    await isOnceEverywhere(mailboxId, outboxId, 'done');
  });
});

describe('a server that files what we send by itself', () => {
  it.each([true, false])('has one copy, when the account knows of it: %s', async (knowsIt) => {
    const { mailboxId, outboxId } = await answered({ filesItself: true, knowsIt });
    await eventually(
      () => filed(outboxId),
      (row) => row.state === 'sent' && row.filed !== 'waiting' && row.filed !== 'asked',
    );
    await isOnceEverywhere(mailboxId, outboxId, (await filed(outboxId)).filed);
    if (knowsIt) expect(peer?.commands.filter((line) => /APPEND/.test(line))).toEqual([]);
  });
});
