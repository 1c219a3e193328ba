import platformatic from '@platformatic/db-core';
import { fastify } from 'fastify';
import pg from 'pg';

// The core of Platformatic DB, with REST and GraphQL on one table. Its pool has 20 connections, like those of its
// peers.

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(
  `create table entry (id uuid primary key default gen_random_uuid(), payload json not null,
    created_at timestamptz not null default now())`,
);
await client.query('create index on entry (created_at)');
await client.end();

const app = fastify();
app.get('/readyz', async () => ({ ready: true }));
await app.register(platformatic, {
  connectionString: process.env.DATABASE_URL,
  poolSize: 20,
  events: false,
  openapi: true,
  graphql: true,
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
