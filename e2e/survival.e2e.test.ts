/** kill -9, a second start, SIGTERM: nothing is lost, nothing is sent twice, and no hand is needed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SendResult } from '@guichet/contract/composing';
import type { ConversationRow } from '@guichet/contract/conversations';
import { expect, it } from 'vitest';
import { startFaultySmtp } from '../server/test/faulty-smtp.ts';
import { startMailServer } from '../server/test/mail-server.ts';
import { runCommand } from './fault-run/checks.ts';
import { runRound } from './fault-run/fault-run.ts';
import { enter, Refused } from './fault-run/person.ts';
import { type Product, startProduct } from './harness/product.ts';

const tokenOf = (link: string | undefined) => link?.split('/').at(-1) ?? '';

const setUp = (product: Product) =>
  enter(() => product.url, '/api/setup', {
    token: tokenOf(product.setupLink),
    name: 'Anna Roux',
    email: 'anna@example.test',
    password: 'un bon mot de passe',
    language: 'fr',
    timeZone: 'Europe/Paris',
  });

it('killed again and again while it imports and while people answer, it loses nothing and sends nothing twice', async () => {
  const lines: string[] = [];
  const report = await runRound({
    seed: 20_261_124,
    mails: 300,
    replies: 12,
    kills: { import: 3, replies: 5 },
    hits: {},
    say: (line) => lines.push(line),
  }).finally(() => console.log(lines.join('\n')));
  console.log(`What became of the answers: ${JSON.stringify(report.outcomes)}`);
  expect(report.faults).toEqual([]);
  expect(report.kills.node + report.kills.both).toBeGreaterThanOrEqual(6);
  expect(Object.values(report.outcomes).reduce((sum, count) => sum + count, 0)).toBe(12);
});

it('refuses a second start on the same data folder with a sentence, and the first goes on', async () => {
  const product = await startProduct();
  try {
    const second = startProduct({ dataFolder: product.dataFolder, env: { LANG: 'en' } });
    await expect(second).rejects.toThrow(
      `Guichet is already running on the data folder ${product.dataFolder} (process ${product.pid})`,
    );
    expect((await fetch(`${product.url}/api/health`)).status).toBe(200);
  } finally {
    await product.stop();
  }
});

it('on SIGTERM finishes the mail on the wire, ends within its ten seconds, and starts again without a hand', async () => {
  const own = 'support@example.test';
  const server = await startMailServer({ users: { [own]: 'box-secret' } });
  // The server takes the mail and answers three seconds later.
  const smtp = await startFaultySmtp();
  const product = await startProduct({ env: { NODE_EXTRA_CA_CERTS: server.caFile } });
  try {
    await server.fill(own, [
      {
        raw: `From: claire@client.test\r\nTo: ${own}\r\nSubject: Devis\r\nMessage-ID: <q1@client.test>\r\n\r\nBonjour\r\n`,
      },
    ]);
    const anna = await setUp(product);
    await anna.ask('PATCH', '/me', { preferences: { undoSeconds: 0 } });
    const side = { host: 'localhost', user: own, password: 'box-secret' };
    const { id: mailboxId } = await anna.ask<{ id: string }>('POST', '/admin/mailboxes', {
      name: 'Support',
      address: own,
      timeZone: 'Europe/Paris',
      account: {
        imap: { ...side, port: server.imapsPort, security: 'tls' },
        smtp: { ...side, port: smtp.port, security: 'plain' },
        importSince: 'all',
        allowPlain: true,
      },
    });
    const me = await anna.ask<{ id: string }>('GET', '/me');
    await anna.ask('PUT', `/admin/mailboxes/${mailboxId}/members/${me.id}`, { role: 'dispatcher' });
    let row: ConversationRow | undefined;
    while (!row) {
      await sleep(100);
      const page = await anna.ask<{ rows: ConversationRow[] }>(
        'GET',
        `/conversations?mailboxId=${mailboxId}`,
      );
      row = page.rows[0];
    }
    const begun = { mailboxId, kind: 'reply', conversationId: row.id, messageId: null };
    const draft = await anna.ask<{ id: string; seenSeq: number }>('POST', '/drafts', begun);
    smtp.fail({ at: 'dot', how: { delay: 3_000 }, times: 1 });
    const press = { idempotencyKey: crypto.randomUUID(), seenSeq: draft.seenSeq };
    const sent = await anna.ask<SendResult>('POST', `/drafts/${draft.id}/send`, press);
    expect(sent.outcome).toBe('queued');
    while (smtp.counts.dot === 0) await sleep(20);
    await product.kill('SIGTERM');
    // A stop that took more than its ten seconds ends with 1.
    expect(await product.exited).toBe(0);
    expect(smtp.messages).toHaveLength(1);

    const again = await startProduct({
      dataFolder: product.dataFolder,
      port: product.port,
      env: { NODE_EXTRA_CA_CERTS: server.caFile },
    });
    try {
      const detail = await anna.ask<{ messages: { sending: { state: string } | null }[] }>(
        'GET',
        `/conversations/${row.id}`,
      );
      expect(detail.messages.map(({ sending }) => sending?.state ?? null)).toEqual([null, 'sent']);
      await server.waitForMessages(own, { mailbox: 'Sent' });
      expect(smtp.messages).toHaveLength(1);
      expect((await runCommand(product.dataFolder, ['verify'])).code).toBe(0);
    } finally {
      await again.kill('SIGTERM');
      expect(await again.exited).toBe(0);
    }
  } finally {
    await product.stop();
    await smtp.stop();
    await server.stop();
  }
});

it('of fifty people with sessions of their own who claim one conversation at once, one wins and 49 are told who', async () => {
  const own = 'support@example.test';
  const server = await startMailServer({ users: { [own]: 'box-secret' } });
  const product = await startProduct({ env: { NODE_EXTRA_CA_CERTS: server.caFile } });
  try {
    await server.fill(own, [
      {
        raw: `From: claire@client.test\r\nTo: ${own}\r\nSubject: Devis\r\nMessage-ID: <q1@client.test>\r\n\r\nBonjour\r\n`,
      },
    ]);
    const admin = await setUp(product);
    const side = { host: 'localhost', user: own, password: 'box-secret' };
    const { id: mailboxId } = await admin.ask<{ id: string }>('POST', '/admin/mailboxes', {
      name: 'Support',
      address: own,
      timeZone: 'Europe/Paris',
      account: {
        imap: { ...side, port: server.imapsPort, security: 'tls' },
        smtp: { ...side, port: server.submissionPort, security: 'starttls' },
        importSince: 'all',
      },
    });
    const people = [];
    for (let index = 0; index < 50; index += 1) {
      const name = `Personne ${index}`;
      const made = await admin.ask<{ id: string; link: string }>('POST', '/people', {
        name,
        email: `p${index}@example.test`,
      });
      await admin.ask('PUT', `/admin/mailboxes/${mailboxId}/members/${made.id}`, {
        role: index % 5 === 0 ? 'dispatcher' : 'member',
      });
      const session = await enter(() => product.url, '/api/password', {
        token: tokenOf(made.link),
        password: `mot de passe ${index}`,
      });
      people.push({ id: made.id, name, session });
    }
    let row: ConversationRow | undefined;
    while (!row) {
      const path = `/conversations?mailboxId=${mailboxId}`;
      row = (await people[0]?.session.ask<{ rows: ConversationRow[] }>('GET', path))?.rows[0];
      if (!row) await sleep(100);
    }
    const { id } = row;
    const answers = await Promise.all(
      people.map(async (person) => {
        const answer = await person.session
          .ask('POST', `/conversations/${id}/claim`)
          .then(() => null)
          .catch((error: unknown) => error);
        return { person, answer };
      }),
    );
    const winners = answers.filter(({ answer }) => answer === null).map(({ person }) => person);
    expect(winners).toHaveLength(1);
    for (const { person, answer } of answers) {
      if (person === winners[0]) continue;
      expect(answer).toBeInstanceOf(Refused);
      expect(answer).toMatchObject({ status: 409 });
      expect(String(answer)).toContain('assignment.taken');
      expect(String(answer)).toContain(`"assignee":"${winners[0]?.name}"`);
    }
  } finally {
    await product.stop();
    await server.stop();
  }
});
