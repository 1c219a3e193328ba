import { pino } from 'pino';
import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { openBoss } from '../../src/jobs/boss.ts';
import { alertUsage } from '../../src/plans/alert-usage.job.ts';
import { postAlert } from '../../src/plans/jobs.ts';
import { one, openSql } from '../requests/ledger.ts';
import { mailsTo, makeUser, type TestAccount, type UnsentMail } from '../support/account.ts';
import { afterFile } from '../support/after-file.ts';
import { graphql, rest } from '../support/client.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);
const sql = openSql(databaseUrl);
const boss = openBoss(databaseUrl, 'api', pino({ level: 'silent' }));
await boss.start();
afterFile(() => boss.stop());

test('the owner is alerted once at 80 % and once at 100 %, by mail and by a post to their target', async () => {
  const receiver = await startReceiver();
  const { account, use, write } = await makeOwner('basic', receiver.url);
  await use(23_999);
  await runAlerts();
  expect(await alertsTo(account)).toEqual([]);

  await write();
  await runAlerts();
  await runAlerts();
  const [first] = await until(async () => (await alertsTo(account)).length > 0 && alertsTo(account));
  expect(first?.subject).toBe('80 % of your quota of calls is used');
  expect(first?.text).toMatch(
    /24,000 of the 30,000 calls that the Basic plan includes[\s\S]*refused as QUOTA_EXCEEDED/,
  );
  const posted = await receiver.next();
  expect(JSON.parse(posted.body)).toEqual({ text: first?.text, content: first?.text });
  expect([posted.method, posted.headers['content-type']]).toEqual(['POST', 'application/json']);

  await use(29_999);
  await write();
  await runAlerts();
  await receiver.next();
  await runAlerts();
  await until(async () => (await alertsTo(account)).length > 1);
  expect((await alertsTo(account)).map(({ subject }) => subject)).toEqual([
    '80 % of your quota of calls is used',
    'Your quota of calls is used up',
  ]);
  expect(receiver.received).toHaveLength(2);
});

test('an owner who reaches both limits at once gets the second alert only; with overage it says so', async () => {
  const { account, use, write } = await makeOwner('enterprise');
  await use(1_000_007);
  await write();
  await runAlerts();
  const mails = await until(async () => (await alertsTo(account)).length > 0 && alertsTo(account));
  expect(mails.map(({ subject }) => subject)).toEqual(['Your quota of calls is used up']);
  expect(mails[0]?.text).toMatch(/1,000,008 of the 1,000,000 calls[\s\S]*counted as overage/);
});

test('another plan or period can alert again, and the same plan cannot', async () => {
  const { account, use, write } = await makeOwner('free');
  await use(899);
  await write();
  await runAlerts();
  await until(async () => (await alertsTo(account)).length === 1);
  const changePlan = async (plan: string) =>
    graphql(server, account, 'mutation ($plan: ID!) { changePlan(plan: $plan) { id } }', { plan });
  await changePlan('free');
  await runAlerts();
  await changePlan('basic');
  await runAlerts();
  await changePlan('free');
  await runAlerts();
  await until(async () => (await alertsTo(account)).length === 2);

  await prisma.$executeRaw`update subscription set started_at = started_at - interval '31 days' where account_id = ${account.id}::uuid`;
  await prisma.$executeRaw`update usage set period_start = period_start - interval '31 days' where account_id = ${account.id}::uuid`;
  await write();
  await runAlerts();
  await use(1_000);
  await runAlerts();
  await until(async () => (await alertsTo(account)).length === 3);
  expect((await alertsTo(account)).map(({ subject }) => subject)).toEqual([
    '80 % of your quota of calls is used',
    '80 % of your quota of calls is used',
    'Your quota of calls is used up',
  ]);
});

test('a failed post is tried again at the present target, and given up when there is none', async () => {
  const [broken, mended] = await Promise.all([startReceiver(() => ({ status: 500 })), startReceiver()]);
  const { account, use, write } = await makeOwner('free', broken.url);
  await use(999);
  await write();
  await runAlerts();
  const { body } = await broken.next();
  expect(await retried(account)).toBe(1);

  await prisma.account.update({ where: { id: account.id }, data: { alertWebhookUrl: mended.url } });
  await hurryRetries(account);
  expect((await mended.next()).body).toBe(body);

  await graphql(server, account, 'mutation { changePlan(plan: "basic") { id } }');
  await prisma.account.update({ where: { id: account.id }, data: { alertWebhookUrl: broken.url } });
  await use(30_000);
  await runAlerts();
  await broken.next();
  await prisma.account.update({ where: { id: account.id }, data: { alertWebhookUrl: null } });
  expect(await retried(account)).toBe(1);
  await hurryRetries(account);
  await until(async () => (await countPosts(account, `state <> 'completed'`)) === 0);
  expect([broken.received.length, mended.received.length]).toEqual([2, 1]);
});

test('a post to a forbidden target is given up at once', async () => {
  const { account, use, write } = await makeOwner('free', 'http://10.0.0.1/hook');
  await use(999);
  await write();
  await runAlerts();
  const givenUp = () =>
    server
      .output()
      .split('\n')
      .some((line) => line.includes('alerts.post_given_up') && line.includes(account.id));
  await until(async () => givenUp() && (await alertsTo(account)).length === 1);
  expect(server.output()).not.toContain('http://10.0.0.1/hook');
});

/** Makes an owner with an endpoint and an alert target. */
async function makeOwner(plan: string, alertWebhookUrl: string | null = null) {
  const account = await makeUser(databaseUrl, { plan });
  await prisma.account.update({ where: { id: account.id }, data: { alertWebhookUrl } });
  const { path, keys } = await makeEndpoint(databaseUrl, { accountId: account.id });
  const client = rest(server, keys.sandbox);
  const write = async () => expect((await client.post(path, {})).status).toBe(202);
  await write();
  return {
    account,
    write,
    use: (used: number) => prisma.usage.updateMany({ where: { accountId: account.id }, data: { used } }),
  };
}

/** Runs the job that a worker runs every minute. */
async function runAlerts(): Promise<void> {
  const id = await boss.send(alertUsage.name, {});
  await until(async () => (await one(sql, 'select state from pgboss.job where id = $1', [id])).state === 'completed', {
    timeoutMs: 30_000,
  });
}

/** Returns the number of an account's posts that wait for another try. */
async function retried(account: TestAccount): Promise<number> {
  return until(() => countPosts(account, `state = 'retry'`));
}

/** Counts an account's posts for which a condition holds. */
async function countPosts({ id }: TestAccount, condition: string): Promise<number> {
  const { n } = await one<{ n: number }>(
    sql,
    `select count(*)::int as n from pgboss.job where name = $1 and data->>'accountId' = $2 and ${condition}`,
    [postAlert.name, id],
  );
  return n;
}

/** Makes an account's retries due, and wakes the workers with a job for an unknown account. */
async function hurryRetries({ id }: TestAccount): Promise<void> {
  await sql.query(
    `update pgboss.job set start_after = now() where name = $1 and data->>'accountId' = $2 and state = 'retry'`,
    [postAlert.name, id],
  );
  await boss.send(postAlert.name, { accountId: '00000000-0000-0000-0000-000000000000', text: '' });
}

/** Returns the alert mails, which a server without SMTP keeps. */
async function alertsTo({ email }: TestAccount): Promise<UnsentMail[]> {
  return (await mailsTo(server, email)).filter(({ subject }) => subject.includes('quota'));
}
