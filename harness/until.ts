import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

const pollMs = 20;

/** Waits until `check` returns something truthy, and returns it. Throws with the last value after `timeoutMs`. */
export async function until<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 15_000, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<Exclude<T, false | null | undefined>> {
  for (const deadline = Date.now() + timeoutMs; ; await delay(pollMs, undefined, { signal })) {
    const value = await check();
    if (isThere(value)) return value;
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms; last seen: ${inspect(value)}`);
  }
}

function isThere<T>(value: T): value is Exclude<T, false | null | undefined> {
  return Boolean(value);
}
