import { once } from 'node:events';
import { createServer } from 'node:net';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { inTransaction, openPool } from '../../src/db/pool.ts';
import { isDatabaseAway } from '../../src/errors.ts';

/** Returns a message of PostgreSQL's protocol: type, length and body. */
function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

const authenticated = message('R', Buffer.alloc(4));
const ready = message('Z', Buffer.from('I'));
const terminated = message(
  'E',
  Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'),
);

test('a connection that ends at the moment it is ready counts as lost, and does not end the process', async () => {
  const postgres = createServer((socket) =>
    socket.once('data', () => socket.end(Buffer.concat([authenticated, ready, terminated]))),
  ).listen(0, '127.0.0.1');
  await once(postgres, 'listening');
  onTestFinished(() => void postgres.close());
  const address = postgres.address();
  const pool = openPool(
    `postgres://nobody@127.0.0.1:${typeof address === 'object' ? address?.port : 0}/nothing`,
    pino({ level: 'silent' }),
  );
  onTestFinished(() => pool.end());
  const error = await inTransaction(pool, async () => 'done').catch((cause: unknown) => cause);
  expect(isDatabaseAway(error)).toBe(true);
});
