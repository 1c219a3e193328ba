import type { Changing } from '../context.ts';
import { checkFields } from '../endpoints/check-fields.ts';
import { checkDescription, checkName, checkSlug } from '../endpoints/check-texts.ts';
import { type EndpointInput, insertEndpoint } from '../endpoints/insert-endpoint.ts';
import { Refusal } from '../errors.ts';
import { insertKey, type KeyPair } from './create-key.ts';

/**
 * Makes an endpoint with its default pair of keys. Returns the texts, which are never shown again. Throws
 * VALIDATION_FAILED with the faults, and CONFLICT for a name in use in the account or a slug in use anywhere.
 */
export async function createEndpoint(
  { prisma, seal, by }: Changing,
  wanted: EndpointInput,
): Promise<{ endpointId: string; slug: string; keys: KeyPair }> {
  const { description = '', slug } = wanted;
  const name = wanted.name.trim();
  const faults = [
    ...checkName(name),
    ...checkDescription(description),
    ...(slug === undefined ? [] : checkSlug(slug)),
    ...checkFields(wanted.fields),
  ];
  if (faults.length > 0) throw new Refusal('VALIDATION_FAILED', { details: faults });
  return prisma.$transaction(async (tx) => {
    const endpoint = await insertEndpoint(tx, by, { ...wanted, name });
    const keys = await insertKey(tx, seal, { endpointId: endpoint.id, name: 'Default', default: true });
    return { endpointId: endpoint.id, slug: endpoint.slug, keys };
  });
}
