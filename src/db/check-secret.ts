import type pg from 'pg';
import { ConfigError } from '../config.ts';
import { inTransaction } from './pool.ts';
import type { Seal } from './seal.ts';

const canary = 'This text was sealed with the secret of this installation.';
const sampleMax = 100;

/**
 * Checks that the secret opens the sealed data. The first start stores a sealed canary; without one, the newest sealed
 * secrets are tried. Throws a ConfigError.
 */
export async function checkSecret(pool: pg.Pool, seal: Seal): Promise<void> {
  await inTransaction(pool, async (tx) => {
    // One start at a time makes it.
    await tx.query('/* lock_canary */ lock table secret_canary in exclusive mode');
    const { rows } = await tx.query<{ sealed: Buffer }>('/* read_canary */ select sealed from secret_canary');
    const [kept] = rows;
    if (kept) {
      if (opens(seal, kept.sealed)) return;
      throw wrongSecret();
    }
    if (!(await opensAny(tx, seal))) throw wrongSecret();
    await tx.query('/* keep_canary */ insert into secret_canary (sealed) values ($1)', [seal.close(canary)]);
  });
}

/**
 * Returns true if one of the newest secrets opens, or there is none. Several are tried, because some may have been
 * sealed with a secret set by mistake.
 */
async function opensAny(tx: pg.ClientBase, seal: Seal): Promise<boolean> {
  const { rows } = await tx.query<{ sealed: Buffer }>(
    `/* sample_sealed */
    (select callback_secret as sealed from api_key_secret order by id desc limit $1)
    union all (select secret from webhook order by id desc limit $1)`,
    [sampleMax],
  );
  return rows.length === 0 || rows.some(({ sealed }) => opens(seal, sealed));
}

function opens(seal: Seal, sealed: Buffer): boolean {
  try {
    seal.open(sealed);
    return true;
  } catch {
    return false;
  }
}

function wrongSecret(): ConfigError {
  return new ConfigError(
    'SLUICE_SECRET is not the one that this database was made with, so its webhooks, keys and mails cannot be read. ' +
      'Set the secret of before; with the embedded database it is in the file "secret" of SLUICE_DATA_DIR.',
  );
}
