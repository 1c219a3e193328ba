import type { PartInput } from './part.ts';
import type { Score } from './score.ts';
import { Violation } from './violation.ts';

/** A score keeps this many violations of a batch, because more only repeat them. */
const violationsMax = 20;

/** Runs something for each item, `atOnce` at a time. A violation goes into the score, and the others continue. */
export async function inBatches<T>(
  { signal }: Pick<PartInput, 'signal'>,
  score: Score,
  { items, atOnce }: { items: readonly T[]; atOnce: number },
  run: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const work = async () => {
    for (const item of left) {
      if (signal.aborted) return;
      score.runs++;
      try {
        await run(item);
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        if (score.violations.length < violationsMax) score.violations.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
}
