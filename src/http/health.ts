import { createServer } from 'node:http';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { refusalText, refuse } from './refuse.ts';

/** The health of a process. */
export interface Health {
  /** Returns true if the database answers. */
  isReady(): Promise<boolean>;
  /** Returns the late scheduled jobs; absent for a process that runs none. */
  late?: (() => Promise<string[]>) | undefined;
}

/**
 * Opens `/healthz`, which answers while the process runs, and `/readyz`, which answers while its database does.
 * `/readyz` also lists late scheduled jobs, which do not make it unready.
 */
export function openHealth(app: FastifyInstance, { isReady, late }: Health): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (request, reply) => {
    if (!(await isReady())) return refuse(request, reply, new Refusal('UNAVAILABLE'));
    const names = (await late?.().catch(() => [])) ?? [];
    return { status: 'ready', ...(names.length > 0 && { late: names }) };
  });
}

interface HealthPort {
  port: number;
  host: string;
  /** If true, a port in use is no error, and the routes are left out. */
  optional: boolean;
}

/**
 * Opens a worker's only routes, the same two. It is unready while scheduled jobs are late. Returns a function that
 * closes them.
 */
export async function openWorkerHealth(
  health: Required<Health>,
  log: Logger,
  { port, host, optional }: HealthPort,
): Promise<() => Promise<void>> {
  const server = createServer(async ({ url }, response) => {
    const { status, body } = await answer(url?.split('?')[0], health);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' }).end(body);
  });
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  } catch (error) {
    if (!optional) throw error;
    log.warn({ port }, 'health.port_in_use: this worker serves no /healthz and /readyz; set HEALTH_PORT to have them');
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
  const message =
    `Scheduled work has not succeeded for three of its intervals: ${names.join(', ')}; ` +
    'look into the log, or at the administration page';
  return refused(new Refusal('UNAVAILABLE', { message }));
}

function refused(refusal: Refusal): { status: number; body: string } {
  return { status: refusal.status, body: refusalText(refusal, newId('req').text) };
}
