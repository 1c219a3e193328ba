const flushMs = 2_000;

/** Stores every 2 s what was gathered meanwhile, and once more when it is closed. While the database is slow one at a time is enough. */
export function flushOften(store: () => Promise<void>): { close(): Promise<void> } {
  let storing: Promise<void> | undefined;
  const timer = setInterval(() => {
    storing ??= store().finally(() => {
      storing = undefined;
    });
  }, flushMs).unref();
  return {
    async close() {
      clearInterval(timer);
      await storing;
      await store();
    },
  };
}
