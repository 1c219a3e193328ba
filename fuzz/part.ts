import type { Score } from './score.ts';
import type { Product } from './start-product.ts';

/** The input of every part. */
export interface PartInput {
  product: Product;
  /** Fewer runs, for a machine that checks every change. */
  short: boolean;
  /** Every random choice comes from it. */
  seed: number;
  /** The path of a counterexample, as it was printed: only that is run. */
  path: string | undefined;
  /** A run that was stopped begins nothing more. */
  signal: AbortSignal;
}

/** Tries one kind of bad input, counts what it does, and puts what the product should not have done into the score. */
export type Part = (input: PartInput, score: Score) => Promise<void>;
