import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

const pollMs = 20;

/** Waits until `check` answers something truthy, and returns it. Throws with the last answer when it never does. */
export async function until<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 15_000 } = {},
): Promise<Exclude<T, false | null | undefined>> {
  for (const deadline = Date.now() + timeoutMs; ; await delay(pollMs)) {
    const value = await check();
    if (isThere(value)) return value;
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms; last seen: ${inspect(value)}`);
  }
}

function isThere<T>(value: T): value is Exclude<T, false | null | undefined> {
  return Boolean(value);
}
