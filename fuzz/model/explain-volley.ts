import { explain, type Step } from './explain.ts';
import type { World } from './world.ts';

/**
 * Looks for an order of concurrent calls in which the contract allows every answer. Each call takes effect at one
 * moment between its start and its answer. Returns the world after them. When there is no order, returns the reason of
 * the one that got furthest.
 */
export function explainVolley(world: World, steps: readonly Step[]): World | string {
  let furthest = { steps: -1, why: '' };
  const chain = (from: World, left: readonly Step[]): World | undefined => {
    if (left.length === 0) return from;
    for (const step of left) {
      const next = explain(
        from,
        step,
        steps.filter((other) => other !== step),
      );
      if (typeof next === 'string') {
        const come = steps.length - left.length;
        if (come > furthest.steps) furthest = { steps: come, why: next };
        continue;
      }
      const end = chain(
        next,
        left.filter((other) => other !== step),
      );
      if (end) return end;
    }
    return undefined;
  };
  return chain(world, steps) ?? furthest.why;
}
