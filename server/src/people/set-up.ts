/**
 * The first minutes of an instance. Whoever holds the one-time link that the program prints becomes its first
 * administrator; a passer-by does not.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SetupInput } from '@guichet/contract/setup';
import type { Database, Tx } from '../platform/database.ts';
import { conflict, forbidden } from '../platform/errors.ts';
import { createPerson } from './person.ts';

const hashOf = (token: string) => createHash('sha256').update(token).digest();

export async function needsSetup(db: Database | Tx): Promise<boolean> {
  const person = await db.selectFrom('person').select('id').limit(1).executeTakeFirst();
  return person === undefined;
}

/** Makes a fresh set-up token while nobody is there yet; null once someone is. The one before stops working. */
export async function renewSetupToken(db: Database): Promise<string | null> {
  if (!(await needsSetup(db))) return null;
  const token = randomBytes(18).toString('base64url');
  await db
    .updateTable('instance')
    .set({ setup_token_hash: hashOf(token) })
    .execute();
  return token;
}

/**
 * Refuses every token but the one of the link that was printed last; compared in constant time.
 * @throws setup.done when somebody is there already, whatever the token; setup.link when it is another one
 */
export async function requireSetupToken(db: Database | Tx, token: string): Promise<void> {
  const { setup_token_hash: expected } = await db
    .selectFrom('instance')
    .select('setup_token_hash')
    .executeTakeFirstOrThrow();
  if (!(await needsSetup(db))) throw conflict('setup.done');
  if (!expected || !timingSafeEqual(expected, hashOf(token))) throw forbidden('setup.link');
}

/** Makes the first administrator and uses the token up. Gives his id; he has no password yet. */
export async function setUp(tx: Tx, now: Date, input: SetupInput, ip: string): Promise<string> {
  // Of two who hold the link, the second waits here until the first is there.
  await tx.selectFrom('instance').select('one').forUpdate().executeTakeFirstOrThrow();
  await requireSetupToken(tx, input.token);
  const id = await createPerson(
    { tx, now, actorId: null, ip },
    {
      name: input.name,
      email: input.email,
      role: 'admin',
      language: input.language,
      timeZone: input.timeZone,
      departmentIds: [],
    },
  );
  await tx.updateTable('instance').set({ setup_token_hash: null }).execute();
  return id;
}
