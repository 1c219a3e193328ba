/** Wakes whoever waits, and who waits next when nobody does. */
export interface Bell {
  ring(): void;
  /** Rings at a moment, if that is so near that it is not waited for in vain otherwise. */
  ringAt(due: Date): void;
  /** Until it rings, and for at most so long. */
  wait(ms: number): Promise<void>;
}

const nearMs = 1_000;
/** Moments this close to each other count as one, the later one. */
const grainMs = 250;

export function openBell(): Bell {
  let rung = false;
  let wake = () => {};
  const times = new Set<number>();

  function ring(): void {
    rung = true;
    wake();
  }

  return {
    ring,
    ringAt(due) {
      const at = Math.ceil(due.getTime() / grainMs) * grainMs;
      const inMs = Math.max(0, at - Date.now());
      if (inMs > nearMs || times.has(at)) return;
      times.add(at);
      setTimeout(() => {
        times.delete(at);
        ring();
      }, inMs);
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
      wake = () => {};
    },
  };
}
