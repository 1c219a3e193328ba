import { createServer } from 'node:http';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { refusalText, refuse } from './refuse.ts';

/** A process's health, as it tells it. */
export interface Health {
  /** Tells whether the database answers. */
  isReady(): Promise<boolean>;
  /** The scheduled work that is late; absent for a process that does none. */
  late?: (() => Promise<string[]>) | undefined;
}

/** `/healthz`: the process runs. `/readyz`: it can take work, its database answers; and which scheduled work is late, which keeps it from nothing. */
export function openHealth(app: FastifyInstance, { isReady, late }: Health): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (request, reply) => {
    if (!(await isReady())) return refuse(request, reply, new Refusal('UNAVAILABLE'));
    const names = (await late?.().catch(() => [])) ?? [];
    return { status: 'ready', ...(names.length > 0 && { late: names }) };
  });
}

interface Place {
  port: number;
  host: string;
  /** Tells whether another process may have the port: then there is no door. */
  mayBeTaken: boolean;
}

/** A worker's only door, with the same two paths. It is not ready while scheduled work is late. Answers what closes it. */
export async function openWorkerHealth(
  health: Required<Health>,
  log: Logger,
  { port, host, mayBeTaken }: Place,
): Promise<() => Promise<void>> {
  const server = createServer(async ({ url }, response) => {
    const { status, body } = await answer(url?.split('?')[0], health);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' }).end(body);
  });
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  } catch (error) {
    if (!mayBeTaken) throw error;
    log.warn({ port }, 'the port of /healthz and /readyz is taken; set HEALTH_PORT to have them for this worker');
    return async () => {};
  }
  return promisify(server.close.bind(server));
}

async function answer(
  path: string | undefined,
  { isReady, late }: Required<Health>,
): Promise<{ status: number; body: string }> {
  if (path === '/healthz') return { status: 200, body: JSON.stringify({ status: 'ok' }) };
  if (path !== '/readyz') return refused(new Refusal('NOT_FOUND'));
  const names = (await isReady()) ? await late?.().catch(() => undefined) : undefined;
  if (names === undefined) return refused(new Refusal('UNAVAILABLE'));
  if (names.length === 0) return { status: 200, body: JSON.stringify({ status: 'ready' }) };
  const message = `Scheduled work has not succeeded for three of its intervals: ${names.join(', ')}; look into the log, or at the administration page`;
  return refused(new Refusal('UNAVAILABLE', { message }));
}

function refused(refusal: Refusal): { status: number; body: string } {
  return { status: refusal.status, body: refusalText(refusal, newId('req').text) };
}
