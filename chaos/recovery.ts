import { setTimeout as delay } from 'node:timers/promises';
import type { CaseInput } from './case.ts';
import { happens } from './happens.ts';
import type { Installation } from './installation.ts';

const withinMs = 60_000;

/**
 * Returns the seconds from `since` (of `performance.now()`) until the product has recovered by itself. Then all writes
 * accepted before this call are applied, and so is a new one. Returns undefined after 60 s.
 */
export async function untilBack(
  { target, sql }: Pick<Installation, 'target' | 'sql'>,
  since: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const calledAt = new Date();
  const written = await happens(() => writeOnce(target), withinMs, signal);
  const caughtUp = await happens(() => isCaughtUp(sql, calledAt), withinMs, signal);
  return written && caughtUp ? (performance.now() - since) / 1000 : undefined;
}

/** Returns whether a write is accepted, and applied within 5 s. */
async function writeOnce({ url, path, headers }: Installation['target']): Promise<boolean> {
  const body = '{"order_id":"after the fault","amount":1}';
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { ...headers, Prefer: 'wait=5' },
    body,
    signal: AbortSignal.timeout(12_000),
  });
  await answer.arrayBuffer();
  return answer.status === 200;
}

async function isCaughtUp(sql: Installation['sql'], before: Date): Promise<boolean> {
  const { rows } = await sql.query(`select from request where state <> 'SUCCEEDED' and accepted_at < $1 limit 1`, [
    before,
  ]);
  return rows.length === 0;
}

/** Lets the writers continue for a moment, so that writes after the fault are accounted for too. */
export async function keepWriting({ short, signal }: Pick<CaseInput, 'short' | 'signal'>): Promise<void> {
  await delay(short ? 300 : 2_000, undefined, { signal });
}

/** Returns the longer of two recoveries. Undefined means never, and is the longest. */
export function worse(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : Math.max(one, other);
}
