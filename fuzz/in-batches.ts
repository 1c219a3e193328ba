import type { PartInput } from './part.ts';
import type { Score } from './score.ts';
import { Violation } from './violation.ts';

/** More of one kind only say the same. */
const violationsTold = 20;

/** Does something with each item, so many at once. What one finds is put into the score, and the others go on. */
export async function inBatches<T>(
  { signal }: Pick<PartInput, 'signal'>,
  score: Score,
  { items, atOnce }: { items: readonly T[]; atOnce: number },
  run: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const take = async () => {
    for (const item of left) {
      if (signal.aborted) return;
      score.runs++;
      try {
        await run(item);
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        if (score.violations.length < violationsTold) score.violations.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, take));
}
