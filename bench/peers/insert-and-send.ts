import { fastify } from 'fastify';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { newId } from '../../src/ids.ts';

// The usual queue by hand: each request stores its row and its job in one transaction. Nothing processes the jobs.

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
await pool.query(
  'create table entry (id uuid primary key, payload json not null, created_at timestamptz not null default now())',
);

const queue = 'apply-entry';
const boss = new PgBoss({ connectionString: process.env.DATABASE_URL });
boss.on('error', (error) => console.error(error));
await boss.start();
await boss.createQueue(queue);

const app = fastify();
app.get('/readyz', async () => ({ ready: true }));

app.post('/api/v1/data/:slug', async (request, reply) => {
  const id = newId('rec');
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query({
      name: 'insert-entry',
      text: 'insert into entry (id, payload) values ($1, $2)',
      values: [id.uuid, JSON.stringify(request.body)],
    });
    await boss.send(
      queue,
      { entry: id.uuid },
      { db: { executeSql: async (text, values) => client.query(text, values) } },
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
  return reply.code(202).send({ success: true, id: id.text, message: 'Request queued' });
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
