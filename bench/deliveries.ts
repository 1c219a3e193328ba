import { measureFirstAttempts } from './first-attempts.ts';
import { measureFloods } from './floods.ts';
import type { Part } from './stage.ts';

/** Webhooks: how many go out per second, beside one receiver that hangs too, and how soon after the 202. */
export const measureDeliveries: Part = async (stage) => [
  ...(await measureFloods(stage)),
  ...(await measureFirstAttempts(stage)),
];
