// Started by the tests as a process of its own, to be killed: locks a data folder and runs PostgreSQL on it.
import { lockDataFolder } from './data-folder.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { createLog } from './log.ts';

const dataFolder = process.argv[2] ?? '';
try {
  lockDataFolder(dataFolder);
  const server = await startEmbeddedPostgres({
    dataFolder,
    log: createLog({ level: 'info', pretty: false }),
  });
  process.once('SIGTERM', async () => {
    await server.stop();
    process.exit(0);
  });
  console.log(JSON.stringify({ connectionString: server.connectionString, pid: server.pid }));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
