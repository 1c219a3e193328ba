import { table } from '../harness/table.ts';

/** The input of every part of the benchmark. */
export interface PartInput {
  /** A database of the server on which each part makes its own. */
  postgresUrl: string;
  /** A rough run in a fraction of the time. */
  short: boolean;
  signal: AbortSignal;
}

/** Measures, prints its figures, and returns the bars. Throws when a write was lost, or an answer was not the expected one. */
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
