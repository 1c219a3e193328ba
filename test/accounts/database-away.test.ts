import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabaseLine } from '../http/database-line.ts';
import { randomEmail, signIn, signUp } from '../support/account.ts';
import { graphql, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { startServer } from '../support/server.ts';

const databaseUrl = await createDatabase();
const line = await openDatabaseLine(databaseUrl);
const server = await startServer({ databaseUrl: line.url, role: 'api' });

test('without the database, signing in and out is UNAVAILABLE, and works again afterwards', async () => {
  const account = await signUp(server, databaseUrl);
  const origin = { origin: server.url };
  await line.cut();
  const body = { name: 'Somebody', email: randomEmail(), password: 'a good password' };
  const answers = await Promise.all([
    signIn(server, account),
    rest(server).post('/api/auth/sign-up/email', body, origin),
    rest(server).post('/api/auth/request-password-reset', { email: account.email }, origin),
    rest(server, account).get('/api/auth/get-session'),
    rest(server, account).post('/api/auth/sign-out', {}, origin),
  ]);
  expect(answers.map(({ status, json }) => [status, json.code])).toEqual(answers.map(() => [503, 'UNAVAILABLE']));
  expect((await graphql(server, account, '{ account { id } }')).errors?.[0]?.extensions?.code).toBe('UNAVAILABLE');
  await line.mend();
  expect((await graphql(server, account, '{ account { id } }')).data).toEqual({ account: { id: account.id } });
  expect((await signIn(server, account)).status).toBe(200);
});

test('a sign-up that the database does not finish in time is UNAVAILABLE', async () => {
  const sql = new pg.Client({ connectionString: databaseUrl });
  await sql.connect();
  onTestFinished(() => sql.end());
  await sql.query('begin; lock table account in exclusive mode');
  const body = { name: 'Somebody', email: randomEmail(), password: 'a good password' };
  const answer = await rest(server).post('/api/auth/sign-up/email', body, { origin: server.url });
  expect([answer.status, answer.json.code]).toEqual([503, 'UNAVAILABLE']);
  await sql.query('rollback');
  // This query waits behind all others that wait for the table.
  await sql.query('begin; lock table account in exclusive mode');
  expect((await sql.query('select email from account where email = $1', [body.email])).rows).toEqual([]);
  await sql.query('rollback');
});
