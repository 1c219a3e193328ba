import type { FastifyInstance } from 'fastify';
import { Refusal } from '../errors.ts';
import { refuse } from './refuse.ts';

/** `/healthz`: the process runs. `/readyz`: it can take work, its database answers. */
export function openHealth(app: FastifyInstance, isReady: () => Promise<boolean>): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (request, reply) => ((await isReady()) ? { status: 'ready' } : refuse(request, reply, new Refusal('UNAVAILABLE'))));
}
