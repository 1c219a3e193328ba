import { pino } from 'pino';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { pruneSessions } from '../../src/accounts/prune-sessions.job.ts';
import { openBoss } from '../../src/jobs/boss.ts';
import { signIn, signUp } from '../support/account.ts';
import { afterFile } from '../support/after-file.ts';
import { graphql } from '../support/client.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);

test('expired sessions are removed, and valid ones stay', async () => {
  const account = await signUp(server, databaseUrl);
  await signIn(server, account);
  const newest = await prisma.session.findFirstOrThrow({ where: { userId: account.id }, orderBy: { id: 'desc' } });
  await prisma.session.update({ where: { id: newest.id }, data: { expiresAt: new Date(Date.now() - 1) } });
  await prisma.verification.create({ data: { identifier: 'old', value: 'old', expiresAt: new Date(Date.now() - 1) } });

  const boss = openBoss(databaseUrl, 'api', pino({ level: 'silent' }));
  afterFile(async () => boss.stop({ graceful: false }));
  await boss.start();
  await boss.send(pruneSessions.name, {});

  await until(
    async () =>
      (await prisma.session.count({ where: { userId: account.id } })) === 1 &&
      (await prisma.verification.count({ where: { identifier: 'old' } })) === 0,
  );
  expect((await graphql(server, account, '{ account { id } }')).data).toEqual({ account: { id: account.id } });
});
