import { pino } from 'pino';
import { migrate } from '../src/db/migrate.ts';
import { openBoss } from '../src/jobs/boss.ts';
import { startQueue } from '../src/start-queue.ts';

// Run by database.ts. Migrates an empty database as a start of the product does. It also loads the code of every
// product process, to fill the compile cache. A process that is killed writes none.
const parts = ['api', 'worker'];

const [connectionString = ''] = process.argv.slice(2);
await Promise.all(parts.map((part) => import(`../src/${part}.ts`)));
const log = pino({ level: 'silent' });
const boss = openBoss(connectionString, 'api', log);
await migrate(connectionString, log, async () => {
  await startQueue(boss);
  await boss.stop();
});
// The schema engine leaves a timer of ten seconds running.
process.exit();
