import { fastify } from 'fastify';
import pg from 'pg';
import { idUuid, newId } from '../../src/ids.ts';

// The least durable work: one INSERT per request, committed before the answer. Nothing else happens to the row. Reads
// are prepared statements by the primary key, which follows the order of creation.

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
await pool.query(
  'create table entry (id uuid primary key, payload json not null, created_at timestamptz not null default now())',
);

interface Entry {
  id: string;
  payload: unknown;
  created_at: Date;
}

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

app.get<{ Params: { id: string } }>('/api/v1/data/:slug/:id', async ({ params }, reply) => {
  const { rows } = await pool.query<Entry>({
    name: 'read-entry',
    text: 'select id, payload, created_at from entry where id = $1',
    values: [idUuid('rec', params.id, 'NOT_FOUND')],
  });
  return rows[0] ?? reply.code(404).send({ success: false, error: 'Not found' });
});

app.get<{ Querystring: { limit: string } }>('/api/v1/data/:slug', async ({ query }) => {
  const { rows } = await pool.query<Entry>({
    name: 'list-entries',
    text: 'select id, payload, created_at from entry order by id desc limit $1',
    values: [Number(query.limit)],
  });
  return { data: rows };
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
