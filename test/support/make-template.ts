import { migrateDatabase } from '../../harness/database.ts';

// Run by global-setup.ts: makes an empty database what `main.ts` would, and compiles on the way what all servers are made of, who are
// ended on the spot and leave nothing behind of what they compiled.
const parts = ['api', 'worker'];

const [connectionString = ''] = process.argv.slice(2);
await Promise.all(parts.map((part) => import(`../../src/${part}.ts`)));
await migrateDatabase(connectionString);
// The schema engine leaves a timer of ten seconds behind.
process.exit();
