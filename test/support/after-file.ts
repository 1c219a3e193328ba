import { afterAll } from 'vitest';

const closers: (() => Promise<unknown>)[] = [];

/** Closes what a test file opened once the file is done, the last opened first. */
export function afterFile(close: () => Promise<unknown>): void {
  closers.push(close);
}

afterAll(async () => {
  const failures: unknown[] = [];
  for (const close of closers.reverse()) await close().catch((failure: unknown) => failures.push(failure));
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything that the file opened could be closed');
});
