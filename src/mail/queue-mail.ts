import type { Queryable } from '../db/pool.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import type { Seal } from '../db/seal.ts';
import type { Boss } from '../jobs/boss.ts';
import { enqueue } from '../jobs/job-kind.ts';
import { type Mail, sendMail } from './jobs.ts';

/** Queues a mail in the transaction of what it tells of: it is sent when that commits, and only then. */
export async function queueMail({ boss, seal }: { boss: Boss; seal: Seal }, tx: Queryable | PrismaTransaction, mail: Mail): Promise<void> {
  await enqueue(boss, sendMail, tx, [{ data: { sealed: seal.close(JSON.stringify(mail)).toString('base64') } }]);
}
