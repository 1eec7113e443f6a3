import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { waitForPort } from '../ports.ts';
import { endProcess, readPid } from '../processes.ts';
import { type MailServerLayout, paths } from './layout.ts';
import { startPostfix, stopPostfix, writePostfixConfiguration, writePostfixRecipients } from './postfix.ts';
import type { SmtpFrontSettings } from './smtp-front.ts';

/** What the mail server does with its SMTP half, whichever it is. */
export interface SmtpSide {
  kind: 'postfix' | 'front';
  prepare(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  usersChanged(): Promise<void>;
}

/** Postfix as root, unless the server shall file sent mail; else the SMTP front. */
export function smtpSide(layout: MailServerLayout, fileInSent: boolean): SmtpSide {
  if (layout.asRoot && !fileInSent && isInstalled('/usr/sbin/postfix')) {
    return {
      kind: 'postfix',
      prepare: () => writePostfixConfiguration(layout),
      start: () => startPostfix(layout),
      stop: () => stopPostfix(layout),
      usersChanged: () => writePostfixRecipients(layout),
    };
  }
  return {
    kind: 'front',
    prepare: async () => {},
    start: () => startFront(layout, fileInSent),
    stop: async () => {
      const pid = await readPid(paths(layout.folder).frontPid);
      if (pid) await endProcess(pid);
      await rm(paths(layout.folder).frontPid, { force: true });
    },
    usersChanged: async () => {},
  };
}

function isInstalled(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function startFront(layout: MailServerLayout, fileInSent: boolean): Promise<void> {
  const at = paths(layout.folder);
  const settings: SmtpFrontSettings = {
    domain: layout.domain,
    usersFile: at.users,
    pidFile: at.frontPid,
    certFile: join(at.tls, 'server.pem'),
    keyFile: join(at.tls, 'server.key'),
    ports: layout.ports,
    fileInSent,
  };
  const program = join(import.meta.dirname, 'smtp-front.ts');
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    cwd: layout.folder,
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.unref();
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the SMTP front ended: ${said}`);
  });
  ended.catch(() => {});
  const { smtp, submission, smtps } = layout.ports;
  await Promise.race([Promise.all([smtp, submission, smtps].map((port) => waitForPort(port))), ended]);
}
