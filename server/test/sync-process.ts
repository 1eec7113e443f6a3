/** Runs the sync alone, as a process of its own, so that a test can see its memory. Arguments: database, blob folder. */

import { createParsePool } from '../src/mail/parse-pool.ts';
import { createBlobStore } from '../src/platform/blobs.ts';
import { systemClock } from '../src/platform/clock.ts';
import { createDatabase } from '../src/platform/database.ts';
import { createLog } from '../src/platform/log.ts';
import { startSync } from '../src/sync/service.ts';
import { testKeys } from './sending.ts';

const [connectionString = '', blobFolder = ''] = process.argv.slice(2);
const { db } = createDatabase(connectionString, { max: 10 });
await startSync(
  {
    db,
    connectionString,
    clock: systemClock,
    log: createLog({ level: 'silent', pretty: false }),
    keys: testKeys,
    blobs: await createBlobStore(blobFolder),
    parse: createParsePool({ size: 1, timeoutMs: 60_000, maxRawBytes: 60_000_000 }),
  },
  { pollEvery: 1_000 },
);
console.log('started');
