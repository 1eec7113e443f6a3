/**
 * [I5] over the whole product: every address that can be read, asked by people who see different parts, answers byte
 * for byte the same whether or not there is mail that they may not see. A new address has to be named here.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { api } from '@guichet/contract/api';
import { listPlaces } from '@guichet/contract/conversations';
import { proceduresOf } from '@guichet/contract/procedures';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runBulk } from '../src/acts/run-bulk.ts';
import { type EventDraft, recordMany } from '../src/history/record.ts';
import { beginNotifying, notifyNew } from '../src/notifications/notify.ts';
import { createPasswordLink } from '../src/people/password-link.ts';
import { movedClock } from '../src/platform/clock.ts';
import { inTransaction } from '../src/platform/database.ts';
import { newId } from '../src/platform/id.ts';
import {
  addMember,
  makeDepartment,
  makeMailbox,
  makePerson,
  makeQualification,
  receiveMail,
  START,
  TEST_KEY,
  type TestMailbox,
} from './factories.ts';
import { startTestPostgres, type TestDatabase } from './postgres.ts';
import { startWholeApp, type WholeApp } from './whole-app.ts';

const SRC = join(import.meta.dirname, '..', 'src');
const COMPANIES = '00000000-0000-7000-8000-000000000001';
const CONTACTS = '00000000-0000-7000-8000-000000000002';
const MESSAGE_ID = 'sujet@client.example';

let database: TestDatabase;
let app: WholeApp;
beforeAll(async () => {
  database = await startTestPostgres();
  app = await startWholeApp(database, movedClock(START));
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

type Ids = { messageId: string; conversationId: string };

/** What the addresses are made of. */
type World = {
  mailboxIds: string[];
  mails: Ids[];
  personIds: string[];
  colleague: string;
  recordId: string;
  draftIds: string[];
  jobId: string;
  importId: string;
  departmentId: string;
  qualificationId: string;
  tagId: string;
};

const filtersOf = (world: World): string[] => [
  'text=secret',
  'text=tarif',
  'text=sec',
  'text=-secret',
  'text=%22tarif%20special%22',
  'text=de%3Aclaire',
  'text=tarif.csv',
  'is[]=unread',
  'is[]=attachment',
  'is[]=starred',
  'is[]=snoozed',
  'status[]=open&status[]=pending',
  'departmentIds[]=none',
  `departmentIds[]=${world.departmentId}`,
  `qualificationIds[]=${world.qualificationId}`,
  `tagIds[]=${world.tagId}`,
  `recordId=${world.recordId}`,
  'correspondent=claire%40client.example',
  'correspondent=client.example',
  'from=2026-01-01&until=2026-12-31',
  'assignment=none',
  'assignment=me',
  `assignment=${world.colleague}`,
];

const perMailbox = ({ mailboxIds }: World, path: (id: string) => string[]) => mailboxIds.flatMap(path);
const perConversation = ({ mails }: World, path: (id: string) => string) =>
  mails.map(({ conversationId }) => path(conversationId));
const perMessage = ({ mails }: World, path: (id: string) => string) =>
  mails.map(({ messageId }) => path(messageId));
/** Over all mailboxes and in the one that he is a member of by every filter; in those of others by one. */
const lists = (world: World, path: string, more = ''): string[] => [
  ...filtersOf(world).flatMap((filter) => [
    `${path}?place=all${more}&${filter}`,
    `${path}?mailboxId=${world.mailboxIds[0]}&place=all${more}&${filter}`,
  ]),
  ...world.mailboxIds.slice(1).map((id) => `${path}?mailboxId=${id}&place=all${more}&text=tarif`),
];

/** What is asked of each address that can be read. */
const asked: Record<string, (world: World) => string[]> = {
  '/me': () => ['/me'],
  '/people': () => ['/people'],
  '/departments': () => ['/departments'],
  '/qualifications': () => ['/qualifications'],
  '/tags': () => ['/tags'],
  '/templates': (world) => ['/templates', ...perMailbox(world, (id) => [`/templates?mailboxId=${id}`])],
  '/signatures': () => ['/signatures'],
  '/admin/house-sender': () => ['/admin/house-sender'],
  '/people/{personId}/absences': ({ personIds }) => personIds.map((id) => `/people/${id}/absences`),
  '/mailboxes/{mailboxId}/vocabulary': (world) => perMailbox(world, (id) => [`/mailboxes/${id}/vocabulary`]),
  '/mailboxes/{mailboxId}/assignees': (world) => perMailbox(world, (id) => [`/mailboxes/${id}/assignees`]),
  '/mailboxes/{mailboxId}/blocked': (world) => perMailbox(world, (id) => [`/mailboxes/${id}/blocked`]),
  '/mailboxes/{mailboxId}/counts': (world) => perMailbox(world, (id) => [`/mailboxes/${id}/counts`]),
  '/admin/mailboxes': () => ['/admin/mailboxes'],
  '/admin/mailboxes/{mailboxId}/arrival': (world) =>
    perMailbox(world, (id) => [`/admin/mailboxes/${id}/arrival`]),
  '/caught': () => ['/caught'],
  '/conversations': (world) => [
    '/conversations',
    ...lists(world, '/conversations', '&limit=2'),
    ...perMailbox(world, (id) =>
      listPlaces.map((place) => `/conversations?mailboxId=${id}&place=${place}&limit=2`),
    ),
  ],
  '/conversations/count': (world) => lists(world, '/conversations/count'),
  '/conversations/{id}': (world) => perConversation(world, (id) => `/conversations/${id}`),
  '/conversations/{id}/history': (world) => perConversation(world, (id) => `/conversations/${id}/history`),
  '/conversations/{id}/record-proposals': (world) =>
    perConversation(world, (id) => `/conversations/${id}/record-proposals`),
  '/conversations/{id}/move-targets': (world) =>
    perConversation(world, (id) => `/conversations/${id}/move-targets`),
  '/conversations/{id}/moving': (world) => perConversation(world, (id) => `/conversations/${id}/moving`),
  '/conversations/{id}/marks': (world) =>
    perConversation(world, (id) => `/conversations/${id}/marks?text=tarif`),
  '/conversations/{id}/entitled': (world) => perConversation(world, (id) => `/conversations/${id}/entitled`),
  '/conversations/{id}/merge-candidates': (world) => [
    ...perConversation(world, (id) => `/conversations/${id}/merge-candidates`),
    ...perConversation(world, (id) => `/conversations/${id}/merge-candidates?text=secret`),
    ...perConversation(world, (id) => `/conversations/${id}/merge-candidates?text=tarif`),
  ],
  '/messages/{messageId}/body': (world) => perMessage(world, (id) => `/messages/${id}/body`),
  '/search': (world) => lists(world, '/search', '&limit=2'),
  '/why': ({ mails, personIds }) => [
    `/why?of=${MESSAGE_ID}`,
    ...mails.flatMap(({ conversationId }) => [
      `/why?of=${conversationId}`,
      ...personIds.map((id) => `/why?of=${conversationId}&personId=${id}`),
    ]),
  ],
  '/views': (world) => ['/views', ...perMailbox(world, (id) => [`/views?mailboxId=${id}`])],
  '/notifications': () => ['/notifications'],
  '/push/key': () => ['/push/key'],
  '/drafts': (world) => perMailbox(world, (id) => [`/drafts?mailboxId=${id}`]),
  '/drafts/{id}': ({ draftIds }) => draftIds.map((id) => `/drafts/${id}`),
  '/drafts/{id}/text': ({ draftIds }) => draftIds.map((id) => `/drafts/${id}/text`),
  '/bulk': () => ['/bulk'],
  '/bulk/{id}': ({ jobId }) => [`/bulk/${jobId}`],
  '/bulk/{id}/report': ({ jobId }) => [`/bulk/${jobId}/report`],
  '/directory/modules': () => ['/directory/modules'],
  '/directory/records': () => [
    `/directory/records?moduleId=${COMPANIES}`,
    `/directory/records?moduleId=${CONTACTS}`,
    `/directory/records?moduleId=${CONTACTS}&text=claire`,
  ],
  '/directory/records/{id}': ({ recordId }) => [`/directory/records/${recordId}`],
  '/directory/records/{id}/history': ({ recordId }) => [`/directory/records/${recordId}/history`],
  '/directory/records/{id}/conversations': ({ recordId }) => [
    `/directory/records/${recordId}/conversations`,
    `/directory/records/${recordId}/conversations?limit=1`,
  ],
  '/messages/{messageId}/attachments/{index}/look': (world) =>
    perMessage(world, (id) => `/messages/${id}/attachments/0/look`),
  '/messages/{messageId}/attachments/{index}/message': (world) =>
    perMessage(world, (id) => `/messages/${id}/attachments/0/message`),
  '/messages/{messageId}/invitations': (world) => perMessage(world, (id) => `/messages/${id}/invitations`),
  // Outside of the contract: files.
  '/messages/:id/attachments/:index/frame': (world) =>
    perMessage(world, (id) => `/messages/${id}/attachments/0/frame`),
  '/messages/:id/attachments.zip': (world) => perMessage(world, (id) => `/messages/${id}/attachments.zip`),
  '/conversations/:id/attachments.zip': (world) =>
    perConversation(world, (id) => `/conversations/${id}/attachments.zip`),
  '/messages/:id/frame': (world) => perMessage(world, (id) => `/messages/${id}/frame`),
  '/messages/:id/attachments/:index': (world) => perMessage(world, (id) => `/messages/${id}/attachments/0`),
  '/messages/:id/inline/:contentId': (world) => perMessage(world, (id) => `/messages/${id}/inline/x`),
  '/messages/:id/source': (world) => perMessage(world, (id) => `/messages/${id}/source`),
  '/conversations/:id/history.:format': (world) => [
    ...perConversation(world, (id) => `/conversations/${id}/history.csv`),
    ...perConversation(world, (id) => `/conversations/${id}/history.json`),
  ],
  '/directory/export.csv': () => [
    `/directory/export.csv?moduleId=${COMPANIES}`,
    `/directory/export.csv?moduleId=${CONTACTS}`,
  ],
  '/directory/imports/:id/refused.csv': ({ importId }) => [`/directory/imports/${importId}/refused.csv`],
};

/** Addresses that do not depend on what of the mail is hidden, and why. */
const notAsked: Record<string, string> = {
  '/instance': 'what the product is, for visitors',
  '/instance/demo': 'how far the sample company is filled',
  '/setup-links/{token}': 'whether a link is good',
  '/password-links/{token}': 'whether a link is good',
  '/admin/mailboxes/{mailboxId}/account':
    'counts what is on the server, for administrators alone [G15]; no mail is named',
  '/live': 'a stream; what goes into it for whom is tested beside the feed',
  '/health': 'whether the server answers',
  '/set-aside/:id/source': 'for administrators: what could not be read is no mail of anybody yet',
  '/drafts/:id/attachments/:attachmentId': 'one’s own files',
  '/pictures/:id': 'pictures of signatures and templates, which are no mail',
  '/templates/:id/files/:fileId': 'files of templates, which are no mail',
};

const readable = () => [
  ...proceduresOf(api)
    .filter(({ method }) => method === 'GET')
    .map(({ path }) => path),
  ...globSync('**/*.ts', { cwd: SRC })
    .filter((path) => !path.endsWith('.test.ts'))
    .flatMap((path) => [...readFileSync(join(SRC, path), 'utf8').matchAll(/\.get\(\s*'\/api(\/[^']*)'/g)])
    .map(([, path]) => path ?? ''),
];

it('knows every address that can be read', () => {
  const found = readable();
  expect(found.length).toBeGreaterThan(50);
  expect(found.filter((path) => !(path in asked) && !(path in notAsked))).toEqual([]);
  expect([...Object.keys(asked), ...Object.keys(notAsked)].filter((path) => !found.includes(path))).toEqual(
    [],
  );
});

let minute = 0;

type Shape = {
  events?: EventDraft[];
  subject?: string;
  messageId?: string;
  role?: 'archive' | 'junk' | 'trash';
};

async function makeMail(
  mailbox: TestMailbox,
  { events = [], subject = 'Tarif', ...mail }: Shape,
): Promise<Ids> {
  const at = new Date(START.getTime() + ++minute * 60_000);
  const raw = [
    'From: Claire <claire@client.example>',
    `To: ${mailbox.address}`,
    `Subject: ${subject}`,
    `Message-ID: <${mail.messageId ?? `${newId()}@client.example`}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p>Bonjour, ${subject} special, merci.</p>`,
    '--b',
    'Content-Type: text/csv; name="tarif.csv"',
    'Content-Disposition: attachment; filename="tarif.csv"',
    '',
    `a,b,${subject}`,
    '--b--',
    '',
  ].join('\r\n');
  const ids = await receiveMail(
    database.db,
    mailbox,
    { raw, at, ...(mail.role && { role: mail.role }) },
    app.house.blobs,
  );
  await inTransaction(database.db, (tx) =>
    recordMany({ tx, actor: { kind: 'system' }, now: at, historyKey: TEST_KEY }, [
      { conversationId: ids.conversationId, drafts: events },
    ]),
  );
  return ids;
}

const assigned = (toId: string): EventDraft => ({
  kind: 'conversation.assigned',
  v: 1,
  data: { fromId: null, toId, cause: 'assign', noteId: null, commitment: null },
});
const affected = (toId: string): EventDraft => ({
  kind: 'conversation.affected',
  v: 1,
  data: { fromId: null, toId },
});
const qualified = (toId: string): EventDraft => ({
  kind: 'conversation.qualified',
  v: 1,
  data: { fromId: null, toId },
});
const tagged = (tagId: string): EventDraft => ({ kind: 'conversation.tagged', v: 1, data: { tagId } });
const followed = (personId: string): EventDraft => ({
  kind: 'conversation.followed',
  v: 1,
  data: { personId },
});

/** A session of this person, by a password link as an administrator hands it over. */
async function signIn(personId: string): Promise<string> {
  const link = await inTransaction(database.db, (tx) =>
    createPasswordLink(tx, personId, app.house.clock.now()),
  );
  const answer = await app.ask('POST', '/password', {
    token: link.split('/').at(-1),
    password: 'un mot de passe assez long',
  });
  expect(answer.status).toBe(200);
  return answer.cookie
    .split(/; |, /)
    .filter((part) => /session/.test(part))
    .join('; ');
}

it('hidden mail changes not a byte of what any of them answers', async () => {
  const { db } = database;
  await beginNotifying(db);
  const jobs = { enqueue: async () => null };
  const [mine, other] = [await makeDepartment(db, 'Accueil'), await makeDepartment(db, 'Comptes')];
  const qualificationId = await makeQualification(db, 'Devis', null);
  const tagId = newId();
  await db.insertInto('tag').values({ id: tagId, name: 'Urgent', colour: '#AA3300' }).execute();
  const member = await makePerson(db, 'Membre', { departmentIds: [mine] });
  const reduced = await makePerson(db, 'Restreint', { departmentIds: [mine] });
  // He hands out work and takes lists away, and still sees no more than a member.
  const handing = await makePerson(db, 'Confiant', { role: 'supervisor', departmentIds: [mine] });
  const colleague = await makePerson(db, 'Voisine');
  const admin = await makePerson(db, 'Admin', { role: 'admin' });
  const shared = await makeMailbox(db, { departmentIds: [mine, other] });
  const elsewhere = await makeMailbox(db, { name: 'ventes' });
  const personal = await makeMailbox(db, { name: 'voisine', ownerId: colleague });
  await addMember(db, shared.id, member, 'member');
  await addMember(db, shared.id, reduced, 'member', { seeUnassigned: false, seeHistory: false });
  await addMember(db, shared.id, handing, 'member', { assign: true, export: true });
  await addMember(db, shared.id, colleague, 'member');
  await addMember(db, elsewhere.id, colleague, 'dispatcher');

  const mails = [
    await makeMail(shared, { events: [assigned(member), affected(other), qualified(qualificationId)] }),
    await makeMail(shared, { events: [assigned(reduced), tagged(tagId)] }),
    await makeMail(shared, { events: [affected(mine), followed(member)] }),
    await makeMail(shared, { role: 'archive' }),
  ];
  const recordId = newId();
  await db
    .insertInto('directory_record')
    .values({ id: recordId, module_id: CONTACTS, name: 'Claire', created_at: START, updated_at: START })
    .execute();
  await db
    .insertInto('directory_address')
    .values({ record_id: recordId, address: 'claire@client.example', created_at: START })
    .execute();
  await notifyNew({ db, jobs });

  const readers = [member, reduced, handing, admin];
  const sessions = new Map<string, string>();
  for (const reader of readers) sessions.set(reader, await signIn(reader));
  const ask = (reader: string, method: 'GET' | 'POST', path: string, body?: object) =>
    app.ask(method, path, body, undefined, sessions.get(reader));

  for (const filter of [
    { place: 'all', assignment: colleague },
    { place: 'all', text: 'tarif' },
    { place: 'all', text: 'secret' },
    { place: 'open', assignment: 'none' },
  ]) {
    await db
      .insertInto('saved_view')
      .values({
        id: newId(),
        mailbox_id: shared.id,
        name: 'Vue',
        filter: JSON.stringify(filter),
        position: 1,
        created_at: START,
      })
      .execute();
  }
  const everywhere = {
    id: newId(),
    mailboxId: null,
    scope: 'private',
    name: 'À moi',
    filter: { text: 'tarif' },
  };
  expect((await ask(member, 'POST', '/views', everywhere)).status).toBe(200);
  const draft = await ask(member, 'POST', '/drafts', {
    mailboxId: shared.id,
    kind: 'reply',
    conversationId: mails[0]?.conversationId,
    messageId: mails[0]?.messageId,
  });
  expect(draft.status).toBe(200);
  /** A star on everything of the list, which is what a bulk job finds there. */
  const star = async (reader: string, id: string) => {
    const answer = await ask(reader, 'POST', '/bulk', {
      id,
      act: { kind: 'star', starred: true },
      selection: { filter: { place: 'all' }, mailboxId: shared.id },
    });
    expect(answer.status).toBe(200);
    await runBulk(app.house, id);
    return (await ask(reader, 'GET', `/bulk/${id}`)).json;
  };
  const jobId = newId();
  expect(await star(member, jobId)).toMatchObject({ state: 'done', total: 3, done: 3 });

  const world: World = {
    mailboxIds: [shared.id, elsewhere.id, personal.id],
    mails,
    personIds: [...readers, colleague],
    colleague,
    recordId,
    draftIds: [String(draft.json.id)],
    jobId,
    importId: newId(),
    departmentId: other,
    qualificationId,
    tagId,
  };
  const capture = async (of: World) => {
    const answers: Record<string, string> = {};
    for (const reader of readers) {
      for (const path of Object.values(asked).flatMap((paths) => paths(of))) {
        const { status, body } = await ask(reader, 'GET', path);
        answers[`${reader} ${path}`] = `${status} ${body}`;
      }
    }
    return answers;
  };

  const before = await capture(world);
  // There is something to compare: counts, words, rows, files.
  const of = (path: string) => before[`${member} ${path}`];
  expect(of(`/views?mailboxId=${shared.id}`)).toMatch(/"count":0.*"count":3.*"count":0.*"count":1/);
  expect(of('/views')).toContain('"count":2');
  expect(of(`/search?mailboxId=${shared.id}&place=all&limit=2&text=tarif`)).toContain('"marked":true');
  expect(of(`/messages/${mails[0]?.messageId}/attachments/0`)).toBe('200 a,b,Tarif');
  expect(of(`/conversations/${mails[0]?.conversationId}/history.csv`)).toMatch(/^200 .*assigned/s);
  expect(of('/notifications')).toContain('"kind":"assigned"');
  expect(before[`${handing} /directory/export.csv?moduleId=${CONTACTS}`]).toContain('Claire');
  expect(of(`/directory/records/${recordId}/conversations`)).toContain('Tarif');
  expect(before[`${handing} /mailboxes/${shared.id}/assignees`]).toMatch(/^200 /);
  const ok = Object.values(before).filter((answer) => answer.startsWith('200')).length;
  expect(ok).toBeGreaterThan(Object.keys(before).length / 4);

  const secret = { subject: 'Secret' };
  const hidden = [
    // Those who once followed or had it are told nothing of it any more.
    await makeMail(shared, {
      ...secret,
      messageId: MESSAGE_ID,
      events: [followed(member), followed(reduced), followed(handing), assigned(colleague)],
    }),
    await makeMail(shared, {
      ...secret,
      events: [affected(mine), qualified(qualificationId), tagged(tagId), assigned(colleague)],
    }),
    await makeMail(shared, { ...secret, events: [affected(other)] }),
    await makeMail(shared, { ...secret, role: 'archive', events: [assigned(colleague)] }),
    await makeMail(shared, { ...secret, role: 'junk', events: [assigned(colleague)] }),
    await makeMail(shared, { ...secret, role: 'trash', events: [assigned(colleague)] }),
    await makeMail(elsewhere, secret),
    await makeMail(personal, secret),
  ];
  await receiveMail(db, shared, {
    from: 'Claire <claire@client.example>',
    subject: 'Re: Secret',
    inReplyTo: MESSAGE_ID,
    at: new Date(START.getTime() + ++minute * 60_000),
  });
  await notifyNew({ db, jobs });

  expect(await capture(world)).toEqual(before);

  // What an act on "all of the list" reaches, and each address of the hidden ones as of an unknown one.
  const again = newId();
  expect(await star(member, again)).toMatchObject({ state: 'done', total: 3 });
  const own = (mail: Ids) => ({ ...world, mails: [mail], personIds: [colleague] });
  const ghost = { messageId: newId(), conversationId: newId() };
  const ofMail = (path: string) => /^\/(conversations|messages)\/[{:]|^\/why/.test(path);
  for (const reader of readers) {
    for (const mail of hidden) {
      for (const [path, paths] of Object.entries(asked)) {
        if (!ofMail(path)) continue;
        const unknown = paths(own(ghost));
        for (const [at, real] of paths(own(mail)).entries()) {
          const answer = await ask(reader, 'GET', real);
          const nothing = await ask(reader, 'GET', unknown[at] ?? '');
          expect([answer.status, answer.body], real).toEqual([404, nothing.body]);
        }
      }
    }
  }
}, 600_000);
