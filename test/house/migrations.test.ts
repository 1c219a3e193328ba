import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { diffSchema } from '../../prisma/diff-schema.ts';
import { createDatabase, createEmptyDatabase } from '../support/database.ts';

/** Parts of the schema that the migrations add by hand, because schema.prisma cannot express them. */
const byHand = [
  'function begin_subscription()',
  'function choose_administrator()',
  'function date_settings_change()',
  'function fold_case(text)',
  'function notify_key_change()',
  'function payload_text(json)',
  'function payload_value(json,text)',
  'function payload_values(json,text)',
  'function present_revision()',
  'function raise_fields_revision()',
  'function raise_revision()',
  'function raise_revision_of_key()',
  'index CREATE INDEX account_name_idx ON public.account USING btree (lower(name), id)',
  'index CREATE INDEX audit_entry_revision ON public.audit_entry USING btree (revision) WHERE (revision IS NOT NULL)',
  'index CREATE INDEX delivery_dead ON public.delivery USING btree (endpoint_id, request_id, id) ' +
    "WHERE (state <> ALL (ARRAY['PENDING'::delivery_state, 'SUCCEEDED'::delivery_state]))",
  'index CREATE INDEX delivery_test ON public.delivery USING btree (created_at) WHERE (test_of IS NOT NULL)',
  'index CREATE INDEX field_unindexed ON public.field USING btree (endpoint_id, environment) ' +
    'WHERE (searchable AND (indexed_at IS NULL))',
  'index CREATE INDEX request_open ON public.request USING btree (endpoint_id, environment, record_id, seq) ' +
    "WHERE (state <> 'SUCCEEDED'::request_state)",
  'index CREATE UNIQUE INDEX endpoint_account_id_name_key ON public.endpoint USING btree (account_id, name) ' +
    'WHERE (deleted_at IS NULL)',
  'options usage {fillfactor=20,autovacuum_vacuum_scale_factor=0,autovacuum_vacuum_threshold=500}',
  'trigger account_begin_subscription on account',
  'trigger account_choose_administrator on account',
  'trigger account_key_change on account',
  'trigger account_raise_revision on account',
  'trigger api_key_key_change on api_key',
  'trigger api_key_raise_revision on api_key',
  'trigger api_key_secret_key_change on api_key_secret',
  'trigger api_key_secret_raise_revision on api_key_secret',
  'trigger endpoint_key_change on endpoint',
  'trigger endpoint_raise_revision on endpoint',
  'trigger environment_date_settings_change on environment',
  'trigger environment_key_change on environment',
  'trigger environment_raise_revision on environment',
  'trigger field_key_change on field',
  'trigger field_raise_fields_revision on field',
  'trigger plan_key_change on plan',
  'trigger subscription_key_change on subscription',
  'trigger subscription_raise_revision on subscription',
  'trigger webhook_raise_revision on webhook',
];

test('the migrations lead to schema.prisma and the parts added by hand', async () => {
  const [migrated, wanted] = await Promise.all([createDatabase(), createEmptyDatabase()]);
  const schema = await readFile(join(import.meta.dirname, '../../prisma/schema.prisma'), 'utf8');
  await run(wanted, await diffSchema(wanted, undefined, schema));
  const [present, declared] = await Promise.all([describeDatabase(migrated), describeDatabase(wanted)]);
  expect(declared.length).toBeGreaterThan(100);
  expect(declared.filter((line) => !present.includes(line))).toEqual([]);
  expect(present.filter((line) => !declared.includes(line))).toEqual(byHand);
});

/** Returns a line for everything in a database's own schema. */
async function describeDatabase(url: string): Promise<string[]> {
  const rows = await run(
    url,
    `select 'column ' || concat_ws(' ', table_name, column_name, udt_name, is_nullable, column_default, datetime_precision) as line
     from information_schema.columns where table_schema = 'public' and table_name <> '_prisma_migrations'
     union all select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename <> '_prisma_migrations'
     union all select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
     from pg_constraint where connamespace = 'public'::regnamespace and conrelid::regclass::text <> '_prisma_migrations'
     union all select concat_ws(' ', 'enum', typname, enumlabel) from pg_enum join pg_type on pg_type.oid = enumtypid
     where typnamespace = 'public'::regnamespace
     union all select concat_ws(' ', 'trigger', tgname, 'on', tgrelid::regclass) from pg_trigger where not tgisinternal
     union all select 'function ' || oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
     union all select concat_ws(' ', 'options', relname, reloptions) from pg_class
     where relnamespace = 'public'::regnamespace and reloptions is not null`,
  );
  return rows.map(({ line }) => line).toSorted();
}

async function run(url: string, statement: string): Promise<{ line: string }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(statement);
    return rows;
  } finally {
    await client.end();
  }
}
