/** Full text, filters and "why" on a real database, through HTTP. */
import type { Filter } from '@guichet/contract/conversations';
import type { HidingAnswer, SearchMark, Segment } from '@guichet/contract/search';
import { sql } from 'kysely';
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
  type TestMail,
  type TestMailbox,
  viewerOf,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import type { Viewer } from '../access/visibility.ts';
import { readCriteria } from '../conversations/list-criteria.ts';
import { findConversations } from '../conversations/list-plan.ts';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { rowsByIds } from '../conversations/row.ts';
import { type EventDraft, recordMany } from '../history/record.ts';
import { inTransaction } from '../platform/database.ts';
import { newId } from '../platform/id.ts';

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

let minute = 0;
const receive = (mailbox: TestMailbox, mail: TestMail) =>
  receiveMail(
    database.db,
    mailbox,
    { at: new Date(START.getTime() + ++minute * 60_000), ...mail },
    app.blobs,
  );

async function record(conversationId: string, drafts: EventDraft[]) {
  await inTransaction(database.db, async (tx) => {
    const writing = { tx, actor: { kind: 'system' as const }, now: START, historyKey: TEST_KEY };
    await recordMany(writing, [{ conversationId, drafts }]);
    await refreshMailColumns(tx, [conversationId]);
  });
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

type Answer = {
  rows: {
    row: { id: string; subject: string };
    match: {
      messageId: string;
      subject: Segment[];
      from: Segment[];
      excerpt: Segment[];
      attachments: Segment[][];
    } | null;
  }[];
  next: string | null;
};
const marks = (segments: Segment[] = []) => segments.filter(({ marked }) => marked).map(({ text }) => text);
const query = (parts: Record<string, string | string[] | undefined>) =>
  Object.entries(parts)
    .flatMap(([name, value]) =>
      value === undefined
        ? []
        : Array.isArray(value)
          ? value.map((one) => `${name}[]=${encodeURIComponent(one)}`)
          : [`${name}=${encodeURIComponent(value)}`],
    )
    .join('&');

describe('full text', () => {
  let mailbox: TestMailbox;
  let dispatcher: string;
  const search = async (text: string, more: Record<string, string> = {}) =>
    (await app.ask<Answer>(dispatcher, 'GET', `/search?${query({ mailboxId: mailbox.id, text, ...more })}`))
      .json;
  const subjects = async (text: string) => (await search(text)).rows.map(({ row }) => row.subject).sort();

  beforeAll(async () => {
    mailbox = await makeMailbox(database.db);
    dispatcher = await makePerson(database.db, 'Dispatcheuse');
    await addMember(database.db, mailbox.id, dispatcher, 'dispatcher');
    await receive(mailbox, {
      subject: 'Facture impayée',
      text: 'Bonjour,\n\nnos factures du mois de février ont été réglées à la livraison.\n\nCordialement',
      from: 'Éléonore Dupré <eleonore.dupre@toiture.example>',
    });
    await receive(mailbox, {
      subject: 'Delivery',
      text: 'The parcels were delivered late; we are waiting for shipping documents.',
      from: 'John Smith <john@parcels.example>',
    });
    await receive(mailbox, {
      subject: 'Tarif',
      raw: [
        'From: Paul <paul@client.example>',
        `To: ${mailbox.address}`,
        'Cc: Zoé Legrand <zoe@cabinet.example>',
        'Subject: Tarif',
        `Message-ID: <${newId()}@client.example>`,
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary="b"',
        '',
        '--b',
        'Content-Type: text/html; charset=utf-8',
        '',
        '<p>Votre <b>catalogue</b> d&rsquo;<i>&eacute;t&eacute;</i></p><script>alert("malice")</script>',
        '--b',
        'Content-Type: application/pdf; name="bordereau_prix-2026.pdf"',
        'Content-Disposition: attachment; filename="bordereau_prix-2026.pdf"',
        '',
        '%PDF',
        '--b--',
        '',
      ].join('\r\n'),
    });
  });

  it.each<[string, string[]]>([
    ['facture ', ['Facture impayée']],
    ['FACTURES ', ['Facture impayée']],
    ['impayees', ['Facture impayée']],
    ['réglée ', ['Facture impayée']],
    ['livraisons ', ['Facture impayée']],
    ['fevrier ', ['Facture impayée']],
    ['delivering ', ['Delivery']],
    ['parcel ', ['Delivery']],
    ['document ', ['Delivery']],
    // A beginning, from three letters on and at the end only.
    ['ship', ['Delivery']],
    ['sh', []],
    ['ship ', ['Delivery']],
    ['liv facture ', []],
    ['fact', ['Facture impayée']],
    // People by name and address, whoever was named.
    ['éléonore ', ['Facture impayée']],
    ['dupre toiture ', ['Facture impayée']],
    ['legrand ', ['Tarif']],
    ['zoe@cabinet.example ', ['Tarif']],
    // Bodies that are HTML only, and names of attachments.
    ['catalogues ', ['Tarif']],
    ['ete ', ['Facture impayée', 'Tarif']],
    ['malice ', []],
    ['bordereau ', ['Tarif']],
    ['prix-2026.pdf ', ['Tarif']],
    ['"a la livraison"', ['Facture impayée']],
    ['"livraison la"', []],
    ['"la livraisons"', []],
    ['bonjour -cordialement', []],
    ['-facture', ['Delivery', 'Tarif']],
    ['de:dupré', ['Facture impayée']],
    ['from:legrand', []],
    ['à:legrand', ['Tarif']],
    ['objet:factures ', ['Facture impayée']],
    ['subject:livraison ', []],
    ["d'été ", ['Tarif']],
  ])('%s', async (text, expected) => {
    expect(await subjects(text)).toEqual(expected);
  });

  it('marks what matched, in segments that are the text', async () => {
    const { rows } = await search('factures dupré livraison ');
    const match = rows[0]?.match;
    expect(marks(match?.subject)).toEqual(['Facture']);
    expect(marks(match?.from)).toEqual(['Dupré', 'dupre']);
    expect(marks(match?.excerpt)).toEqual(['factures', 'livraison']);
    expect(match?.subject.map(({ text }) => text).join('')).toBe('Facture impayée');
    const [tarif] = (await search('bordereau')).rows;
    expect(tarif?.match?.attachments.map(marks)).toEqual([['bordereau']]);
    const [html] = (await search('catalogue')).rows;
    expect(html?.match?.excerpt.map(({ text }) => text).join('')).not.toMatch(/[<>]/);
  });

  it('tells the forms that a query finds in one conversation, to those who see it', async () => {
    const { rows } = await search('factures dupré');
    const id = rows[0]?.row.id ?? '';
    const marksOf = (person: string, text: string) =>
      app.ask<{ marks: SearchMark[] }>(person, 'GET', `/conversations/${id}/marks?${query({ text })}`);
    const { json } = await marksOf(dispatcher, 'facture de:dupré "de la livraison" objet:fac -secret');
    expect(json.marks.map((mark) => ({ ...mark, words: mark.words.toSorted() }))).toEqual([
      { field: 'any', words: ['facture', 'factures'], phrase: false },
      { field: 'from', words: ['dupre'], phrase: false },
      { field: 'any', words: ['de', 'la', 'livraison'], phrase: true },
    ]);
    const { json: begun } = await marksOf(dispatcher, 'livr');
    expect(begun.marks).toEqual([{ field: 'any', words: ['livraison'], phrase: false }]);
    const stranger = await makePerson(database.db, 'Étrangère');
    const unknown = await app.ask(stranger, 'GET', `/conversations/${newId()}/marks?text=facture`);
    const refused = await marksOf(stranger, 'facture');
    expect([refused.status, refused.json]).toEqual([404, unknown.json]);
  });

  it('looks through all that I see without a mailbox: list, search, count and selection agree', async () => {
    const asked = query({ place: 'all', text: 'facture' });
    const list = await app.ask<{ rows: { id: string }[] }>(dispatcher, 'GET', `/conversations?${asked}`);
    const found = await app.ask<Answer>(dispatcher, 'GET', `/search?${asked}`);
    const count = await app.ask<{ count: number }>(dispatcher, 'GET', `/conversations/count?${asked}`);
    const ids = list.json.rows.map((row) => row.id);
    expect(ids.length).toBeGreaterThan(0);
    expect(found.json.rows.map(({ row }) => row.id)).toEqual(ids);
    expect(count.json.count).toBe(ids.length);
    const mine = await app.ask<{ rows: unknown[] }>(dispatcher, 'GET', '/conversations?place=all');
    expect(mine.json.rows).toEqual([]);
  });

  it('pages in the order of the list', async () => {
    const first = await search('-introuvable', { limit: '2' });
    const second = await search('-introuvable', { limit: '2', cursor: first.next ?? '' });
    expect([...first.rows, ...second.rows].map(({ row }) => row.subject)).toEqual([
      'Tarif',
      'Delivery',
      'Facture impayée',
    ]);
    expect(second.next).toBeNull();
  });

  it('follows what is reparsed, moved to another conversation, removed', async () => {
    const { messageId, conversationId } = await receive(mailbox, { subject: 'Passage', text: 'hippopotame' });
    const other = await receive(mailbox, { subject: 'Autre', text: 'girafe' });
    expect(await subjects('hippopotame')).toEqual(['Passage']);
    await database.db
      .updateTable('message')
      .set({ conversation_id: other.conversationId })
      .where('id', '=', messageId)
      .execute();
    await inTransaction(database.db, (tx) => refreshMailColumns(tx, [conversationId, other.conversationId]));
    expect((await search('hippopotame')).rows.map(({ row }) => row.id)).toEqual([other.conversationId]);
    await database.db.deleteFrom('location').where('message_id', '=', messageId).execute();
    await database.db.deleteFrom('message').where('id', '=', messageId).execute();
    expect(await subjects('hippopotame')).toEqual([]);
  });

  it('has every message that has a body, with its conversation', async () => {
    const { rows } = await sql<{ id: string }>`
      select m.id from message m left join message_search s on s.message_id = m.id
       where s.conversation_id is distinct from m.conversation_id or s.mailbox_id is distinct from m.mailbox_id
          or s.at is distinct from m.received_at`.execute(database.db);
    expect(rows).toEqual([]);
  });
});

describe('filters', () => {
  it('find the same in each of the three ways, and what each row says of itself', async () => {
    const { db } = database;
    const departments = [await makeDepartment(db, 'Atelier'), await makeDepartment(db, 'Bureau')];
    const qualifications = [
      await makeQualification(db, 'Devis', null),
      await makeQualification(db, 'Litige', null),
    ];
    const [me, colleague, boss] = [
      await makePerson(db, 'Moi', { departmentIds: departments.slice(0, 1) }),
      await makePerson(db, 'Collègue'),
      await makePerson(db, 'Cheffe'),
    ];
    const mailbox = await makeMailbox(db, { departmentIds: departments });
    await addMember(db, mailbox.id, me, 'member');
    await addMember(db, mailbox.id, colleague, 'member');
    await addMember(db, mailbox.id, boss, 'dispatcher');
    const tagIds = [newId(), newId()];
    const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
    for (let n = 0; n < 60; n += 1) {
      const { conversationId, messageId } = await receive(mailbox, {
        subject: n % 4 === 0 ? 'Pompe' : 'Vanne',
        text: n % 3 === 0 ? 'Bonjour, rouge' : 'Merci, bleu',
        from: `C <c${n % 5}@${n % 2 ? 'un' : 'deux'}.example>`,
        role: pick(['inbox', 'inbox', 'archive'] as const, n),
      });
      const assignee = pick([null, me, colleague, null, boss], n);
      const department = pick([null, ...departments], n);
      const drafts: EventDraft[] = [];
      if (assignee) drafts.push(assigned(assignee));
      if (department) drafts.push(affected(department));
      if (n % 7 < 2)
        drafts.push({
          kind: 'conversation.qualified',
          v: 1,
          data: { fromId: null, toId: pick(qualifications, n) },
        });
      if (n % 6 === 0)
        drafts.push({
          kind: 'conversation.statusChanged',
          v: 1,
          data: { from: 'open', to: pick(['pending', 'resolved'] as const, n / 6), cause: 'hand' },
        });
      if (n % 5 < 2) drafts.push({ kind: 'conversation.tagged', v: 1, data: { tagId: pick(tagIds, n) } });
      await record(conversationId, drafts);
      for (const person of [me, boss]) {
        if (n % 2 === 0)
          await sql`
            insert into conversation_reader (conversation_id, person_id, message_id, seen_at, seen_until)
            select id, ${person}, ${messageId}, now(), last_message_at from conversation where id = ${conversationId}`.execute(
            db,
          );
        if (n % 8 === 0)
          await db
            .insertInto('conversation_star')
            .values({ person_id: person, conversation_id: conversationId, starred_at: START })
            .execute();
      }
    }
    const [recordId, secretId] = [newId(), newId()];
    const known = ['c1@un.example', 'c2@deux.example'];
    const owned = [
      { id: recordId, owner: null, addresses: known },
      { id: secretId, owner: colleague, addresses: ['c3@un.example'] },
    ];
    for (const { id, owner, addresses } of owned) {
      await sql`
        insert into directory_record (id, module_id, owner_id, name, created_at, updated_at)
        select ${id}, id, ${owner}, 'Toiture', ${START}, ${START} from directory_module where kind = 'contacts'`.execute(
        db,
      );
      for (const address of addresses)
        await db
          .insertInto('directory_address')
          .values({ record_id: id, address, owner_id: owner, created_at: START })
          .execute();
    }
    const filters: Partial<Filter>[] = [];
    const wishes: Partial<Filter>[][] = [
      [{}, { assignment: 'me' }, { assignment: 'none' }, { assignment: colleague }],
      [{}, { departmentIds: ['none'] }, { departmentIds: departments }, { departmentId: departments[1] }],
      [{}, { qualificationIds: qualifications }, { qualificationId: qualifications[0] }],
      [
        {},
        { status: ['open', 'pending'] },
        { is: ['unread'] },
        { is: ['starred'] },
        { is: ['unread', 'starred'] },
      ],
      [
        {},
        { tagIds },
        { tagIds: tagIds.slice(0, 1) },
        { correspondent: 'un.example' },
        { correspondent: 'C1@un.example' },
        { recordId },
        { recordId: secretId },
      ],
      [{}, { text: 'rouge ' }, { text: 'bleus -pompe' }, { text: '"bonjour rouge"' }, { text: '-rouge' }],
      [
        {},
        { place: 'all' },
        { place: 'waiting' },
        { place: 'archive' },
        { place: 'resolved' },
        { place: 'mine' },
      ],
    ];
    // Every pair of criteria, and some of three.
    for (const [a, left] of wishes.entries())
      for (const [b, right] of wishes.entries())
        if (a < b)
          for (const [i, one] of left.entries())
            for (const [k, two] of right.entries())
              filters.push({
                place: 'all',
                ...one,
                ...two,
                ...((i + k) % 3 === 0 && a > 0 ? pick(wishes[0] ?? [], k) : {}),
              });
    const ways = [
      { few: 1_000, budget: 500 },
      { few: 0, budget: 1 },
      { few: 0, budget: 500 },
    ];
    let found = 0;
    const viewers: Viewer[] = [await viewerOf(db, boss), await viewerOf(db, me)];
    for (const viewer of viewers) {
      const membership = viewer.memberships.get(mailbox.id);
      if (!membership) throw new Error('no member');
      for (const partial of filters) {
        const filter: Filter = { place: 'open', assignment: 'any', ...partial };
        const criteria = await readCriteria(db, viewer, filter);
        if (!criteria) continue;
        const lists: string[][] = [];
        for (const limits of ways) {
          const reading = { viewer, memberships: [membership], criteria, after: null, limits };
          lists.push((await findConversations(db, { ...reading, limit: 7 })).map(({ id }) => id));
          const all = await findConversations(db, { ...reading, limit: 1000 });
          const counted = await findConversations(db, { ...reading, limit: 1000, counting: true });
          expect(counted.map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
          expect(
            all.slice(0, 7).map(({ id }) => id),
            JSON.stringify(filter),
          ).toEqual(lists.at(-1));
          expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
          if (limits.few > 0) {
            found += all.length;
            for (const { row } of await rowsByIds(
              db,
              viewer,
              all.map(({ id }) => id),
            ))
              expect([filter, row], 'a row that the filter did not ask for').toSatisfy(fits);
          }
        }
        expect(lists[1], JSON.stringify(filter)).toEqual(lists[0]);
        expect(lists[2], JSON.stringify(filter)).toEqual(lists[0]);
      }
    }
    expect(found).toBeGreaterThan(2_000);

    type Row = Awaited<ReturnType<typeof rowsByIds>>[number]['row'];
    function fits([filter, row]: [Filter, Row]): boolean {
      const any = (list: readonly string[] | undefined, value: string | null) =>
        !list || list.includes(value ?? 'none');
      return (
        any(filter.departmentIds, row.departmentId) &&
        any(filter.departmentId ? [filter.departmentId] : undefined, row.departmentId) &&
        any(filter.qualificationIds, row.qualificationId) &&
        any(filter.qualificationId ? [filter.qualificationId] : undefined, row.qualificationId) &&
        any(filter.status, row.status) &&
        (!filter.tagIds || row.tagIds.some((tag) => filter.tagIds?.includes(tag))) &&
        (!filter.is?.includes('unread') || row.unread) &&
        (!filter.is?.includes('starred') || row.starred) &&
        (!filter.correspondent ||
          row.correspondent.address === filter.correspondent.toLowerCase() ||
          row.correspondent.address.endsWith(`@${filter.correspondent}`)) &&
        (!filter.recordId || (filter.recordId === recordId && known.includes(row.correspondent.address))) &&
        (filter.assignment !== 'none' || row.assigneeId === null) &&
        (filter.assignment !== colleague || row.assigneeId === colleague) &&
        (filter.place !== 'archive' || row.place === 'archive')
      );
    }
  }, 300_000);
});

describe('why', () => {
  it('is told to who may know, and is nothing to the others', async () => {
    const { db } = database;
    const [mine, other] = [await makeDepartment(db, 'Nord'), await makeDepartment(db, 'Sud')];
    const member = await makePerson(db, 'Membre', { departmentIds: [mine] });
    const colleague = await makePerson(db, 'Voisin');
    const dispatcher = await makePerson(db, 'Répartiteur');
    const outsider = await makePerson(db, 'Dehors', { role: 'admin' });
    const shared = await makeMailbox(db, { departmentIds: [mine, other] });
    await addMember(db, shared.id, member, 'member');
    await addMember(db, shared.id, colleague, 'member', { seeUnassigned: false });
    await addMember(db, shared.id, dispatcher, 'dispatcher');
    const mail = await receive(shared, { messageId: 'sujet@client.example' });
    const ask = (person: string, of: string, personId?: string) =>
      app.ask<HidingAnswer[]>(person, 'GET', `/why?${query({ of, personId })}`);
    const rule = async (personId: string) =>
      (await ask(dispatcher, '<sujet@client.example>', personId)).json[0]?.rule;

    expect(
      (await ask(member, `https://guichet.example/m/${shared.id}/c/${mail.conversationId}`)).json,
    ).toEqual([
      {
        rule: 'visible',
        personId: member,
        mailboxId: shared.id,
        conversationId: mail.conversationId,
        merged: false,
        assigneeId: null,
        since: null,
        departmentId: null,
      },
    ]);
    expect([await rule(member), await rule(colleague), await rule(outsider)]).toEqual([
      'visible',
      'unassignedHidden',
      'notMember',
    ]);
    // A link as the browser shows it, with the list's filter behind it.
    const link = `/m/${shared.id}/all/${mail.conversationId}?departmentIds=%5B%22${other}%22%5D#x`;
    expect((await ask(member, link)).json[0]).toMatchObject({ conversationId: mail.conversationId });
    // He who sees it may not ask about others.
    expect((await ask(member, mail.conversationId, colleague)).status).toBe(403);

    await record(mail.conversationId, [affected(other)]);
    expect((await ask(dispatcher, 'sujet@client.example', member)).json[0]).toMatchObject({
      rule: 'otherDepartment',
      departmentId: other,
    });
    await record(mail.conversationId, [assigned(colleague)]);
    expect((await ask(dispatcher, mail.conversationId, member)).json[0]).toMatchObject({
      rule: 'assigned',
      assigneeId: colleague,
      departmentId: null,
    });

    const nothing = await ask(member, newId());
    for (const of of [mail.conversationId, '<sujet@client.example>', 'Message-ID: <sujet@client.example>']) {
      for (const [person, about] of [[member], [member, colleague], [outsider], [outsider, member]]) {
        const answer = await ask(person ?? '', of, about);
        expect([answer.status, answer.body]).toEqual([404, nothing.body]);
      }
    }
    // The mailbox lets its members see that a colleague handles it: who and since when, and no more.
    await db
      .updateTable('mailbox')
      .set({ defaults: JSON.stringify({ membersSeeWhoHandles: true }) })
      .where('id', '=', shared.id)
      .execute();
    expect((await ask(member, mail.conversationId)).json[0]).toMatchObject({
      rule: 'assigned',
      conversationId: null,
      assigneeId: colleague,
    });
    expect((await ask(member, mail.conversationId, dispatcher)).status).toBe(403);
    expect((await ask(outsider, mail.conversationId)).body).toBe(nothing.body);
    await db.updateTable('person').set({ deactivated_at: START }).where('id', '=', colleague).execute();
    expect(await rule(colleague)).toBe('deactivated');
  });
});
