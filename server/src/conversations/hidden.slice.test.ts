/** [G13] and [I5]: one rule in two tongues, and not a byte of what it hides. */
import { type ListPlace, listPlaces } from '@guichet/contract/conversations';
import type { Place } from '@guichet/contract/events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  viewerOf,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { maySee, type Sight, type Viewer, visibleTo } from '../access/visibility.ts';
import { type EventDraft, recordMany } from '../history/record.ts';
import { inTransaction } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import { countPlaces, listConversations } from './list-conversations.ts';
import { refreshMailColumns } from './mail-columns-store.ts';
import { openConversation } from './open-conversation.ts';

let database: TestDatabase;
let app: RouteApp;
beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

type Shape = {
  assigneeId: string | null;
  departmentId: string | null;
  qualificationId?: string | null;
  place?: Place;
  status?: 'open' | 'pending' | 'resolved';
  absorbed?: boolean;
};

const roleOfPlace = { inbox: 'inbox', archive: 'archive', spam: 'junk', trash: 'trash' } as const;

const RAW = (subject: string, to: string) =>
  [
    'From: Claire <claire@client.example>',
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: <${newId()}@client.example>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Bonjour <img src="https://client.example/p.png"></p>',
    '--b',
    'Content-Type: text/csv; name="tarif.csv"',
    'Content-Disposition: attachment; filename="tarif.csv"',
    '',
    `a,b,${subject}`,
    '--b--',
    '',
  ].join('\r\n');

let minute = 0;

/** A mail of this shape, by the product's own ways. */
async function makeConversation(mailbox: TestMailbox, shape: Shape, subject = 'Tarif') {
  const at = new Date(START.getTime() + ++minute * 60_000);
  const { place = 'inbox', status = 'open' } = shape;
  const role = roleOfPlace[place as keyof typeof roleOfPlace];
  const raw = RAW(subject, mailbox.address);
  const ids = await receiveMail(database.db, mailbox, { raw, at, role }, app.blobs);
  const drafts: EventDraft[] = [];
  if (shape.assigneeId)
    drafts.push({
      kind: 'conversation.assigned',
      v: 1,
      data: { fromId: null, toId: shape.assigneeId, cause: 'assign', noteId: null, commitment: null },
    });
  if (shape.departmentId)
    drafts.push({
      kind: 'conversation.affected',
      v: 1,
      data: { fromId: null, toId: shape.departmentId },
    });
  if (shape.qualificationId)
    drafts.push({
      kind: 'conversation.qualified',
      v: 1,
      data: { fromId: null, toId: shape.qualificationId },
    });
  if (status !== 'open')
    drafts.push({
      kind: 'conversation.statusChanged',
      v: 1,
      data: { from: 'open', to: status, cause: 'hand' },
    });
  if (shape.absorbed)
    drafts.push({
      kind: 'conversation.merged',
      v: 1,
      data: { otherId: ids.conversationId, role: 'absorbed' },
    });
  await inTransaction(database.db, async (tx) => {
    const writing = { tx, actor: { kind: 'system' as const }, now: at, historyKey: TEST_KEY };
    await recordMany(writing, [{ conversationId: ids.conversationId, drafts }]);
    await refreshMailColumns(tx, [ids.conversationId]);
  });
  return ids;
}

describe('who sees what', () => {
  it('predicate, SQL, lists, counts and opening agree on every combination', async () => {
    const { db } = database;
    const [mine, other] = [await makeDepartment(db, 'Ventes'), await makeDepartment(db, 'Atelier')];
    const me = await makePerson(db, 'Moi', { departmentIds: [mine] });
    const colleague = await makePerson(db, 'Collègue');
    const stranger = await makePerson(db, 'Inconnue', { role: 'admin', departmentIds: [mine] });
    const shared = await makeMailbox(db, { departmentIds: [mine, other] });
    const personal = await makeMailbox(db, { ownerId: me });
    await addMember(db, shared.id, me, 'member');
    await addMember(db, shared.id, colleague, 'member');

    const shapes: Shape[] = [null, me, colleague].flatMap((assigneeId) =>
      [null, mine, other].flatMap((departmentId) =>
        (['inbox', 'archive', 'spam', 'trash'] as const).flatMap((place) =>
          (place === 'inbox' ? (['open', 'pending', 'resolved'] as const) : (['open'] as const)).flatMap(
            (status) =>
              (place === 'inbox' && status === 'open' ? [false, true] : [false]).map((absorbed) => ({
                assigneeId,
                departmentId,
                place,
                status,
                absorbed,
              })),
          ),
        ),
      ),
    );
    const ids: string[] = [];
    for (const shape of shapes) ids.push((await makeConversation(shared, shape)).conversationId);
    ids.push((await makeConversation(personal, { assigneeId: null, departmentId: null })).conversationId);
    const rows = await db.selectFrom('conversation').selectAll().where('id', 'in', ids).execute();
    const sightOf = (row: (typeof rows)[number]): Sight => ({
      mailboxId: row.mailbox_id,
      assigneeId: row.assignee_id,
      departmentId: row.department_id,
      hidden: row.hidden,
    });
    expect(rows.filter((row) => row.hidden)).toHaveLength(9);

    const variants = [
      ...[true, false].flatMap((seeUnassigned) =>
        [true, false].map((seeAll) => ({ role: 'member' as const, overrides: { seeUnassigned, seeAll } })),
      ),
      { role: 'dispatcher' as const, overrides: {} },
    ];
    const viewers: Viewer[] = [await viewerOf(db, stranger)];
    for (const { role, overrides } of variants) {
      await db
        .updateTable('mailbox_member')
        .set({ role, overrides: JSON.stringify(overrides) })
        .where('mailbox_id', '=', shared.id)
        .where('person_id', '=', me)
        .execute();
      viewers.push(await viewerOf(db, me));
    }
    const sizes: number[] = [];
    for (const viewer of viewers) {
      const seen = rows.filter((row) => maySee(viewer, sightOf(row)));
      const seenIds = new Set(seen.map((row) => row.id));
      sizes.push(seenIds.size);
      const bySql = await db
        .selectFrom('conversation')
        .select('id')
        .where('id', 'in', ids)
        .where(visibleTo(viewer))
        .execute();
      expect(new Set(bySql.map((row) => row.id))).toEqual(seenIds);
      for (const { id } of rows) {
        const opened = openConversation(db, viewer, id);
        if (seenIds.has(id)) expect((await opened).row.id).toBe(id);
        else await expect(opened).rejects.toMatchObject({ code: 'NotFound' });
      }
      for (const mailbox of [shared, personal].filter(({ id }) => viewer.memberships.has(id))) {
        const counts = await countPlaces(db, viewer, mailbox.id);
        for (const place of listPlaces) {
          const expected = seen
            .filter((row) => row.mailbox_id === mailbox.id && isIn(place, row, viewer.personId))
            .map((row) => row.id);
          expect(new Set(await everyPage(viewer, mailbox.id, place)), place).toEqual(new Set(expected));
          expect(counts[place], place).toBe(expected.length);
        }
      }
    }
    // Stranger; seeUnassigned with and without seeAll; neither; dispatcher. The personal mailbox is one more.
    expect(sizes).toEqual([0, 55, 31, 55, 19, 55]);
  });

  const isIn = (
    place: ListPlace,
    row: { place: string; status: string; assignee_id: string | null; waiting_since: Date | null },
    me: string,
  ): boolean => {
    const inbox = row.place === 'inbox';
    const isLive = inbox && row.status !== 'resolved';
    if (place === 'all') return true;
    if (place === 'mine') return isLive && row.assignee_id === me;
    if (place === 'unassigned') return inbox && row.status === 'open' && row.assignee_id === null;
    if (place === 'waiting') return isLive && row.waiting_since !== null;
    if (place === 'open' || place === 'pending' || place === 'resolved') return inbox && row.status === place;
    return row.place === place;
  };

  async function everyPage(viewer: Viewer, mailboxId: string, place: ListPlace): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listConversations(database.db, viewer, {
        mailboxId,
        place,
        assignment: 'any',
        limit: 4,
        ...(cursor && { cursor }),
      });
      ids.push(...page.rows.map((row) => row.id));
      const order = page.rows.map(
        (row) => (place === 'waiting' ? row.waitingSince : row.lastMessageAt) ?? '',
      );
      expect(order).toEqual(place === 'waiting' ? order.toSorted() : order.toSorted().reverse());
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(new Set(ids).size).toBe(ids.length);
    return ids;
  }
});

describe('hidden mail', () => {
  it('changes not a byte of any answer, and each of its own routes answers as for an unknown id', async () => {
    const { db } = database;
    const [mine, other] = [await makeDepartment(db, 'Accueil'), await makeDepartment(db, 'Comptes')];
    const member = await makePerson(db, 'Membre', { departmentIds: [mine] });
    const reduced = await makePerson(db, 'Restreint', { departmentIds: [mine] });
    const colleague = await makePerson(db, 'Voisine');
    const admin = await makePerson(db, 'Admin', { role: 'admin' });
    const shared = await makeMailbox(db, { departmentIds: [mine, other] });
    const elsewhere = await makeMailbox(db);
    const personal = await makeMailbox(db, { ownerId: colleague });
    const qualification = await makeQualification(db, 'Devis', null);
    await addMember(db, shared.id, member, 'member');
    await addMember(db, shared.id, reduced, 'member', { seeUnassigned: false, seeHistory: false });
    await addMember(db, shared.id, colleague, 'member');
    await addMember(db, elsewhere.id, colleague, 'dispatcher');

    const shown: Shape[] = [
      { assigneeId: member, departmentId: other, qualificationId: qualification },
      { assigneeId: reduced, departmentId: null },
      { assigneeId: null, departmentId: mine, status: 'pending' },
      { assigneeId: null, departmentId: null, place: 'archive' },
    ];
    const visible: { messageId: string; conversationId: string }[] = [];
    for (const shape of shown) visible.push(await makeConversation(shared, shape));

    // Whose mail it is, is known: what is hidden of it stands nowhere beside his record either.
    const record = newId();
    await db
      .insertInto('directory_record')
      .values({
        id: record,
        module_id: '00000000-0000-7000-8000-000000000002',
        name: 'Claire',
        created_at: START,
        updated_at: START,
      })
      .execute();
    await db
      .insertInto('directory_address')
      .values({ record_id: record, address: 'claire@client.example', created_at: START })
      .execute();

    // A view of the mailbox that asks for a colleague, and words that stand in every mail.
    for (const filter of [
      { place: 'all', assignment: colleague },
      { place: 'all', text: 'tarif' },
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

    const readers = [member, reduced, admin];
    const capture = async () => {
      const answers: Record<string, string> = {};
      for (const reader of readers) {
        for (const path of readPaths([shared.id, elsewhere.id, personal.id], visible)) {
          const { status, body } = await app.ask(reader, 'GET', path);
          answers[`${reader} ${path}`] = `${status} ${body}`;
        }
      }
      return answers;
    };
    const filters = [
      'text=secret',
      'text=tarif',
      'text=sec',
      'text=-secret',
      'text=%22tarif%22',
      'text=de%3Aclaire',
      'text=csv',
      'is[]=unread',
      'is[]=attachment',
      'is[]=starred',
      'status[]=open',
      'departmentIds[]=none',
      `qualificationIds[]=${qualification}`,
      'correspondent=claire%40client.example',
      'correspondent=client.example',
      'from=2026-01-01&until=2026-12-31',
      `assignment=${colleague}`,
    ];
    const readPaths = (mailboxIds: string[], mails: typeof visible): string[] => [
      '/conversations',
      '/views',
      ...filters.flatMap((filter) => [
        `/search?${filter}`,
        `/conversations/count?place=all&${filter}`,
        `/conversations?place=all&${filter}`,
      ]),
      ...mailboxIds.flatMap((mailboxId) => [
        `/views?mailboxId=${mailboxId}`,
        ...filters.flatMap((filter) => [
          `/search?mailboxId=${mailboxId}&limit=2&${filter}`,
          `/conversations/count?mailboxId=${mailboxId}&place=all&${filter}`,
          `/conversations?mailboxId=${mailboxId}&place=all&limit=2&${filter}`,
        ]),
      ]),
      `/directory/records/${record}`,
      `/directory/records/${record}/conversations`,
      `/directory/records/${record}/conversations?limit=1`,
      `/directory/records/${record}/history`,
      ...mailboxIds.flatMap((mailboxId) => [
        `/mailboxes/${mailboxId}/counts`,
        `/mailboxes/${mailboxId}/blocked`,
        ...listPlaces.flatMap((place) =>
          [
            '',
            '&assignment=me',
            '&assignment=none',
            `&assignment=${colleague}`,
            `&departmentId=${other}`,
            `&qualificationId=${qualification}`,
          ].map((filter) => `/conversations?mailboxId=${mailboxId}&place=${place}&limit=2${filter}`),
        ),
      ]),
      ...mails.flatMap(ownPaths),
    ];
    const ownPaths = (mail: { messageId: string; conversationId: string }): string[] => [
      `/conversations/${mail.conversationId}`,
      `/conversations/${mail.conversationId}/history`,
      `/conversations/${mail.conversationId}/record-proposals`,
      `/conversations/${mail.conversationId}/history.csv`,
      `/conversations/${mail.conversationId}/history.json`,
      `/conversations/${mail.conversationId}/moving`,
      `/conversations/${mail.conversationId}/marks?text=tarif%20bonjour`,
      `/conversations/${mail.conversationId}/entitled`,
      `/conversations/${mail.conversationId}/merge-candidates`,
      `/conversations/${mail.conversationId}/merge-candidates?text=tarif`,
      `/conversations/${mail.conversationId}/move-targets`,
      `/messages/${mail.messageId}/body`,
      `/messages/${mail.messageId}/frame`,
      `/messages/${mail.messageId}/attachments/0`,
      `/messages/${mail.messageId}/attachments/0?inline=1`,
      `/messages/${mail.messageId}/attachments/0/look`,
      `/messages/${mail.messageId}/attachments/0/message`,
      `/messages/${mail.messageId}/attachments/0/frame`,
      `/messages/${mail.messageId}/invitations`,
      `/messages/${mail.messageId}/attachments.zip`,
      `/conversations/${mail.conversationId}/attachments.zip`,
      `/messages/${mail.messageId}/inline/x`,
      `/messages/${mail.messageId}/source`,
      `/why?of=${mail.conversationId}`,
      `/why?of=${mail.conversationId}&personId=${colleague}`,
    ];

    const before = await capture();
    expect(before[`${member} /search?text=tarif`]).toContain('"marked":true');
    expect(before[`${member} /views?mailboxId=${shared.id}`]).toMatch(/"count":0.*"count":[1-9]/);
    // The capture holds something to compare: the member reads his own to the last byte of its attachment.
    expect(before[`${member} /messages/${visible[0]?.messageId}/attachments/0`]).toBe('200 a,b,Tarif');
    expect(before[`${member} /messages/${visible[0]?.messageId}/frame`]).toMatch(/^200 .*Bonjour/s);

    const hidden: typeof visible = [];
    for (const shape of [
      { assigneeId: colleague, departmentId: null },
      {
        assigneeId: colleague,
        departmentId: mine,
        qualificationId: qualification,
        status: 'pending' as const,
      },
      { assigneeId: null, departmentId: other },
      { assigneeId: null, departmentId: other, qualificationId: qualification, place: 'archive' as const },
      { assigneeId: colleague, departmentId: null, place: 'spam' as const },
      { assigneeId: colleague, departmentId: null, place: 'trash' as const },
      { assigneeId: member, departmentId: mine, absorbed: true },
    ])
      hidden.push(await makeConversation(shared, shape, 'Secret'));
    for (const mailbox of [elsewhere, personal])
      hidden.push(await makeConversation(mailbox, { assigneeId: null, departmentId: null }, 'Secret'));

    expect(await capture()).toEqual(before);

    // Those who had a mail on screen are told for a minute who took it; that is over.
    app.clock.advanceTo(new Date(app.clock.now().getTime() + 24 * 3_600_000));
    const ghost = { messageId: newId(), conversationId: newId() };
    for (const reader of readers) {
      for (const mail of hidden) {
        const [real, unknown] = [ownPaths(mail), ownPaths(ghost)];
        for (const [index, path] of real.entries()) {
          const answer = await app.ask(reader, 'GET', path);
          const nothing = await app.ask(reader, 'GET', unknown[index] ?? '');
          expect([answer.status, answer.body], path).toEqual([404, nothing.body]);
        }
        for (const [method, path, body] of writes(mail.conversationId)) {
          const answer = await app.ask(reader, method, path, body);
          const nothing = await app.ask(
            reader,
            method,
            path.replace(mail.conversationId, ghost.conversationId),
            body && JSON.parse(JSON.stringify(body).replaceAll(mail.conversationId, ghost.conversationId)),
          );
          expect([answer.status, answer.body], path).toEqual([404, nothing.body]);
        }
      }
    }
    // None of the refused writes left a trace either.
    expect(await capture()).toEqual(before);
  }, 240_000);

  const someone = newId();
  const writes = (id: string): ['POST' | 'PUT' | 'DELETE', string, object | undefined][] => [
    ['POST', `/conversations/${id}/openings`, { messageId: null }],
    ['DELETE', `/conversations/${id}/openings`, undefined],
    ['PUT', `/conversations/${id}/status`, { status: 'resolved' }],
    ['PUT', `/conversations/${id}/place`, { place: 'archive' }],
    ['POST', `/conversations/${id}/notes`, { noteId: newId(), text: 'Note' }],
    ['POST', `/conversations/${id}/claim`, undefined],
    ['PUT', `/conversations/${id}/assignment`, { assigneeId: null, expectedId: null }],
    ['PUT', `/conversations/${id}/department`, { departmentId: null }],
    ['PUT', `/conversations/${id}/qualification`, { qualificationId: null }],
    ['PUT', `/conversations/${id}/record`, { recordId: null }],
    [
      'POST',
      '/directory/records',
      {
        id: newId(),
        moduleId: '00000000-0000-7000-8000-000000000002',
        name: 'Intrus',
        conversationId: id,
      },
    ],
    ['PUT', `/conversations/${id}/tags`, { add: [newId()], remove: [] }],
    ['PUT', `/conversations/${id}/star`, { starred: true }],
    ['PUT', `/conversations/${id}/snooze`, { until: null }],
    ['DELETE', `/conversations/${id}/snooze`, undefined],
    ['PUT', `/conversations/${id}/read`, undefined],
    ['PUT', `/conversations/${id}/followers/${someone}`, undefined],
    ['DELETE', `/conversations/${id}/followers/${someone}`, undefined],
    ['PUT', `/conversations/${id}/folder`, { folder: { newFolder: 'Devis' } }],
    ['PUT', `/conversations/${id}/mailbox`, { mailboxId: someone }],
    ['POST', `/conversations/${id}/merge`, { otherIds: [someone] }],
    ['POST', `/conversations/${id}/split`, { messageIds: [someone] }],
    ['POST', `/conversations/${id}/block`, {}],
    ['DELETE', `/conversations/${id}`, undefined],
  ];
});

describe('a cursor', () => {
  it('that was not given by the list is refused', async () => {
    const person = await makePerson(database.db, 'Curieux');
    const mailbox = await makeMailbox(database.db);
    await addMember(database.db, mailbox.id, person, 'member');
    const of = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    const good = of('newest', START.toISOString(), newId());
    const ask = (cursor: string, place = 'open') =>
      app.ask(person, 'GET', `/conversations?mailboxId=${mailbox.id}&place=${place}&cursor=${cursor}`);
    expect((await ask(good)).status).toBe(200);
    for (const bad of ['x', of(1), of('newest', 'now', newId()), of('newest', START.toISOString(), "'")]) {
      expect((await ask(bad)).status).toBe(422);
    }
    expect((await ask(good, 'waiting')).status).toBe(422);
  });
});
