/** Does one bulk job, as a process of its own, so that a test can kill it. Arguments: database, job. */
import { runBulk } from '../src/acts/run-bulk.ts';
import { movedClock } from '../src/platform/clock.ts';
import { createDatabase } from '../src/platform/database.ts';
import { createLog } from '../src/platform/log.ts';
import { START } from './factories.ts';
import { testKeys } from './sending.ts';

const [connectionString = '', jobId = ''] = process.argv.slice(2);
const { db, close } = createDatabase(connectionString, { max: 3 });
const log = createLog({ level: 'warn', pretty: false });
await runBulk({ db, log, clock: movedClock(START), keys: testKeys }, jobId);
await close();
