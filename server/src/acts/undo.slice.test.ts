/** [G3]: an act is taken back whole, with what it cancelled, or refused with a reason and nothing is. */
import type { ConversationRow } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addMember,
  makeDepartment,
  makeMailbox,
  makePerson,
  makeQualification,
  receiveMail,
  TEST_KEY,
  type TestMailbox,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { setTestAccount, testKeys } from '../../test/sending.ts';
import { rebuildRows } from '../conversations/rebuild.ts';
import { verifyHistory } from '../history/verify.ts';
import { newId } from '../platform/id.ts';
import { sweepActs } from './jobs.ts';

let database: TestDatabase;
let app: RouteApp;
let departments: string[];
let qualifications: string[];
let tags: string[];
let people: string[];
let mailbox: TestMailbox;
let second: TestMailbox;
let folders: string[];
let id: string;

const [DIANE, BO, MALIKA] = [0, 1, 2];

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db } = database;
  people = [await makePerson(db, 'Diane'), await makePerson(db, 'Bo'), await makePerson(db, 'Malika')];
  departments = [await makeDepartment(db, 'Ventes'), await makeDepartment(db, 'Atelier')];
  qualifications = [await makeQualification(db, 'Devis', null), await makeQualification(db, 'Panne', null)];
  tags = [newId(), newId(), newId()];
  for (const [index, tagId] of tags.entries())
    await db
      .insertInto('tag')
      .values({ id: tagId, name: `Étiquette ${index}`, colour: '#336699', mailbox_id: null })
      .execute();
});
beforeEach(async () => {
  const { db } = database;
  mailbox = await makeMailbox(db, { departmentIds: departments });
  await addMember(db, mailbox.id, people[DIANE]!, 'dispatcher');
  await addMember(db, mailbox.id, people[BO]!, 'dispatcher');
  await addMember(db, mailbox.id, people[MALIKA]!, 'member');
  second = await makeMailbox(db, { name: 'ventes', departmentIds: departments });
  await addMember(db, second.id, people[DIANE]!, 'dispatcher');
  await addMember(db, second.id, people[BO]!, 'dispatcher');
  for (const one of [mailbox, second])
    await setTestAccount({ db, keys: testKeys }, one.id, { host: 'localhost', port: 1 });
  folders = [newId(), newId()];
  for (const [index, folderId] of folders.entries())
    await db
      .insertInto('folder')
      .values({
        id: folderId,
        mailbox_id: mailbox.id,
        path: `Clients ${index}`,
        role: 'other',
        followed: 'content',
        uid_validity: 1,
      })
      .execute();
  id = (await receiveMail(db, mailbox, { at: app.clock.now() })).conversationId;
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

type Answer = {
  row: ConversationRow;
  undo: string | null;
  message: string;
  data: { reason: string };
};

const act = (who: number, method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object, of = id) =>
  app.ask<Answer>(people[who]!, method, `/conversations/${of}${path}`, body);
const undo = (who: number, actId: string | null) =>
  app.ask<Answer>(people[who]!, 'POST', `/acts/${actId}/undo`);
const reasonOf = (answer: { json: Answer }) => answer.json.data.reason;
const history = async () =>
  (await app.ask<{ events: HistoryEvent[] }>(people[DIANE]!, 'GET', `/conversations/${id}/history`)).json
    .events;

/** Everything that acts can change: work and mail columns, where copies lie or are brought, stars, read states. */
async function picture(of = id): Promise<unknown> {
  const { rows } = await sql<{ picture: unknown }>`
    select jsonb_build_object(
      'row', to_jsonb(c) - 'work_seq',
      'copies', (select jsonb_agg(coalesce(l.target_folder_id, l.folder_id) order by l.id)
                   from location l join message m on m.id = l.message_id where m.conversation_id = c.id),
      'blocked', (select jsonb_agg(address order by address) from blocked_sender b where b.mailbox_id = c.mailbox_id),
      'stars', (select jsonb_agg(person_id order by person_id) from conversation_star s where s.conversation_id = c.id),
      'read', (select jsonb_agg(jsonb_build_array(person_id, message_id, seen_until) order by person_id)
                 from conversation_reader r where r.conversation_id = c.id and seen_until is not null)) as picture
      from conversation c where id = ${of}`.execute(database.db);
  return rows[0]?.picture;
}

type Step = { who: number; what: string; pick: number };

const step: fc.Arbitrary<Step> = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom(
    ...['claim', 'assign', 'status', 'place', 'affect', 'qualify', 'tag', 'snooze', 'wake', 'star'],
    ...['file', 'file', 'move', 'block'],
    ...[
      'follow',
      'unfollow',
      'read',
      'unread',
      'open',
      'note',
      'mail',
      'automatic',
      'undo',
      'undo',
      'undo',
      'undo',
      'undo',
    ],
  ),
  pick: fc.nat(5),
});

async function perform(of: string, { who, what, pick }: Step) {
  app.clock.advanceTo(new Date(app.clock.now().getTime() + 60_000));
  const send = (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
    act(who, method, path, body, of);
  const { assignee_id } = await database.db
    .selectFrom('conversation')
    .select('assignee_id')
    .where('id', '=', of)
    .executeTakeFirstOrThrow();
  switch (what) {
    case 'claim':
      return send('POST', '/claim');
    case 'assign':
      return send('PUT', '/assignment', { assigneeId: people[pick] ?? null, expectedId: assignee_id });
    case 'status':
      return send('PUT', '/status', { status: ['open', 'pending', 'resolved'][pick % 3] });
    case 'place':
      return send('PUT', '/place', { place: ['inbox', 'archive', 'spam', 'trash'][pick % 4] });
    case 'file':
      return send('PUT', '/folder', { folder: { folderId: folders[pick % folders.length] } });
    case 'move':
      return send('PUT', '/mailbox', { mailboxId: [mailbox, second][pick % 2]!.id });
    case 'block':
      return send('POST', '/block', { scope: pick % 2 ? 'address' : 'domain' });
    case 'affect':
      return send('PUT', '/department', {
        departmentId: departments[pick % 3] ?? null,
        clearAssignee: pick > 2,
      });
    case 'qualify':
      return send('PUT', '/qualification', { qualificationId: qualifications[pick] ?? null });
    case 'tag':
      return send('PUT', '/tags', { add: tags.slice(0, pick % 4), remove: tags.slice(pick % 4, pick) });
    case 'snooze': {
      const until = new Date(app.clock.now().getTime() + (pick + 1) * 3_600_000).toISOString();
      return send('PUT', '/snooze', { until: pick === 0 ? null : until });
    }
    case 'wake':
      return send('DELETE', '/snooze');
    case 'star':
      return send('PUT', '/star', { starred: pick % 2 === 0 });
    case 'follow':
      return send('PUT', `/followers/${people[pick % 3]}`);
    case 'unfollow':
      return send('DELETE', `/followers/${people[pick % 3]}`);
    case 'read':
      return send('PUT', '/read');
    case 'unread':
      return send('DELETE', '/openings');
    case 'open':
      await send('POST', '/openings', { messageId: null });
      return null;
    case 'note':
      await send('POST', '/notes', { noteId: newId(), text: 'Note' });
      return null;
    default:
      await receiveFurther(of, what === 'automatic');
      return null;
  }
}

async function receiveFurther(of: string, automatic: boolean): Promise<void> {
  const known = await database.db
    .selectFrom('message')
    .select('message_id')
    .where('conversation_id', '=', of)
    .limit(1)
    .executeTakeFirstOrThrow();
  const at = app.clock.now();
  const raw = [
    'From: Claire Martin <claire@client.example>',
    `To: ${mailbox.address}`,
    'Subject: Re: Question',
    `Message-ID: <${newId()}@client.example>`,
    `In-Reply-To: <${known.message_id}>`,
    ...(automatic ? ['Auto-Submitted: auto-replied'] : []),
    `Date: ${at.toUTCString()}`,
    '',
    'Encore une question.',
  ].join('\r\n');
  await receiveMail(database.db, mailbox, { raw, at });
}

describe('undo', () => {
  it('at once gives back exactly what was before; later all of it, or a refusal and nothing', {
    timeout: 240_000,
  }, async () => {
    const counts = { atOnce: 0, later: 0, refused: 0 };
    const kinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 10, maxLength: 20 }),
        fc.boolean(),
        async (steps, eager) => {
          const of = (await receiveMail(database.db, mailbox, { at: app.clock.now() })).conversationId;
          const done: { who: number; actId: string }[] = [];
          for (const one of steps) {
            if (one.what === 'undo') {
              const chosen = done[done.length - 1 - (one.pick % Math.max(done.length, 1))];
              if (!chosen) continue;
              const before = await picture(of);
              const answer = await undo(chosen.who, chosen.actId);
              if (answer.status === 200) counts.later += 1;
              else {
                counts.refused += 1;
                expect([403, 404, 409, 422]).toContain(answer.status);
                expect(await picture(of)).toEqual(before);
              }
              continue;
            }
            const before = await picture(of);
            const answer = await perform(of, one);
            const actId = answer?.json?.undo;
            if (answer?.status !== 200 || !actId) {
              if (answer) expect(await picture(of)).toEqual(before);
              continue;
            }
            expect(await picture(of)).not.toEqual(before);
            kinds.add(one.what);
            if (eager) {
              expect((await undo(one.who, actId)).status, JSON.stringify(one)).toBe(200);
              expect(await picture(of), JSON.stringify(one)).toEqual(before);
              counts.atOnce += 1;
              await perform(of, one);
            } else done.push({ who: one.who, actId });
          }
          expect((await rebuildRows(database.db, { check: true })).different).toEqual([]);
        },
      ),
      { numRuns: 50, endOnFailure: true },
    );
    for (const count of Object.values(counts)) expect(count, JSON.stringify(counts)).toBeGreaterThan(2);
    expect(kinds.size).toBeGreaterThanOrEqual(10);
    for (const kind of ['file', 'move', 'block']) expect(kinds).toContain(kind);
    expect((await verifyHistory(database.db, TEST_KEY)).fault).toBeNull();
  });

  it('takes back what the act itself cancelled', async () => {
    const until = new Date(app.clock.now().getTime() + 3_600_000).toISOString();
    await act(DIANE, 'PUT', '/snooze', { until });
    for (const [path, body] of [
      ['/status', { status: 'resolved' }],
      ['/place', { place: 'archive' }],
    ] as const) {
      const done = await act(DIANE, 'PUT', path, body);
      expect(done.json.row.snoozed).toBeNull();
      const back = await undo(DIANE, done.json.undo);
      expect(back.json.row).toMatchObject({ snoozed: { until }, status: 'open', place: 'inbox' });
    }
  });

  it('tells it in the history, and the same undo again changes nothing', async () => {
    const { json } = await act(DIANE, 'PUT', '/status', { status: 'resolved' });
    const first = await undo(DIANE, json.undo);
    const again = await undo(DIANE, json.undo);
    expect([again.status, again.body]).toEqual([200, first.body]);
    const changes = (await history()).filter((event) => event.kind === 'conversation.statusChanged');
    expect(changes.map((event) => [event.data.from, event.data.to, event.data.cause])).toEqual([
      ['open', 'resolved', 'hand'],
      ['resolved', 'open', 'undo'],
    ]);
  });

  it('is refused when somebody acted since: a colleague, or the correspondent', async () => {
    const first = await act(DIANE, 'PUT', '/status', { status: 'resolved' });
    await act(BO, 'POST', '/notes', { noteId: newId(), text: 'Attendez' });
    const refused = await undo(DIANE, first.json.undo);
    expect([refused.status, reasonOf(refused)]).toEqual([409, 'undo.overtaken']);
    const second = await act(DIANE, 'PUT', '/qualification', { qualificationId: qualifications[0] });
    await receiveFurther(id, false);
    expect(reasonOf(await undo(DIANE, second.json.undo))).toBe('undo.overtaken');
  });

  it('is not hindered by who reads, follows, or by automatic mail', async () => {
    const { json } = await act(DIANE, 'PUT', '/status', { status: 'resolved' });
    await act(BO, 'POST', '/openings', { messageId: null });
    await act(BO, 'PUT', `/followers/${people[BO]}`);
    await receiveFurther(id, true);
    const back = await undo(DIANE, json.undo);
    expect([back.status, back.json.row.status]).toEqual([200, 'open']);
  });

  it('of several of one’s own takes back each, in any order, while each still stands', async () => {
    const tagged = await act(DIANE, 'PUT', '/tags', { add: [tags[0], tags[1]] });
    const resolved = await act(DIANE, 'PUT', '/status', { status: 'resolved' });
    const untagged = await act(DIANE, 'PUT', '/tags', { remove: [tags[1]] });
    expect(reasonOf(await undo(DIANE, tagged.json.undo))).toBe('undo.overtaken');
    await undo(DIANE, untagged.json.undo);
    expect((await undo(DIANE, tagged.json.undo)).json.row.tagIds).toEqual([]);
    expect((await undo(DIANE, resolved.json.undo)).json.row.status).toBe('open');
  });

  it('is for its author alone', async () => {
    const { json } = await act(DIANE, 'PUT', '/status', { status: 'resolved' });
    const unknown = await undo(BO, newId());
    const other = await undo(BO, json.undo);
    expect([other.status, other.body]).toEqual([404, unknown.body]);
  });

  it('gives a member back what he released by mistake, though he may not claim what he does not see', async () => {
    await database.db
      .updateTable('mailbox_member')
      .set({ overrides: JSON.stringify({ release: true, seeUnassigned: false }) })
      .where('person_id', '=', people[MALIKA]!)
      .where('mailbox_id', '=', mailbox.id)
      .execute();
    await act(DIANE, 'PUT', '/assignment', { assigneeId: people[MALIKA], expectedId: null });
    const released = await act(MALIKA, 'PUT', '/assignment', {
      assigneeId: null,
      expectedId: people[MALIKA],
    });
    expect((await act(MALIKA, 'POST', '/claim')).status).toBe(404);
    const back = await undo(MALIKA, released.json.undo);
    expect([back.status, back.json.row.assigneeId]).toEqual([200, people[MALIKA]]);
  });

  it('tells one from whose sight it went no more than of an unknown act', async () => {
    await act(DIANE, 'PUT', '/assignment', { assigneeId: people[MALIKA], expectedId: null });
    const resolved = await act(MALIKA, 'PUT', '/status', { status: 'resolved' });
    await act(DIANE, 'PUT', '/assignment', { assigneeId: people[BO], expectedId: people[MALIKA] });
    const unknown = await undo(MALIKA, newId());
    const answer = await undo(MALIKA, resolved.json.undo);
    expect([answer.status, answer.body]).toEqual([404, unknown.body]);
  });

  it('is refused without the right that the act took, and to someone who left', async () => {
    const assigned = await act(DIANE, 'PUT', '/assignment', { assigneeId: people[BO], expectedId: null });
    const setRole = (role: string) =>
      database.db
        .updateTable('mailbox_member')
        .set({ role })
        .where('person_id', '=', people[DIANE]!)
        .where('mailbox_id', '=', mailbox.id)
        .execute();
    await setRole('member');
    const refused = await undo(DIANE, assigned.json.undo);
    expect([refused.status, reasonOf(refused)]).toEqual([403, 'privilege.missing']);
    await setRole('dispatcher');
    const taken = await act(DIANE, 'PUT', '/assignment', { assigneeId: null, expectedId: people[BO] });
    await database.db
      .deleteFrom('mailbox_member')
      .where('person_id', '=', people[BO]!)
      .where('mailbox_id', '=', mailbox.id)
      .execute();
    const gone = await undo(DIANE, taken.json.undo);
    expect([gone.status, reasonOf(gone)]).toEqual([422, 'assignment.notMember']);
    expect(gone.json.message).not.toBe('');
  });

  it('ends after 24 hours, and the sweep leaves nothing of it', async () => {
    const { json } = await act(DIANE, 'PUT', '/status', { status: 'resolved' });
    app.clock.advanceTo(new Date(app.clock.now().getTime() + 24 * 3_600_000 + 1));
    const late = await undo(DIANE, json.undo);
    expect([late.status, reasonOf(late)]).toEqual([409, 'undo.expired']);
    await sweepActs({ db: database.db, clock: app.clock });
    expect(await database.db.selectFrom('act').select('id').execute()).toEqual([]);
  });

  it('brings a moved copy back to where it lay, also when the server has moved it meanwhile', async () => {
    const { json } = await act(DIANE, 'PUT', '/place', { place: 'trash' });
    await sql`
      update location set folder_id = target_folder_id, target_folder_id = null, uid = uid + 90000
       where message_id in (select id from message where conversation_id = ${id})`.execute(database.db);
    const back = await undo(DIANE, json.undo);
    expect(back.json.row.place).toBe('inbox');
    const { rows } = await sql<{ target: string }>`
      select target_folder_id as target from server_operation where mailbox_id = ${mailbox.id}
       order by ordinal`.execute(database.db);
    expect(rows.map((row) => row.target)).toEqual([mailbox.folders.trash, mailbox.folders.inbox]);
  });
});
