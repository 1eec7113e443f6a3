/** Runs the outbox alone, as a process of its own, so that a test can kill it. Arguments: database, blob folder. */

import { startOutbox } from '../src/outbox/start-outbox.ts';
import { createBlobStore } from '../src/platform/blobs.ts';
import { systemClock } from '../src/platform/clock.ts';
import { createDatabase } from '../src/platform/database.ts';
import { createLog } from '../src/platform/log.ts';
import { testKeys } from './sending.ts';

const [connectionString = '', blobFolder = ''] = process.argv.slice(2);
const { db } = createDatabase(connectionString, { max: 10 });
await startOutbox({
  db,
  connectionString,
  clock: systemClock,
  log: createLog({ level: 'silent', pretty: false }),
  keys: testKeys,
  blobs: await createBlobStore(blobFolder),
});
console.log('started');
