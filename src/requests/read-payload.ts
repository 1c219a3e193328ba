import type { AcceptedRequest } from '../context/requests.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../errors.ts';

/**
 * The exact text that a request sent; null for a delete. For whoever sees the request and may read records too: a key that may
 * only write does not tell what others wrote with it. Throws PERMISSION_DENIED.
 */
export async function readPayload(context: Context, request: AcceptedRequest): Promise<string | null> {
  if (!(await mayRead(context, request))) throw new Refusal('PERMISSION_DENIED');
  return context.readPayload(request);
}

async function mayRead({ actor, prisma }: Context, { endpointId, keyId }: AcceptedRequest): Promise<boolean> {
  if (!actor) return false;
  if (actor.kind === 'key') return actor.permissions.has('read');
  // Prisma makes one query of those that a page asks for at once.
  const endpoint = await prisma.endpoint.findUnique({ where: { id: endpointId }, select: { accountId: true } });
  if (endpoint?.accountId === actor.accountId) return true;
  const key = keyId === null ? null : await prisma.apiKey.findUnique({ where: { id: keyId }, select: { canRead: true } });
  return key?.canRead === true;
}
