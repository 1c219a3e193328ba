import { until } from '../harness/until.ts';

type Check = () => Promise<boolean> | boolean;

/** Returns whether `check` returns true within the time. A check that throws counts as false. */
export async function happens(check: Check, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  const tolerant = async () => {
    try {
      return await check();
    } catch {
      return false;
    }
  };
  return until(tolerant, { timeoutMs, signal }).catch(() => {
    signal.throwIfAborted();
    return false;
  });
}

/** Throws when `check` does not return true within the time. */
export async function mustHappen(what: string, check: Check, timeoutMs: number, signal: AbortSignal): Promise<void> {
  if (!(await happens(check, timeoutMs, signal))) throw new Error(`Not within ${timeoutMs / 1000} s: ${what}`);
}
