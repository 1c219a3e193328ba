import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the range that outgoing connections take theirs from: a process that is started again must find it free. */
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
