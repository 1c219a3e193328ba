const flushMs = 2_000;

/** Runs `store` every 2 s, and once more on close. While the database is slow, runs do not overlap. */
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
