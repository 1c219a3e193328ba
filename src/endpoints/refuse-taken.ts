import { z } from 'zod';
import { Refusal } from '../errors.ts';

/** Prisma's unique violation, with the index that PostgreSQL names. */
const uniqueViolation = z.object({
  code: z.literal('P2002'),
  meta: z.object({
    driverAdapterError: z.object({ cause: z.object({ constraint: z.object({ index: z.string() }) }) }),
  }),
});

/** What the writer of an endpoint is told when an index has its values already. */
const messages = new Map([
  [
    'endpoint_slug_key',
    "This slug is another endpoint's, perhaps one of another account that was deleted; choose another",
  ],
  ['endpoint_account_id_name_key', 'You have another endpoint of this name; choose another, or rename that'],
]);

/** Throws what was thrown when an endpoint was written; as CONFLICT, when its slug or its name is another's. */
export function refuseTaken(thrown: unknown): never {
  const index = uniqueViolation.safeParse(thrown).data?.meta.driverAdapterError.cause.constraint.index;
  const message = index === undefined ? undefined : messages.get(index);
  throw message === undefined ? thrown : new Refusal('CONFLICT', { message });
}
