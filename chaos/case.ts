import type { Account } from './account.ts';
import type { Pair } from './installation.ts';
import type { Postgres } from './postgres.ts';

/** What every case is handed. */
export interface CaseInput {
  /** Which the case may do anything to, as long as it runs in the end. */
  postgres: Postgres;
  /** An API process and a worker at work, as the case before has left them: nobody mends anything in between. */
  pair(): Promise<Pair>;
  /** Stops that pair: the next case gets another. */
  leavePair(): Promise<void>;
  /** Fewer writes and shorter faults. */
  short: boolean;
  signal: AbortSignal;
}

/** What a case has come to: an account for each of its faults, why it could not be tried here, or how it went to pieces. */
export interface Outcome {
  name: string;
  result: Account | { notRun: string } | { broken: string };
}

/** Puts writes on the product, injects faults, and gives account of every 202. Throws when the product cannot be brought as far as that. */
export type Case = (input: CaseInput) => Promise<Outcome[]>;
