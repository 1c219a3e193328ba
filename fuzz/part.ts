import type { Score } from './score.ts';
import type { Product } from './start-product.ts';

/** The input of every part. */
export interface PartInput {
  product: Product;
  /** True for fewer runs, for a machine that checks every change. */
  short: boolean;
  /** The seed of every random choice. */
  seed: number;
  /** The path of a printed counterexample. With it only that one is run. */
  path: string | undefined;
  /** Once it is aborted, nothing new begins. */
  signal: AbortSignal;
}

/** Tries one kind of bad input. It counts the calls, and puts violations into the score. */
export type Part = (input: PartInput, score: Score) => Promise<void>;
