import { pino } from 'pino';
import { migrate } from '../src/db/migrate.ts';
import { openBoss } from '../src/jobs/boss.ts';

// Run by database.ts: brings an empty database to the schema, as a start of the product does. It also loads what every product process
// loads, so that the compiled code is there for all: a process that is killed leaves none behind.
const parts = ['api', 'worker'];

const [connectionString = ''] = process.argv.slice(2);
await Promise.all(parts.map((part) => import(`../src/${part}.ts`)));
const log = pino({ level: 'silent' });
const boss = openBoss(connectionString, 'api', log);
await migrate(connectionString, log, async () => {
  await boss.start();
  await boss.stop();
});
// The schema engine leaves a timer of ten seconds behind.
process.exit();
