/** Wakes the loop that waits, or the next one to wait when none does. */
export interface Wakeup {
  wake(): void;
  /**
   * Wakes at a moment within the next second, by `performance.now()`. Later moments are left to the poll of the one
   * who waits.
   */
  wakeAt(dueMs: number): void;
  /** Resolves when woken, and after `ms` milliseconds at the latest. */
  wait(ms: number): Promise<void>;
}

const nearMs = 1_000;
/** Moments this close to each other count as one, the later one. */
const grainMs = 250;

export function openWakeup(): Wakeup {
  let woken = false;
  let endWait = () => {};
  const times = new Set<number>();

  function wake(): void {
    woken = true;
    endWait();
  }

  return {
    wake,
    wakeAt(dueMs) {
      const at = Math.ceil(dueMs / grainMs) * grainMs;
      const inMs = Math.max(0, at - performance.now());
      if (inMs > nearMs || times.has(at)) return;
      times.add(at);
      setTimeout(() => {
        times.delete(at);
        wake();
      }, inMs);
    },
    async wait(ms) {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          endWait = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      woken = false;
      endWait = () => {};
    },
  };
}
