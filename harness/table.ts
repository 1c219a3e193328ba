/** Formats cells as columns. The first column is aligned left, and the figures right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('   ');
  return rows.map(line).join('\n');
}

/** Returns the nearest-rank percentile of the values for `p` from 0 to 1. Throws when there are none. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
  if (value === undefined) throw new Error('There is nothing to rank');
  return value;
}

export function inMs(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

export function perSecond(rate: number): string {
  return Math.round(rate).toLocaleString('en-US').padStart(6);
}
