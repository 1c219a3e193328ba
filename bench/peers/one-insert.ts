import { fastify } from 'fastify';
import pg from 'pg';
import { newId } from '../../src/ids.ts';

// The least that is durable: one INSERT for each request, committed before the answer. Nothing is done with the row.

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
await pool.query('create table entry (id uuid primary key, payload json not null, created_at timestamptz not null default now())');

const app = fastify();
app.get('/readyz', async () => ({ ready: true }));

app.post('/api/v1/data/:slug', async (request, reply) => {
  const id = newId('rec');
  await pool.query({
    name: 'insert-entry',
    text: 'insert into entry (id, payload) values ($1, $2)',
    values: [id.uuid, JSON.stringify(request.body)],
  });
  return reply.code(202).send({ success: true, id: id.text, message: 'Request queued' });
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
