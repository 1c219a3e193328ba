import fc from 'fast-check';
import type { PartInput } from './part.ts';
import type { Score } from './score.ts';
import { Violation } from './violation.ts';

interface CheckInput {
  runs: number;
  /** The number of runs at the same time: fast-check runs one after another, so there is a check for each lane. */
  lanes: number;
}

/**
 * Checks a property `runs` times. Puts the smallest counterexample and the command that repeats it into the score. With
 * a path only that counterexample is run. `check` gets the number of its lane, and throws a Violation.
 */
export async function checkProperty<T>(
  { seed, path, signal }: PartInput,
  score: Score,
  arbitrary: fc.Arbitrary<T>,
  { runs, lanes }: CheckInput,
  check: (value: T, lane: number) => Promise<void>,
): Promise<void> {
  const counts =
    path === undefined ? Array.from({ length: Math.min(lanes, runs) }, (_, lane) => share(runs, lanes, lane)) : [1];
  await Promise.all(
    counts.map(async (numRuns, lane) => {
      // Lanes stop once one has found something. That one goes on, to make its counterexample smaller.
      let found = false;
      let replayed = false;
      let last: unknown;
      const property = fc.asyncProperty(arbitrary, async (value) => {
        if (signal.aborted || (score.violations.length > 0 && !found)) return;
        // After the counterexample of the path, fast-check would continue with its neighbours.
        if (path !== undefined && replayed) return;
        replayed = true;
        score.runs++;
        try {
          await check(value, lane);
        } catch (error) {
          found = true;
          last = error;
          throw error;
        }
      });
      const details = await fc.check(property, {
        seed: seed + lane,
        numRuns,
        ...(path !== undefined && { path, endOnFailure: true }),
      });
      if (!details.failed || signal.aborted) return;
      if (!(last instanceof Violation))
        throw new Error(`A check of ours failed, with seed ${details.seed}`, { cause: last });
      score.violations.push(new Violation(describeCounterexample(score.part, details, last), last.sent));
    }),
  );
}

function describeCounterexample<T>(
  part: string,
  { seed, counterexamplePath, counterexample, numShrinks }: fc.RunDetails<[T]>,
  { message }: Violation,
): string {
  return [
    message,
    `Again: npm run fuzz -- --only ${part} --seed ${seed} --path ${counterexamplePath}`,
    `Counterexample, made smaller ${numShrinks} times: ${fc.stringify(counterexample?.[0])}`,
  ].join('\n');
}

function share(runs: number, lanes: number, lane: number): number {
  return Math.floor(runs / lanes) + (lane < runs % lanes ? 1 : 0);
}
