import { fastify } from 'fastify';
import { newId } from '../../src/ids.ts';

// The upper limit: parses the body, answers as Sluice does, and stores nothing.

const app = fastify();
app.get('/readyz', async () => ({ ready: true }));

app.post('/api/v1/data/:slug', async (_request, reply) => {
  return reply.code(202).send({ success: true, id: newId('rec').text, message: 'Request queued' });
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
