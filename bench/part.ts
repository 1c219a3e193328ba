import { table } from '../harness/table.ts';

/** What every part of the benchmark is handed. */
export interface PartInput {
  /** A database of the server on which each part makes its own. */
  postgresUrl: string;
  /** A rough run in a fraction of the time. */
  short: boolean;
  signal: AbortSignal;
}

/** Measures, prints its figures, and answers the bars. Throws when anything was lost, or answered otherwise than it should be. */
export type Part = (input: PartInput) => Promise<Bar[]>;

/** A figure that the product promises, and what was measured. */
export interface Bar {
  promise: string;
  measured: string;
  pass: boolean;
}

export function barTable(bars: readonly Bar[]): string {
  return table([
    ['bar', 'measured', ''],
    ...bars.map(({ promise, measured, pass }) => [promise, measured, pass ? 'pass' : 'FAIL']),
  ]);
}
