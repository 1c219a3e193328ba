import { expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { type Json, rest } from '../support/client.ts';
import { createDatabase } from '../support/database.ts';
import { makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startReceiver } from '../support/receiver.ts';
import { type ServerProcess, startProcess } from '../support/server.ts';

const databaseUrl = await createDatabase();
const [first, endpoint] = await Promise.all([startProcess({ databaseUrl }), makeEndpoint(databaseUrl)]);

test('the result of a sent webhook is stored once the database is back, and it is not sent again', async () => {
  const receiver = await startReceiver(() => ({ status: 200, afterMs: 300 }));
  const path = await write(first, receiver.url);
  await receiver.next();
  const { prisma } = openControlPlane(databaseUrl);
  await prisma.$queryRaw`select pg_terminate_backend(pid)::text from pg_stat_activity where datname = current_database()
    and pid <> pg_backend_pid()`;
  expect(await settled(first, path)).toMatchObject({ state: 'succeeded', attempts: [{ status: 200 }] });
  expect(receiver.received).toHaveLength(1);
});

test('a stopping worker finishes its attempts, and leaves the other deliveries to the next worker', async () => {
  const receiver = await startReceiver(() => ({ status: 200, afterMs: 700 }));
  const paths = await Promise.all(Array.from({ length: 30 }, () => write(first, receiver.url)));
  await receiver.next();
  expect(await first.stop()).toBe(0);
  const before = receiver.received.length;
  expect(before).toBeLessThan(30);
  expect(await openControlPlane(databaseUrl).prisma.attempt.count()).toBe(before + 1);

  const second = await startProcess({ databaseUrl });
  for (const path of paths)
    expect(await settled(second, path)).toMatchObject({ state: 'succeeded', attempts: [{ status: 200 }] });
  expect(receiver.received).toHaveLength(30);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(30);
});

/** Writes with a callback to `url`, and returns the path of the receipt. */
async function write(server: ServerProcess, url: string): Promise<string> {
  const accepted = await rest(server, endpoint.keys.sandbox).post(endpoint.path, {}, { 'x-webhook-callback': url });
  expect(accepted.status).toBe(202);
  return accepted.headers.get('location') ?? '';
}

async function settled(server: ServerProcess, path: string): Promise<Json> {
  return until(async () => {
    const { data } = (await rest(server, endpoint.keys.sandbox).get(path)).json;
    return data?.deliveries[0]?.state === 'succeeded' && data.deliveries[0];
  });
}
