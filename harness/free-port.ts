import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Returns a free port below the range of outgoing connections, so that it is still free for a restart. */
export async function freePort(): Promise<number> {
  for (;;) {
    const probe = createServer();
    const listening = once(probe, 'listening').then(
      () => true,
      () => false,
    );
    const port = randomInt(10_000, 32_000);
    probe.listen(port, '127.0.0.1');
    if (!(await listening)) continue;
    await new Promise((done) => probe.close(done));
    return port;
  }
}
