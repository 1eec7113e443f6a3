/** What the live stream tells of the directory: to everyone what everyone sees, to one person what is his own. */
import type { LiveMessage } from '@guichet/contract/realtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  addMember,
  makeMailbox,
  makePerson,
  receiveMail,
  TEST_KEY,
  viewerOf,
  writingOf,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { createFromConversation } from '../directory/identify-conversation.ts';
import { inTransaction } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import { newId } from '../platform/id.ts';
import { createLog } from '../platform/log.ts';
import { type Feed, startFeed } from './feed.ts';
import { type PresenceRoom, startPresence } from './presence.ts';

const CONTACTS = '00000000-0000-7000-8000-000000000002';

let database: TestDatabase;
let presence: PresenceRoom;
let feed: Feed;
const gone = new AbortController();

beforeAll(async () => {
  database = await startTestPostgres();
  const { db, connectionString } = database;
  const log = createLog({ level: 'error', pretty: false });
  const house = { db, connectionString, log, keys: { historyKey: TEST_KEY } } as House;
  presence = await startPresence(house);
  feed = await startFeed(house, presence);
});
afterAll(async () => {
  gone.abort();
  await feed?.stop();
  await presence?.stop();
  await database?.close();
});

/** Everything that a browser of this person is told. */
async function listen(personId: string): Promise<LiveMessage[]> {
  const told: LiveMessage[] = [];
  const subscriber = await feed.subscribe(personId);
  if (!subscriber) throw new Error('nobody');
  void (async () => {
    for await (const message of subscriber.messages(gone.signal)) told.push(message);
  })();
  return told;
}

const tiesIn = (told: readonly LiveMessage[]) =>
  told.flatMap((message) => (message.type === 'directory' ? message.ties : []));

it('tells ties of everyone to everyone, and a private one to its owner alone', async () => {
  const { db } = database;
  const [hugo, lea] = [await makePerson(db, 'Hugo'), await makePerson(db, 'Léa')];
  const personal = await makeMailbox(db, { ownerId: hugo });
  const shared = await makeMailbox(db);
  for (const person of [hugo, lea]) await addMember(db, shared.id, person, 'dispatcher');
  const mine = await receiveMail(db, personal, { from: 'amie@prive.test' });
  const ours = await receiveMail(db, shared, { from: 'client@ouvert.test' });
  const [toHugo, toLea] = [await listen(hugo), await listen(lea)];
  const viewer = await viewerOf(db, hugo);
  const identify = (name: string, conversationId: string) =>
    inTransaction(db, (tx) =>
      createFromConversation(writingOf(tx, hugo, new Date()), viewer, conversationId, {
        id: newId(),
        moduleId: CONTACTS,
        name,
        addresses: [],
        phones: [],
        companyId: null,
        companyName: '',
        city: '',
        notes: '',
        takeFrom: [],
      }),
    );
  await identify('Amie', mine.conversationId);
  // What comes after it in one stream shows that it came before, or not at all.
  await identify('Client', ours.conversationId);
  await expect
    .poll(() => [toHugo, toLea].map((told) => tiesIn(told).at(-1)?.record?.name), { timeout: 20_000 })
    .toEqual(['Client', 'Client']);
  expect(tiesIn(toHugo).map(({ address }) => address)).toEqual(['amie@prive.test', 'client@ouvert.test']);
  expect(tiesIn(toHugo)[0]?.record).toMatchObject({ name: 'Amie', isPrivate: true });
  expect(tiesIn(toLea)).toEqual([
    { address: 'client@ouvert.test', record: expect.objectContaining({ name: 'Client', isPrivate: false }) },
  ]);
  expect(JSON.stringify(toLea)).not.toContain('prive.test');
});
