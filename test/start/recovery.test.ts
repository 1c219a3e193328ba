import { beforeAll, expect, test } from 'vitest';
import { freePort } from '../../harness/free-port.ts';
import { until } from '../../harness/until.ts';
import { type RestClient, rest } from '../support/client.ts';
import { isRunning, makeInstallation, type Started } from './installation.ts';

const installation = await makeInstallation();
const order = { order_id: 'ORD-1', amount: 45 };
let started: Started;
let client: RestClient;
let path: string;

beforeAll(async () => {
  started = await installation.start();
  const { keys, slug } = await installation.demo();
  client = rest(installation, keys.sandbox);
  path = `/api/v1/data/${slug}`;
});

test('after kill -9 the next start takes over the PostgreSQL that was left, with every 202', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => client.post(path, order)));
  started.signal('SIGKILL');
  expect(await started.ended).toBe('SIGKILL');
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  expect(await isRunning(await installation.postmasterPid())).toBe(true);

  started = await installation.start();
  for (const { json } of answers) await expectApplied(json.id);
});

test('a second process on the folder refuses to start and says why, and the first continues', async () => {
  const second = installation.launch({ env: { PORT: String(await freePort()) } });
  expect(await second.ended).toBe(1);
  expect(second.stdout()).toBe('');
  const [line, end] = second.stderr().split('\n').slice(-2);
  expect([line, end]).toEqual([
    `Another Sluice process uses ${installation.dataDir}: stop it, or set SLUICE_DATA_DIR to another folder`,
    '',
  ]);
  const { status, json } = await client.post(path, order);
  expect(status).toBe(202);
  await expectApplied(json.id);
});

test('a killed PostgreSQL is started again by itself, and writes work again', async () => {
  const before = await client.post(path, order);
  const killed = await installation.postmasterPid();
  process.kill(killed, 'SIGKILL');
  await until(async () => !(await isRunning(killed)));
  const after = await until(async () => {
    const answer = await client.post(path, order);
    return answer.status === 202 && answer;
  });
  expect(await installation.postmasterPid()).not.toBe(killed);
  await expectApplied(before.json.id);
  await expectApplied(after.json.id);
  started.signal('SIGTERM');
  expect(await started.ended).toBe(0);
});

async function expectApplied(id: string): Promise<void> {
  const record = await until(async () => {
    const { json } = await client.get(`${path}/${id}`);
    return json.data?.status === 'success' && json.data;
  });
  expect(record.payload).toEqual(order);
}
