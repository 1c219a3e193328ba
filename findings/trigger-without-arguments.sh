#!/usr/bin/env bash
# PostgreSQL 17.5 (by @electric-sql/pglite 0.3.14): TG_ARGV of a trigger that was made without arguments.
#
# Expected: TG_ARGV is an empty array, as TG_NARGS is 0. Then one trigger function serves tables with and without
# arguments.
# Seen: TG_ARGV is null. `jsonb - TG_ARGV` and `name <> all (TG_ARGV)` are null too, and an `if` on them is never
# taken: the trigger runs on each row and silently does nothing. A function that ignores the columns named by its
# arguments therefore counts no change at all on a table without arguments. `coalesce(TG_ARGV, '{}')` fixes it.
#
# Output seen on 2026-11-29, Node 20.20:
#   with an argument     revision 1
#   without an argument  revision 0
#   its TG_NARGS is 0 and its TG_ARGV null
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @electric-sql/pglite@0.3.14
cat >try.mjs <<'SCRIPT'
import { PGlite } from '@electric-sql/pglite';

const db = new PGlite();
await db.exec(`
  create table person (name text, seen int, revision int, told text);
  create table company (like person);
  create function count_change() returns trigger language plpgsql as $$
  begin
    new.told := format('TG_NARGS is %s and its TG_ARGV %s', TG_NARGS, coalesce(TG_ARGV::text, 'null'));
    if to_jsonb(new) - 'told'::text - TG_ARGV <> to_jsonb(old) - 'told'::text - TG_ARGV then new.revision := old.revision + 1; end if;
    return new;
  end $$;
  create trigger count_change before update on person for each row execute function count_change('seen');
  create trigger count_change before update on company for each row execute function count_change();
  insert into person values ('Ada', 1, 0);
  insert into company values ('Ada', 1, 0);
  update person set name = 'Grace';
  update company set name = 'Grace';
`);
const { rows } = await db.query('select * from person union all select * from company');
console.log(`with an argument     revision ${rows[0].revision}`);
console.log(`without an argument  revision ${rows[1].revision}`);
console.log(`its ${rows[1].told}`);
SCRIPT
node try.mjs | tee seen.txt
diff seen.txt - <<'SEEN'
with an argument     revision 1
without an argument  revision 0
its TG_NARGS is 0 and its TG_ARGV null
SEEN
echo 'As seen before.'
