import { setTimeout as delay } from 'node:timers/promises';

const lookEveryMs = 50;

/** Waits until `check` answers true; a look that throws counts as no. Answers whether it did so within the time. */
export async function until(
  check: () => Promise<boolean> | boolean,
  withinMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  for (const deadline = performance.now() + withinMs; ; await delay(lookEveryMs, undefined, { signal })) {
    if (await look(check)) return true;
    signal.throwIfAborted();
    if (performance.now() > deadline) return false;
  }
}

/** The same, where going on without it has no sense. */
export async function mustBe(
  what: string,
  check: () => Promise<boolean> | boolean,
  withinMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (!(await until(check, withinMs, signal))) throw new Error(`Not within ${withinMs / 1000} s: ${what}`);
}

async function look(check: () => Promise<boolean> | boolean): Promise<boolean> {
  try {
    return await check();
  } catch {
    return false;
  }
}
