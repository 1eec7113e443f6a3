import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startTestPostgres } from '../../test/postgres.ts';
import { describeSchema } from './schema-types.ts';

it('the types of the tables are those of the migrated database (else: npm run schema)', async () => {
  const database = await startTestPostgres();
  try {
    const written = readFileSync(join(import.meta.dirname, 'schema.ts'), 'utf8');
    expect(written).toBe(await describeSchema(database.pool));
  } finally {
    await database.close();
  }
});
