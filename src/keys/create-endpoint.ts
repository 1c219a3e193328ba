import type { Changing } from '../context.ts';
import { type EndpointWanted, insertEndpoint } from '../endpoints/insert-endpoint.ts';
import { insertKey } from './insert-key.ts';

/** Makes an endpoint with its default pair of keys, whose texts are never shown again. */
export async function createEndpoint({ prisma, seal, by }: Changing, wanted: EndpointWanted) {
  return prisma.$transaction(async (tx) => {
    const endpoint = await insertEndpoint(tx, by, wanted);
    const keys = await insertKey(tx, seal, { endpointId: endpoint.id, name: 'Default', default: true });
    return { endpoint, keys };
  });
}
