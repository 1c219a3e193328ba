import { pino } from 'pino';
import { migrate } from '../../src/db/migrate.ts';
import { openBoss } from '../../src/jobs/boss.ts';

// Run by global-setup.ts: makes an empty database what `main.ts` would, and compiles on the way what all servers are made of, who are
// ended on the spot and leave nothing behind of what they compiled.
const parts = ['api', 'worker'];

const [connectionString = ''] = process.argv.slice(2);
await Promise.all(parts.map((part) => import(`../../src/${part}.ts`)));
const log = pino({ level: 'silent' });
const boss = openBoss(connectionString, 'api', log);
await migrate(connectionString, log, async () => {
  await boss.start();
  await boss.stop();
});
// The schema engine leaves a timer of ten seconds behind.
process.exit();
