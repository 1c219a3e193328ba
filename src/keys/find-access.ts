import type { AccountActor, EndpointAccess } from '../access/actor.ts';
import type { Prisma } from '../db/prisma.ts';
import { isStorable } from '../db/storable.ts';

/** Returns an account's role on the endpoint of a slug; undefined if it has none or the endpoint is deleted. */
export async function findAccess(
  prisma: Prisma,
  { accountId }: AccountActor,
  slug: string,
): Promise<EndpointAccess | undefined> {
  if (!isStorable(slug)) return undefined;
  const endpoint = await prisma.endpoint.findUnique({
    where: { slug, deletedAt: null },
    select: {
      id: true,
      slug: true,
      name: true,
      accountId: true,
      keys: { where: { collaborators: { some: { accountId } } }, select: { id: true } },
    },
  });
  if (!endpoint) return undefined;
  const owns = endpoint.accountId === accountId;
  if (!owns && endpoint.keys.length === 0) return undefined;
  return {
    endpointId: endpoint.id,
    slug: endpoint.slug,
    name: endpoint.name,
    ownerId: endpoint.accountId,
    role: owns ? 'OWNER' : 'COLLABORATOR',
    keyIds: owns ? [] : endpoint.keys.map(({ id }) => id),
  };
}
