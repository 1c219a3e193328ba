import { table } from '../harness/table.ts';

/** The input of every part of the benchmark. */
export interface PartInput {
  /** A database on the server on which each part makes its own. */
  postgresUrl: string;
  /** True for a rough run in a fraction of the time. */
  short: boolean;
  signal: AbortSignal;
}

/** Measures, prints its figures, and returns the bars. Throws when a write was lost, or an answer was unexpected. */
export type Part = (input: PartInput) => Promise<Bar[]>;

/** A figure that the product promises, and the measured one. */
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
