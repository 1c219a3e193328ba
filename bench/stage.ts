import type { Bar } from '../harness/table.ts';

/** What every part of the benchmark is handed. */
export interface Stage {
  /** A database of the server on which each part makes its own. */
  postgresUrl: string;
  /** A rough run in a fraction of the time. */
  short: boolean;
  signal: AbortSignal;
}

/** Measures, prints its figures, and answers the bars. Throws when anything was lost, or answered otherwise than it should be. */
export type Part = (stage: Stage) => Promise<Bar[]>;
