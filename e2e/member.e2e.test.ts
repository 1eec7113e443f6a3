/**
 * A member tries everything that he must not: it is not on his screen, and the same request sent from his page is
 * refused with the reason in his language. Nothing of it is on the dispatcher's screen afterwards.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { api } from '@guichet/contract/api';
import { proceduresOf } from '@guichet/contract/procedures';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Office, openOffice, rowOf, SUPPORT, WAIT } from './harness/office.ts';
import { type Colleague, send } from './harness/team.ts';

const FREE = 'Balance sans maître';
const HERS = 'Dossier de Nadia';
const HIS = 'Dossier de Hugo';
const NOBODY = '01900000-0000-7000-8000-0000000000ff';

const take = 'Prenez d’abord cette conversation.';
const mayNot = 'Vos droits dans cette boîte ne le permettent pas. Un administrateur peut les changer.';
const unknown = 'Introuvable, ou hors de ce que vous pouvez voir.';
const adminOnly = 'Réservé aux administrateurs.';

let office: Office;
let lea: Colleague;
let hugo: Colleague;
let nadia: Colleague;
let page: Page;
let dispatcher: Page;
let free: string;
let hers: string;
let his: string;
let departmentId: string;
let sales: string;

const everything = async () =>
  (
    await send<{ rows: { id: string; subject: string; seq: number }[] }>(
      lea.requests,
      'get',
      `/api/conversations?mailboxId=${office.team.mailboxId}&place=all`,
    )
  ).rows;

beforeAll(async () => {
  office = await openOffice();
  const { team, mail } = office;
  lea = await team.colleague('Léa Dispatch', 'dispatcher');
  hugo = await team.colleague('Hugo Delmas');
  nadia = await team.colleague('Nadia Roux');
  ({ id: departmentId } = await send<{ id: string }>(team.admin, 'post', '/api/departments', {
    name: 'SAV',
  }));
  await send(team.admin, 'patch', `/api/admin/mailboxes/${team.mailboxId}`, {
    departmentIds: [departmentId],
  });
  ({ id: sales } = await send<{ id: string }>(team.admin, 'post', '/api/admin/mailboxes', {
    kind: 'shared',
    name: 'Ventes',
    address: 'ventes@example.test',
    timeZone: 'Europe/Paris',
    account: null,
  }));
  for (const subject of [FREE, HERS, HIS])
    await mail.deliver({ from: 'Claire <claire@client.test>', to: SUPPORT, subject, text: 'Bonjour.' });
  while ((await everything()).length < 3) await sleep(100);
  const rows = await everything();
  const idOf = (subject: string) => rows.find((row) => row.subject === subject)?.id ?? '';
  [free, hers, his] = [idOf(FREE), idOf(HERS), idOf(HIS)];
  for (const [id, assigneeId] of [
    [hers, nadia.id],
    [his, hugo.id],
  ])
    await send(lea.requests, 'put', `/api/conversations/${id}/assignment`, { assigneeId, expectedId: null });
  dispatcher = (await office.open(lea)).page;
  page = (await office.open(hugo)).page;
  await rowOf(page, FREE).waitFor({ timeout: WAIT });
});

afterAll(() => office?.close());

/** Sent by the page itself, with all that a page of the product sends. */
const ask = (method: string, path: string, body: object = {}) =>
  page.evaluate(
    async ([how, where, what]) => {
      const answer = await fetch(`/api${where}`, {
        method: how,
        ...(how === 'GET' || how === 'DELETE'
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: what }),
      });
      return { status: answer.status, text: await answer.text() };
    },
    [method, path, JSON.stringify(body)] as const,
  );

/** What is done to one conversation, with what it is asked with; the reason where it is nobody’s. */
const acts: [string, string, () => object, string][] = [
  ['PUT', 'assignment', () => ({ assigneeId: hugo.id, expectedId: null }), mayNot],
  ['PUT', 'department', () => ({ departmentId }), take],
  ['PUT', 'qualification', () => ({ qualificationId: null }), take],
  ['PUT', 'tags', () => ({ add: [], remove: [] }), take],
  ['PUT', 'status', () => ({ status: 'resolved' }), take],
  ['PUT', 'snooze', () => ({ until: null }), take],
  ['DELETE', 'snooze', () => ({}), take],
  ['PUT', 'place', () => ({ place: 'archive' }), take],
  ['PUT', 'place', () => ({ place: 'spam' }), take],
  ['PUT', 'place', () => ({ place: 'trash' }), take],
  ['PUT', 'folder', () => ({ folder: { parentId: null, newFolder: 'Divers' } }), take],
  ['PUT', 'mailbox', () => ({ mailboxId: sales }), take],
  ['GET', 'move-targets', () => ({}), take],
  ['DELETE', '', () => ({}), mayNot],
  ['POST', 'block', () => ({ scope: 'address' }), take],
  ['PUT', 'record', () => ({ recordId: null }), take],
  ['GET', 'record-proposals', () => ({}), take],
  ['POST', 'notes', () => ({ noteId: crypto.randomUUID(), text: 'Vu.', mentions: [] }), take],
  ['PUT', 'followers/ELSE', () => ({}), mayNot],
  ['POST', 'merge', () => ({ otherIds: [his] }), take],
  ['POST', 'split', () => ({ messageIds: [NOBODY] }), take],
];
/** What a member may do with what he sees, whoever has it: his own marks, and taking it. */
const mine = ['claim', 'openings', 'read', 'star', 'moving/retry', 'marks'];

const pathOf = (id: string, tail: string) =>
  `/conversations/${id}${tail === '' ? '' : `/${tail.replace('ELSE', nadia.id)}`}`;

describe('what a member must not', () => {
  it('is in the table below, act by act: none of the contract is forgotten', () => {
    const told = new Set([
      ...acts.map(([method, tail]) => `${method} ${tail.replace('ELSE', '{personId}')}`),
      // Oneself, whom one may take off again.
      'DELETE followers/{personId}',
    ]);
    const open = proceduresOf(api)
      .filter(({ method, path }) => path.startsWith('/conversations/{id}') && method !== 'GET')
      .map(({ method, path }) => [method, path.replace(/^\/conversations\/\{id\}\/?/, '')] as const)
      .filter(([, tail]) => !mine.includes(tail))
      .map(([method, tail]) => `${method} ${tail}`);
    expect(open.filter((one) => !told.has(one))).toEqual([]);
  });

  it('is not in the menu of what nobody has, and refused with the reason', async () => {
    await rowOf(page, FREE).click({ button: 'right' });
    await page.getByRole('menuitem', { name: /^Prendre(?! et)/ }).waitFor();
    const offered = await page.getByRole('menuitem').allTextContents();
    const forbidden =
      /^(?:Assigner|Affecter|Qualifier|Étiqueter|Classer|Déplacer|Bloquer|Archiver|Marquer comme (?:spam|indésirable)|Mettre|Supprimer|Identifier|Résoudre|Ajouter une note|Remettre|Fusionner|Séparer)/;
    expect(offered.filter((label) => forbidden.test(label))).toEqual([]);
    await page.keyboard.press('Escape');
    for (const [method, tail, body, reason] of acts) {
      const answer = await ask(method, pathOf(free, tail), body());
      expect([method, tail, answer.status, answer.text]).toEqual([
        method,
        tail,
        403,
        expect.stringContaining(reason),
      ]);
    }
  });

  it('does not exist where it is somebody else’s: no row, no address, one answer for every act', async () => {
    expect(await rowOf(page, HERS).count()).toBe(0);
    const nothing = await ask('GET', pathOf(NOBODY, ''));
    expect([nothing.status, nothing.text]).toEqual([404, expect.stringContaining(unknown)]);
    for (const [method, tail, body] of [['GET', '', () => ({}), ''] as const, ...acts]) {
      const hidden = await ask(method, pathOf(hers, tail), body());
      const absent = await ask(method, pathOf(NOBODY, tail), body());
      expect([method, tail, hidden.status, hidden.text]).toEqual([method, tail, absent.status, absent.text]);
    }
    for (const [method, tail] of [
      ['POST', 'openings'],
      ['PUT', 'read'],
      ['PUT', 'star'],
    ] as const)
      expect((await ask(method, pathOf(hers, tail), { starred: true, messageId: null })).status).toBe(404);
    // Who was slower is told who has it, and nothing else.
    const claimed = await ask('POST', pathOf(hers, 'claim'));
    expect(JSON.parse(claimed.text)).toMatchObject({
      data: { reason: 'assignment.taken' },
      message: 'Nadia Roux a pris cette conversation avant vous.',
    });
    const other = await page.context().newPage();
    await other.goto(`/m/${office.team.mailboxId}/all/${hers}`);
    await other.getByText('Cette conversation ne vous est pas visible').waitFor();
    await other.goto(`/m/${sales}/open`);
    await expect.poll(() => other.getByText('ventes@example.test').count()).toBe(0);
    await other.close();
  });

  it('is to give away or delete for good what is his: not offered by menu, palette or key, and refused', async () => {
    await rowOf(page, HIS).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Archiver' }).waitFor();
    for (const name of [
      /^Assigner/,
      /^Ne plus assigner/,
      /^Remettre à non assigné/,
      /^Supprimer définitivement/,
    ])
      expect(await page.getByRole('menuitem', { name }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await rowOf(page, HIS).click();
    await page.getByRole('heading', { name: HIS }).waitFor();
    await page.keyboard.press('a');
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: /^Archiver/ }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.keyboard.type('assigner');
    expect(await page.getByRole('option', { name: /^Assigner/ }).count()).toBe(0);
    await page.keyboard.press('Escape');
    const given = await ask('PUT', pathOf(his, 'assignment'), { assigneeId: nadia.id, expectedId: hugo.id });
    expect([given.status, given.text]).toEqual([403, expect.stringContaining(mayNot)]);
    const released = await ask('PUT', pathOf(his, 'assignment'), { assigneeId: null, expectedId: hugo.id });
    expect([released.status, released.text]).toEqual([403, expect.stringContaining(mayNot)]);
    const gone = await ask('DELETE', pathOf(his, ''));
    expect([gone.status, gone.text]).toEqual([403, expect.stringContaining(mayNot)]);
  });

  it('is not in the bar of many, and a job of it refuses each with the reason', async () => {
    await page.goto(`/m/${office.team.mailboxId}/open`);
    await rowOf(page, FREE).hover();
    await page.getByRole('listbox', { name: 'À traiter' }).focus();
    await page.keyboard.press('Control+a');
    const bar = page.getByRole('toolbar', { name: 'Conversations choisies' });
    await bar.waitFor();
    expect(await bar.getByRole('button', { name: 'Assigner' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    const every: [object, string][] = [
      [{ kind: 'assign', assigneeId: hugo.id, message: '' }, mayNot],
      [{ kind: 'status', status: 'resolved' }, take],
      [{ kind: 'place', place: 'trash' }, take],
      [{ kind: 'affect', departmentId, clearAssignee: true }, take],
      [{ kind: 'qualify', qualificationId: null }, take],
      [{ kind: 'snooze', until: null }, take],
      [{ kind: 'file', folder: { parentId: null, newFolder: 'Divers' } }, take],
      [{ kind: 'move', mailboxId: sales }, take],
      [{ kind: 'block', scope: 'domain' }, take],
      [{ kind: 'deleteForGood' }, mayNot],
    ];
    for (const [act, reason] of every) {
      const id = crypto.randomUUID();
      await ask('POST', '/bulk', { id, act, selection: { ids: [free, hers] } });
      const report = await ask('GET', `/bulk/${id}/report`);
      const { job, refusals: said } = JSON.parse(report.text) as {
        job: { done: number; refused: number };
        refusals: { sentence: string; ids: string[] }[];
      };
      expect([act, job.done, job.refused]).toEqual([act, 0, 2]);
      expect(said.map(({ sentence }) => sentence).sort()).toEqual([reason, unknown].sort());
      // What he does not see is counted, and not named.
      expect(said.flatMap(({ ids }) => ids)).toEqual([free]);
    }
    const wished = await ask('POST', '/bulk', {
      id: crypto.randomUUID(),
      act: { kind: 'markRead' },
      selection: { filter: { place: 'all', assignment: nadia.id }, mailboxId: office.team.mailboxId },
    });
    expect([wished.status, wished.text]).toEqual([403, expect.stringContaining(mayNot)]);
  });

  it('is to administer: no section of it, no page at its address, and every route refused', async () => {
    await page.goto('/settings/profile');
    const sections = page.getByRole('navigation', { name: 'Réglages' });
    await sections.getByRole('link', { name: 'Profil' }).waitFor();
    const names = (await sections.getByRole('link').allTextContents()).map((name) => name.trim());
    for (const name of [
      'Comptes mail',
      'Membres et droits',
      'Étiquettes',
      'Expéditeurs bloqués',
      'Utilisateurs',
    ])
      expect(names).not.toContain(name);
    for (const section of [
      'accounts',
      'members',
      'departments',
      'qualifications',
      'tags',
      'blocked',
      'people',
    ]) {
      await page.goto(`/settings/${section}`);
      await page
        .getByText(/Réservé aux|^Pour qui s’occupe/)
        .first()
        .waitFor();
    }
    const routes = proceduresOf(api).filter(({ access }) => access === 'admin');
    expect(routes.length).toBeGreaterThan(20);
    for (const { method, path } of routes) {
      const address = path.replace('{mailboxId}', office.team.mailboxId).replace(/\{\w+\}/g, NOBODY);
      const answer = await ask(method, address);
      expect([method, path, answer.status, answer.text]).toEqual([
        method,
        path,
        403,
        expect.stringContaining(adminOnly),
      ]);
    }
    const more: [string, string, object][] = [
      ['POST', '/tags', { name: 'Moi', colour: '#336699', mailboxId: office.team.mailboxId }],
      ['GET', `/mailboxes/${office.team.mailboxId}/assignees`, {}],
      ['GET', `/mailboxes/${office.team.mailboxId}/blocked`, {}],
      ['DELETE', `/mailboxes/${office.team.mailboxId}/blocked/${NOBODY}`, {}],
    ];
    for (const [method, path, body] of more) {
      const answer = await ask(method, path, body);
      expect([path, answer.status, answer.text]).toEqual([path, 403, expect.stringContaining(mayNot)]);
    }
    expect((await ask('GET', `/mailboxes/${sales}/vocabulary`)).status).toBe(404);
  });

  it('left nothing behind: the dispatcher’s screen and the history are as they were', async () => {
    const row = (subject: string) => rowOf(dispatcher, subject);
    await row(FREE).waitFor();
    await row(HERS).waitFor();
    await dispatcher.reload();
    await row(FREE).waitFor({ timeout: WAIT });
    for (const name of ['Nadia Roux', 'Hugo Delmas'])
      await dispatcher.getByRole('button', { name: `Assigné à ${name}. Réassigner` }).waitFor();
    expect(await dispatcher.getByRole('button', { name: 'Assigner', exact: true }).count()).toBe(1);
    for (const id of [free, hers, his]) {
      const { events } = await send<{ events: { kind: string; actor: { id?: string } }[] }>(
        lea.requests,
        'get',
        `/api/conversations/${id}/history`,
      );
      const done = events.filter(({ kind, actor }) => actor.id === hugo.id && kind !== 'conversation.opened');
      expect([id, done]).toEqual([id, []]);
    }
    expect((await everything()).length).toBe(3);
  });
});
