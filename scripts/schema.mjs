// Writes server/src/platform/schema.ts from the database that DATABASE_URL names (migrated).
import { writeFileSync } from 'node:fs';
import pg from 'pg';
import { describeSchema } from '../server/src/platform/schema-types.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
writeFileSync(new URL('../server/src/platform/schema.ts', import.meta.url), await describeSchema(pool));
await pool.end();
