import type { Account } from './account.ts';
import type { Pair } from './installation.ts';
import type { Postgres } from './postgres.ts';

/** The input of every case. */
export interface CaseInput {
  /** The case may stop or kill it, but must leave it running. */
  postgres: Postgres;
  /** Returns an API process and a worker, as the case before left them: nothing is repaired in between. */
  pair(): Promise<Pair>;
  /** Stops that pair, so that the next case gets another. */
  leavePair(): Promise<void>;
  /** True for fewer writes and shorter faults. */
  short: boolean;
  signal: AbortSignal;
}

/** The outcome of one fault of a case: its account, the reason it was not run, or the error that broke it. */
export interface Outcome {
  name: string;
  result: Account | { notRun: string } | { broken: string };
}

/** Writes to the product, injects faults, and accounts for every 202. Throws when it cannot get that far. */
export type Case = (input: CaseInput) => Promise<Outcome[]>;
