import { expect, test } from 'vitest';
import { openDatabaseLine } from '../http/database-line.ts';
import { makeUser } from '../support/account.ts';
import { graphql } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { openControlPlane } from '../support/endpoint.ts';
import { startProcess } from '../support/server.ts';

const databaseUrl = await createDatabase();
const line = await openDatabaseLine(databaseUrl);
// A process, because the fault that this test looks for would end it.
const server = await startProcess({ databaseUrl: line.url, role: 'api' });
const account = await makeUser(databaseUrl);
const { prisma } = openControlPlane(databaseUrl);

const rename = (name: string) =>
  graphql(server, account, 'mutation ($name: String!) { updateAccount(input: { name: $name }) { name } }', { name });

test('commits that are not answered in time are UNAVAILABLE, and late answers do not end the process', {
  timeout: 60_000,
}, async () => {
  const letGo = line.holdCommits();
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => rename(`Name ${n}`)));
  expect(answers.map(({ errors }) => errors?.[0]?.extensions?.code)).toEqual(answers.map(() => 'UNAVAILABLE'));
  letGo();

  for (let round = 0; round < 3; round++) {
    const names = Array.from({ length: 12 }, (_, n) => `Round ${round}, name ${n}`);
    const renamed = await Promise.all(names.map(rename));
    // Each write is read after it was changed, perhaps by another one.
    expect(renamed.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    for (const { data } of renamed) expect(names).toContain(data.updateAccount.name);
  }
  for (const name of ['First', 'Second', 'Third']) {
    expect((await rename(name)).data).toEqual({ updateAccount: { name } });
    expect(await prisma.account.findUniqueOrThrow({ where: { id: account.id } })).toMatchObject({ name });
  }
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(server.output()).not.toContain('Release called on client');
  expect(await server.stop()).toBe(0);
});
