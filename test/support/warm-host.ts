import { freePort } from '../../harness/free-port.ts';
import { settingsOf } from '../../harness/product.ts';
import { until } from '../../harness/until.ts';

/**
 * Has a host start a server, sign somebody up and stop it. Code that has never run takes seconds on a busy machine, and a
 * transaction has five.
 */
export async function warmHost(host: string, databaseUrl: string): Promise<void> {
  const port = await freePort();
  const place = new URL(`/${port}`, host);
  const logFile = '/dev/null';
  const started = await fetch(place, {
    method: 'PUT',
    body: JSON.stringify({ env: settingsOf({ port, databaseUrl }), args: [], logFile }),
  });
  if (!started.ok) throw new Error(`No server can be started: ${await started.text()}`);
  const origin = `http://127.0.0.1:${port}`;
  const body = JSON.stringify({ name: 'Nobody', email: 'nobody@example.com', password: 'a good password' });
  await until(async () => {
    const headers = { 'content-type': 'application/json', origin };
    const { status } = await fetch(`${origin}/api/auth/sign-up/email`, { method: 'POST', headers, body });
    return status < 500;
  });
  await fetch(place, { method: 'DELETE' });
}
