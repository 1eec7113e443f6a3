import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeMailbox, makePerson, receiveMail } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type BlobStore, createBlobStore } from '../platform/blobs.ts';
import { newId } from '../platform/id.ts';
import { sweepBlobs } from './jobs.ts';

let database: TestDatabase;
let blobs: BlobStore;
let folder: string;

beforeAll(async () => {
  database = await startTestPostgres();
  folder = await mkdtemp(join(tmpdir(), 'guichet-sweep-'));
  blobs = await createBlobStore(folder);
});

afterAll(async () => {
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('sweeping blobs', () => {
  it('keeps what a row names and what is young, removes the rest, and knows every table that names a blob', async () => {
    const mailbox = await makeMailbox(database.db);
    const { messageId } = await receiveMail(database.db, mailbox, { subject: 'Gardé' }, blobs);
    const { blob_sha256: kept } = await database.db
      .selectFrom('message')
      .select('blob_sha256')
      .where('id', '=', messageId)
      .executeTakeFirstOrThrow();
    const signature = await blobs.put(Buffer.from('a picture of a signature'));
    await database.db
      .insertInto('picture')
      .values({
        id: newId(),
        owner_id: await makePerson(database.db, 'Léa'),
        filename: 'logo.png',
        mime_type: 'image/png',
        size: 24,
        blob_sha256: signature.sha256,
        created_at: new Date(),
      })
      .execute();
    const orphan = await blobs.put(Buffer.from('nobody names this'));
    const today = { db: database.db, blobs, clock: { now: () => new Date() } };
    expect(await sweepBlobs(today)).toBe(0);
    const later = { ...today, clock: { now: () => new Date(Date.now() + 2 * 24 * 3_600_000) } };
    expect(await sweepBlobs(later)).toBe(1);
    expect(await blobs.has(kept)).toBe(true);
    expect(await blobs.has(signature.sha256)).toBe(true);
    expect(await blobs.has(orphan.sha256)).toBe(false);

    const { rows } = await database.pool.query<{ table_name: string }>(
      "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'blob_sha256'",
    );
    expect(rows.map((row) => row.table_name).sort()).toEqual([
      'caught_mail',
      'draft_attachment',
      'message',
      'outbox',
      'picture',
      'set_aside',
      'template_file',
    ]);
  });
});
