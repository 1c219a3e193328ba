const closers: (() => Promise<unknown>)[] = [];

/** Closes what a test file opened once the file is done, the last opened first. */
export function afterFile(close: () => Promise<unknown>): void {
  closers.push(close);
}

/** Closes it now. Throws when something could not be closed, after the rest is. */
export async function closeFile(): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers.splice(0).reverse()) await close().catch((failure: unknown) => failures.push(failure));
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything that the file opened could be closed');
}
