/**
 * One run of an account's sync, on two connections. The first stays in INBOX: new mail there is stored the
 * moment the server tells of it. The second does everything else: the first import, the other folders, and what
 * we want of the server. It ends when the signal says so, or with the error that broke a connection.
 */
import type { ImapFlow } from 'imapflow';
import { settleVanished } from '../conversations/place-copies.ts';
import { inTransaction } from '../platform/database.ts';
import { connectImap } from './connect.ts';
import { discoverFolders } from './discover-folders.ts';
import { expectedCount, type Folder, foldersToRetry, readFolders, saveCount } from './folder-store.ts';
import {
  compareUids,
  enterFolder,
  fetchNew,
  importSome,
  refreshFlags,
  retryAside,
} from './follow-content.ts';
import { compareLocations, followLocations } from './follow-locations.ts';
import { runOperations } from './operations.ts';
import { createBell, type Session, StartAnew } from './session.ts';

/** Folders are listed again after so long, in milliseconds. */
const LIST_EVERY = 300_000;
/** IDLE is renewed after so long, in milliseconds: gateways forget sooner than the half hour of RFC 2177. */
const IDLE_FOR = 60_000;
/** A server without IDLE is asked so often. */
const ASK_EVERY = 10_000;
/** INBOX is compared at least so often, whatever the server told. */
const LOOK_EVERY = 60_000;

export type RunHooks = {
  /** Both connections stand. */
  connected(capabilities: string[]): Promise<void>;
  /** A round over all folders is complete. */
  looked(): Promise<void>;
  /** The last batch of a first import is stored. */
  imported(): Promise<void>;
};

export async function runAccount(session: Session, hooks: RunHooks): Promise<void> {
  const clients: ImapFlow[] = [];
  const closeAll = () => {
    for (const client of clients) client.close();
  };
  session.signal.addEventListener('abort', closeAll, { once: true });
  try {
    const rounds = await connectImap(session.imap, { silence: session.silence });
    clients.push(rounds);
    if (session.signal.aborted) return;
    await discover(session, rounds);
    const watch = await connectImap(session.imap, {
      idleFor: Math.min(rounds.capabilities.has('IDLE') ? IDLE_FOR : ASK_EVERY, (session.silence * 2) / 3),
      silence: session.silence,
    });
    clients.push(watch);
    await hooks.connected([...rounds.capabilities.keys()]);
    const folders = await readFolders(session.house.db, session.mailbox.id);
    const inbox = folders.find((folder) => folder.role === 'inbox');
    if (!inbox) throw new StartAnew();
    await watch.mailboxOpen(inbox.path);
    await enterFolder(session, watch, inbox);
    // One that fails takes the other with it.
    const together = [watchInbox(session, watch, inbox), goRounds(session, rounds, inbox, hooks)];
    for (const one of together) one.catch(closeAll);
    const [first] = (await Promise.allSettled(together)).filter((one) => one.status === 'rejected');
    if (first && !session.signal.aborted) throw await firstCause(together);
  } finally {
    session.signal.removeEventListener('abort', closeAll);
    closeAll();
  }
}

/** What lay in a folder that is no longer listed has vanished, unless it turns up elsewhere. */
async function discover(session: Session, client: ImapFlow): Promise<void> {
  const { db, clock } = session.house;
  const lost = await discoverFolders(db, session.mailbox.id, client, clock.now());
  for (const id of lost) session.vanished.add(id);
}

/** The error of the one that broke first, not of the one that was closed because of it. */
async function firstCause(together: readonly Promise<void>[]): Promise<unknown> {
  const errors = await Promise.all(together.map((one) => one.then(() => null).catch((error) => error)));
  const causes = errors.filter((error) => error !== null);
  return causes.find((error) => error?.code !== 'NoConnection') ?? causes[0];
}

async function watchInbox(session: Session, client: ImapFlow, inbox: Folder): Promise<void> {
  const { db, clock } = session.house;
  const bell = createBell();
  for (const event of ['exists', 'expunge', 'flags', 'close'] as const) client.on(event, () => bell.ring());
  let compared = '';
  while (!session.signal.aborted) {
    await fetchNew(session, client, inbox);
    await refreshFlags(session, client, inbox);
    if (!client.mailbox) throw new StartAnew();
    const exists = client.mailbox.exists;
    const expected = await expectedCount(db, inbox);
    // Always at first; later a difference that a comparison could not explain is not compared again and again.
    if (compared === '' || (exists !== expected && compared !== `${exists} ${expected}`)) {
      await compareUids(session, client, inbox);
      if (session.vanished.size > 0) session.bell.ring();
      compared = `${exists} ${await expectedCount(db, inbox)}`;
    }
    await saveCount(db, inbox.id, exists, clock.now());
    if (session.signal.aborted) return;
    void client.idle().catch(() => bell.ring());
    await bell.wait(LOOK_EVERY, session.signal);
  }
}

type Seen = { messages: number; uidNext: number; modseq: bigint | undefined };

async function goRounds(session: Session, client: ImapFlow, inbox: Folder, hooks: RunHooks): Promise<void> {
  const { clock } = session.house;
  const folders = new Map<string, Folder>([[inbox.id, inbox]]);
  const seen = new Map<string, Seen>();
  let nextRound = 0;
  let nextList = clock.now().getTime() + LIST_EVERY;
  client.on('close', () => session.bell.ring());
  while (!session.signal.aborted) {
    const due = await runOperations(session, client);
    const now = clock.now().getTime();
    if (now >= nextList) {
      await discover(session, client);
      nextList = now + LIST_EVERY;
    }
    if (now >= nextRound || session.vanished.size > 0) {
      await lookAround(session, client, folders, seen);
      nextRound = clock.now().getTime() + session.pollEvery;
      await hooks.looked();
    }
    const { stored, more } = await importInTurn(session, client, folders);
    if (stored && !more) {
      await hooks.imported();
      nextRound = 0;
    }
    if (more || nextRound === 0) continue;
    const until = Math.min(nextRound, due?.getTime() ?? nextRound) - clock.now().getTime();
    await session.bell.wait(Math.max(until, 0), session.signal);
    if (!client.usable && !session.signal.aborted) throw new Error('The connection was closed.');
    // Rung: what we did or what vanished shows elsewhere now.
    if (session.vanished.size > 0) nextRound = 0;
  }
}

/** A look at every followed folder but INBOX, then what vanished is settled. */
async function lookAround(
  session: Session,
  client: ImapFlow,
  folders: Map<string, Folder>,
  seen: Map<string, Seen>,
): Promise<void> {
  const { db, clock, keys } = session.house;
  // What vanishes while we look is settled by the next look.
  const vanished = [...session.vanished];
  // STATUS tells nothing new of the folder that happens to be selected (RFC 9051 §6.3.11).
  await client.noop();
  const selected = client.mailbox ? client.mailbox.path : null;
  const listed = await readFolders(db, session.mailbox.id);
  for (const id of folders.keys()) if (!listed.some((fresh) => fresh.id === id)) folders.delete(id);
  for (const fresh of listed) {
    const folder = folders.get(fresh.id) ?? fresh;
    if (fresh.role !== 'inbox') Object.assign(folder, fresh);
    folders.set(folder.id, folder);
    if (folder.followed === 'none' || fresh.path !== folder.path) continue;
    const status = await client
      .status(folder.path, { messages: true, uidNext: true, uidValidity: true, highestModseq: true })
      .catch((error: unknown) => {
        if (!client.usable) throw error;
        return false as const;
      });
    if (!status) continue;
    const isRenumbered = Number(status.uidValidity) !== folder.uidValidity;
    if (folder.role === 'inbox') {
      if (isRenumbered) throw new StartAnew('INBOX was numbered anew.');
      continue;
    }
    const before = seen.get(folder.id);
    const now: Seen = {
      messages: status.messages ?? 0,
      uidNext: status.uidNext ?? 0,
      modseq: status.highestModseq,
    };
    const isSame =
      before?.messages === now.messages && before.uidNext === now.uidNext && before.modseq === now.modseq;
    const canTell = now.modseq !== undefined && folder.path !== selected;
    if (!isSame || isRenumbered || !canTell || folder.importBelowUid === null) {
      now.messages = await inFolder(client, folder, () =>
        lookInto(session, client, folder, before === undefined),
      );
      seen.set(folder.id, now);
    }
    await saveCount(db, folder.id, now.messages, clock.now());
  }
  for (const id of await foldersToRetry(db, session.mailbox.id, clock.now())) {
    const folder = folders.get(id);
    if (folder) await inFolder(client, folder, () => retryAside(session, client, folder));
  }
  await inTransaction(db, (tx) =>
    settleVanished(
      { tx, actor: { kind: 'otherClient' }, now: clock.now(), historyKey: keys.historyKey },
      vanished,
    ),
  );
  for (const id of vanished) session.vanished.delete(id);
  // What this look itself found missing may lie in a folder that was looked at before.
  if (session.vanished.size > 0) session.bell.ring();
}

async function inFolder<T>(client: ImapFlow, folder: Folder, run: () => Promise<T>): Promise<T> {
  const lock = await client.getMailboxLock(folder.path);
  try {
    return await run();
  } finally {
    lock.release();
  }
}

/** Gives how many mails the folder has. */
async function lookInto(
  session: Session,
  client: ImapFlow,
  folder: Folder,
  isFirst: boolean,
): Promise<number> {
  await client.noop();
  await enterFolder(session, client, folder);
  const isContent = folder.followed === 'content';
  if (isContent) {
    await fetchNew(session, client, folder);
    await refreshFlags(session, client, folder);
  } else await followLocations(session, client, folder);
  const exists = client.mailbox ? client.mailbox.exists : 0;
  if (!isFirst && (await expectedCount(session.house.db, folder)) === exists) return exists;
  await (isContent ? compareUids(session, client, folder) : compareLocations(session, client, folder));
  return exists;
}

/**
 * Some batches of the first import of each folder in turn, so that questions and their answers come together. Gives
 * whether there was something to import, and whether there is more.
 */
async function importInTurn(
  session: Session,
  client: ImapFlow,
  folders: ReadonlyMap<string, Folder>,
): Promise<{ stored: boolean; more: boolean }> {
  let stored = false;
  let more = false;
  for (const folder of folders.values()) {
    if (folder.followed !== 'content' || (folder.importBelowUid ?? 0) <= 1) continue;
    const lock = await client.getMailboxLock(folder.path);
    try {
      let batches = 0;
      const pause = () => session.signal.aborted || ++batches >= 5;
      more = (await importSome(session, client, folder, pause)) || more;
      stored = true;
    } finally {
      lock.release();
    }
    if (session.signal.aborted) break;
  }
  return { stored, more };
}
