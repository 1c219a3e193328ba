import { expect, test } from 'vitest';
import { makeSeal } from '../../src/db/seal.ts';
import { openSql } from '../requests/ledger.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { makeInstallation } from './installation.ts';

const installation = await makeInstallation();
const another = 'a secret that nothing here was sealed with';

/** Fails unless a start with another secret is refused with advice. */
async function expectRefused(databaseUrl: string, args: string[] = []): Promise<void> {
  const launched = installation.launch({
    env: { DATABASE_URL: databaseUrl, SLUICE_SECRET: another, HEALTH_PORT: '0', LOG_LEVEL: 'fatal' },
    args,
  });
  expect(await launched.ended).toBe(1);
  expect(launched.stderr()).toMatch(
    /^SLUICE_SECRET is not the one that this database was made with.*Set the secret of before.*\n$/,
  );
}

test('a start with another secret than the first is refused in each role, with advice', {
  timeout: 90_000,
}, async () => {
  const databaseUrl = await createDatabase();
  await startServer({ databaseUrl, role: 'api' });
  await Promise.all([[], ['--role', 'api'], ['--role', 'worker']].map((args) => expectRefused(databaseUrl, args)));
  await startServer({ databaseUrl });
});

test('an older database checks the secret by its sealed values, and starts with the right one', {
  timeout: 90_000,
}, async () => {
  const databaseUrl = await createDatabase();
  const sql = openSql(databaseUrl);
  await makeEndpoint(databaseUrl);
  await expectRefused(databaseUrl);
  expect((await sql.query('select from secret_canary')).rows).toHaveLength(0);
  const { keyId } = await makeEndpoint(databaseUrl);
  await sql.query('update api_key_secret set callback_secret = $1 where api_key_id = $2', [
    makeSeal(another).close('whsec_'),
    keyId,
  ]);
  await startServer({ databaseUrl, role: 'api' });
  expect((await sql.query('select from secret_canary')).rows).toHaveLength(1);
  await expectRefused(databaseUrl);
});
