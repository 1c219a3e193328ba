import { sees } from '../../access/actor.ts';
import type { AcceptedRequest } from '../../context/requests.ts';
import type { Context } from '../../context.ts';
import { Refusal } from '../../errors.ts';
import { seenWith, workingKeySelect, worksIn } from '../../keys/key-scope.ts';

/**
 * Returns the exact text of a request's payload; null for a delete. Needs also the permission to read records: a key
 * that may only write does not reveal the payloads of others. Throws PERMISSION_DENIED.
 */
export async function readPayload(context: Context, request: AcceptedRequest): Promise<string | null> {
  if (!(await mayReadPayload(context, request))) throw new Refusal('PERMISSION_DENIED');
  return context.readPayload(request);
}

/** True when the caller may see payloads sent with a key, or without one. */
export async function mayReadPayload(
  { actor, prisma }: Context,
  { endpointId, environment, keyId }: Pick<AcceptedRequest, 'endpointId' | 'environment' | 'keyId'>,
): Promise<boolean> {
  if (!actor) return false;
  if (actor.kind === 'key') return actor.permissions.has('read');
  const { accountId } = actor;
  // Prisma joins the look-ups of a page into one query.
  const endpoint = await prisma.endpoint.findUnique({
    where: { id: endpointId },
    select: {
      accountId: true,
      keys: { where: { canRead: true, collaborators: { some: { accountId } } }, select: workingKeySelect },
    },
  });
  if (endpoint?.accountId === accountId) return true;
  const keys = endpoint?.keys.filter((key) => worksIn(key, environment)) ?? [];
  return sees({ seesKeys: seenWith(keys) }, keyId);
}
