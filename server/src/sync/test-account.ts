/** The connection test: says, step by step, what works and exactly what does not. Changes nothing anywhere. */
import { lookup } from 'node:dns/promises';
import type { AccountFault, AccountInput, TestStep } from '@guichet/contract/mailboxes';
import { probeSmtp } from '../outbox/smtp.ts';
import { connectImap, faultOf } from './connect.ts';

type StepName = TestStep['step'];

/** At which step a fault stops the test; the ones before it went well. */
const stepOfFault: Record<AccountFault, StepName> = {
  nameNotFound: 'name',
  refused: 'connect',
  timeout: 'connect',
  connectionLost: 'connect',
  unavailable: 'connect',
  protocol: 'connect',
  plainRefused: 'tls',
  tlsFromStart: 'tls',
  tlsNotSpoken: 'tls',
  tlsMissing: 'tls',
  tlsRequired: 'tls',
  tlsFailed: 'tls',
  certificateUnknown: 'tls',
  certificateExpired: 'tls',
  certificateName: 'tls',
  certificate: 'tls',
  authMissing: 'login',
  login: 'login',
  secretUnreadable: 'login',
  noInbox: 'folders',
};

/** Tests both sides of an account at once; the steps come in the order in which a connection takes them. */
export async function testAccount(input: AccountInput): Promise<TestStep[]> {
  const [imap, smtp] = await Promise.all([testImap(input), testSmtp(input)]);
  return [...imap, ...smtp];
}

async function testImap({ imap, allowPlain }: AccountInput): Promise<TestStep[]> {
  const report = reporter('imap');
  const named = await report.name(imap.host);
  if (!named) return report.steps;
  try {
    const client = await connectImap({ ...imap, allowPlain });
    try {
      report.passed(['connect', 'tls', 'login'], imap);
      const folders = await client.list();
      const names = folders.map((folder) => folder.path);
      if (!folders.some((folder) => folder.path.toUpperCase() === 'INBOX'))
        report.failed('noInbox', names.join(', '));
      else report.add('folders', null, names.slice(0, 20).join(', '));
      const wanted = ['IDLE', 'MOVE', 'CONDSTORE', 'QRESYNC', 'UIDPLUS', 'SPECIAL-USE', 'OBJECTID'];
      report.add(
        'capabilities',
        null,
        wanted.map((name) => `${name} ${client.capabilities.has(name) ? '✓' : '–'}`).join(' · '),
      );
    } finally {
      await client.logout().catch(() => client.close());
    }
  } catch (error) {
    const { fault, detail } = faultOf(error);
    report.failed(fault, detail, imap);
  }
  return report.steps;
}

async function testSmtp({ smtp, allowPlain }: AccountInput): Promise<TestStep[]> {
  const report = reporter('smtp');
  const named = await report.name(smtp.host);
  if (!named) return report.steps;
  const found = await probeSmtp({ ...smtp, allowPlain });
  if (found) report.failed(found.fault, found.detail, smtp);
  else report.passed(['connect', 'tls', 'login'], smtp);
  return report.steps;
}

type Server = { host: string; port: number; security: 'tls' | 'starttls' | 'plain'; user: string };

/** Collects the steps of one side, each with the milliseconds since the one before. */
function reporter(side: 'imap' | 'smtp') {
  const steps: TestStep[] = [];
  let last = performance.now();
  const add = (step: StepName, fault: AccountFault | null, detail: string) => {
    const now = performance.now();
    steps.push({ side, step, ok: fault === null, fault, detail, milliseconds: Math.round(now - last) });
    last = now;
  };
  const details = (step: StepName, server: Server) => {
    if (step === 'connect') return `${server.host}:${server.port}`;
    if (step === 'tls') return server.security;
    return step === 'login' ? server.user : '';
  };
  return {
    steps,
    add,
    async name(host: string): Promise<boolean> {
      try {
        const { address } = await lookup(host);
        add('name', null, address);
        return true;
      } catch {
        add('name', 'nameNotFound', host);
        return false;
      }
    },
    passed(names: readonly StepName[], server: Server) {
      for (const name of names) {
        if (name !== 'tls' || server.security !== 'plain') add(name, null, details(name, server));
      }
    },
    failed(fault: AccountFault, detail: string, server?: Server) {
      const at = stepOfFault[fault];
      const order: StepName[] = ['connect', 'tls', 'login', 'folders'];
      const before = order
        .slice(0, order.indexOf(at))
        .filter((name) => !steps.some((step) => step.step === name));
      if (server) this.passed(before, server);
      add(at, fault, detail);
    },
  };
}
