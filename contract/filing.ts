/** Where conversations go: folders, other mailboxes, for good out of the trash, and what is kept out. */
import { z } from 'zod';
import { ConversationRow } from './conversations.ts';
import { Id } from './events.ts';
import { FilingFolder } from './mailboxes.ts';
import { route } from './route.ts';

/** Letters of a new name as it is written, and bytes of UTF-8 of one of its levels that all servers take. */
const LONGEST_NAME = 200;
const LONGEST_LEVEL = 120;

/** The levels of a folder's name as people write it, with `/` between them. */
export const folderLevels = (written: string): string[] =>
  written
    .normalize('NFC')
    .split('/')
    .map((level) => level.trim());

export type FolderFault = { fault: 'level' | 'long' | 'invisible' | 'character'; character?: string };

/** Why a server whose levels stand apart by `delimiter` could not keep a new folder as it is written; null = it can. */
export function folderFault(written: string, delimiter: string): FolderFault | null {
  const levels = folderLevels(written);
  if (levels.includes('')) return { fault: 'level' };
  // Wildcards of LIST (RFC 9051 §6.3.9), and what the server has between its levels.
  const character = ['%', '*', delimiter].find((one) => levels.some((level) => level.includes(one)));
  if (character !== undefined) return { fault: 'character', character };
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(written)) return { fault: 'invisible' };
  const isLong = (level: string) => new TextEncoder().encode(level).length > LONGEST_LEVEL;
  return written.length > LONGEST_NAME || levels.some(isLong) ? { fault: 'long' } : null;
}

/**
 * A folder of the account: one that is there, or a new one. The levels of a new name stand between `/`, whatever the
 * server puts between them; it is made on the server with the first mail that goes there.
 */
export const FolderChoice = z.union([
  z.object({ folderId: Id }),
  z.object({ parentId: Id.nullable().default(null), newFolder: z.string().trim().min(1).max(LONGEST_NAME) }),
]);
export type FolderChoice = z.infer<typeof FolderChoice>;

export const blockScopes = ['address', 'domain'] as const;
export const BlockScope = z.enum(blockScopes);
export type BlockScope = z.infer<typeof BlockScope>;

/** `address`: an address, or a domain that begins with `@`. */
export const BlockedSender = z.object({
  id: Id,
  address: z.string(),
  blockedById: Id,
  blockedByName: z.string(),
  blockedAt: z.iso.datetime(),
});
export type BlockedSender = z.infer<typeof BlockedSender>;

/**
 * Mail on its way to another account: it is removed where it lay when it has been read back where it goes. `fault`: what
 * a server last said no to; it is tried again by itself, at `nextAttemptAt`.
 */
export const MovingState = z.object({
  copies: z.number().int(),
  fault: z.string().nullable(),
  nextAttemptAt: z.iso.datetime().nullable(),
});
export type MovingState = z.infer<typeof MovingState>;

/** What was asked of the server for this mail and is no longer tried. `answer`: its own words, the last time. */
export const GivenUp = z.object({
  flags: z.number().int(),
  moves: z.number().int(),
  answer: z.string().nullable(),
});
export type GivenUp = z.infer<typeof GivenUp>;

const id = z.object({ id: Id });
const changed = z.object({ row: ConversationRow, undo: Id.nullable() });

export const filing = {
  /** `folder` is what it is filed in: a new one is in the vocabulary from then on. Out of the trash it takes `delete` too. */
  file: route('file')
    .route({ method: 'PUT', path: '/conversations/{id}/folder' })
    .input(id.extend({ folder: FolderChoice }))
    .output(changed.extend({ folder: FilingFolder })),
  /**
   * To another mailbox of mine: from a shared one with its history; out of a personal one as a new conversation, whose
   * row is answered. Never into a personal one. The row may be one that I no longer see.
   */
  move: route('move')
    .route({ method: 'PUT', path: '/conversations/{id}/mailbox' })
    .input(id.extend({ mailboxId: Id }))
    .output(changed),
  /** Shared mailboxes of mine to which this conversation can go. */
  moveTargets: route('move')
    .route({ method: 'GET', path: '/conversations/{id}/move-targets' })
    .input(id)
    .output(z.array(z.object({ mailboxId: Id, name: z.string() }))),
  /** How far the mail of a conversation is on its way to another account, and what its server refused for good; null = nothing. */
  moving: route('signedIn')
    .route({ method: 'GET', path: '/conversations/{id}/moving' })
    .input(id)
    .output(z.object({ moving: MovingState.nullable(), givenUp: GivenUp.nullable() })),
  /**
   * Once more, now: what waits for its next attempt, and what was given up. A move that is asked for again takes the
   * right to make it.
   */
  retry: route('signedIn')
    .route({ method: 'POST', path: '/conversations/{id}/moving/retry' })
    .input(id)
    .output(changed),
  /** Out of the trash, here and on the server. It cannot be undone. */
  deleteForGood: route('deleteForGood')
    .route({ method: 'DELETE', path: '/conversations/{id}' })
    .input(id)
    .output(z.object({ ok: z.literal(true) })),
  /** Puts it into spam, and whatever its correspondent (or his whole domain) writes to this mailbox from now on. */
  block: route('archive')
    .route({ method: 'POST', path: '/conversations/{id}/block' })
    .input(id.extend({ scope: BlockScope.default('address') }))
    .output(changed),
  /** For administrators, and for those who see the whole mailbox and may archive there. */
  blocked: route('archive')
    .route({ method: 'GET', path: '/mailboxes/{mailboxId}/blocked' })
    .input(z.object({ mailboxId: Id }))
    .output(z.array(BlockedSender)),
  /** What lies in spam stays there. */
  unblock: route('archive')
    .route({ method: 'DELETE', path: '/mailboxes/{mailboxId}/blocked/{id}' })
    .input(z.object({ mailboxId: Id, id: Id }))
    .output(z.object({ ok: z.literal(true) })),
};
