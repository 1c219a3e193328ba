import { z } from 'zod';
import { Refusal } from '../errors.ts';

/** Prisma's unique violation, with the index that PostgreSQL names. */
const uniqueViolation = z.object({
  code: z.literal('P2002'),
  meta: z.object({
    driverAdapterError: z.object({ cause: z.object({ constraint: z.object({ index: z.string() }) }) }),
  }),
});

/** The message to the writer of an endpoint, by the violated index. */
const messages = new Map([
  [
    'endpoint_slug_key',
    "This slug is another endpoint's, perhaps one of another account that was deleted; choose another",
  ],
  ['endpoint_account_id_name_key', 'You have another endpoint of this name; choose another, or rename that'],
]);

/** Rethrows an error of writing an endpoint, as CONFLICT if its slug or its name is in use. */
export function refuseDuplicate(thrown: unknown): never {
  const index = uniqueViolation.safeParse(thrown).data?.meta.driverAdapterError.cause.constraint.index;
  const message = index === undefined ? undefined : messages.get(index);
  throw message === undefined ? thrown : new Refusal('CONFLICT', { message });
}
