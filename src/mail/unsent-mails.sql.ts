import type { Queryable } from '../db/pool.ts';

/** A mail to keep. */
export interface KeptMail {
  id: string;
  kind: string;
  recipient: string;
  accountId: string | null;
  subject: string;
  topic: string | null;
  sealed: Buffer;
  linkEndsAt: string | null;
}

/**
 * Inserts a mail once, in place of an older one of its topic; drops it if a newer one exists. Locks the replaced row.
 */
export async function insertUnsent(db: Queryable, mail: KeptMail): Promise<void> {
  const { id, kind, recipient, accountId, subject, topic, sealed, linkEndsAt } = mail;
  await db.query(
    `/* insert_unsent */
    insert into unsent_mail (id, kind, recipient, account_id, subject, topic, sealed, link_ends_at)
    select $1, $2, $3, $4, $5, $6, $7, $8 where not exists (select from unsent_mail where id = $1)
    on conflict (kind, recipient, topic) do update set
      id = excluded.id, account_id = excluded.account_id, subject = excluded.subject, sealed = excluded.sealed,
      link_ends_at = excluded.link_ends_at, created_at = excluded.created_at, revealed_at = null
    where unsent_mail.id < excluded.id`,
    [id, kind, recipient, accountId, subject, topic, sealed, linkEndsAt],
  );
}

/** Deletes all mails of a kind but the newest `max`. Locks each deleted row. */
export async function keepNewest(db: Queryable, kind: string, max: number): Promise<void> {
  await db.query(
    `/* keep_newest */
    delete from unsent_mail
    where kind = $1 and id <= (select id from unsent_mail where kind = $1 order by id desc offset $2 limit 1)`,
    [kind, max],
  );
}

/** Deletes up to `max` mails that are older than a week. Returns their number. Locks each deleted row. */
export async function deleteOldUnsent(db: Queryable, max: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `/* delete_old_unsent */
    with gone as (
      delete from unsent_mail
      where id = any(array(select id from unsent_mail where created_at < now() - interval '7 days' limit $1)) returning 1)
    select count(*)::int as count from gone`,
    [max],
  );
  return rows[0]?.count ?? 0;
}
