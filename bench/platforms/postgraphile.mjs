import { fastify } from 'fastify';
import { grafserv } from 'grafserv/fastify/v5';
import pg from 'pg';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

// PostGraphile on one table, with its own `amber` preset and without its GraphiQL page.

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
await pool.query(
  `create table entry (id uuid primary key default gen_random_uuid(), payload json not null,
    created_at timestamptz not null default now())`,
);
await pool.query('create index on entry (created_at)');

const service = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ pool })],
  grafserv: { graphiql: false, watch: false },
  grafast: { explain: false },
});

const app = fastify();
app.get('/readyz', async () => ({ ready: true }));
await service.createServ(grafserv).addTo(app);
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
