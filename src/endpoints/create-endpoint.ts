import { randomInt } from 'node:crypto';
import type { Field } from '../access/actor.ts';
import type { Prisma } from '../db/prisma.ts';

export interface EndpointWanted {
  accountId: string;
  name: string;
  description?: string;
  /** 3–63 of `[a-z0-9-]`; 21 random characters when absent. */
  slug?: string;
  fields: readonly Field[];
}

const slugAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Makes an endpoint with both environments; its fields are the sandbox's until it is deployed. */
export async function createEndpoint(prisma: Prisma, wanted: EndpointWanted) {
  const { fields, slug = randomSlug(), ...rest } = wanted;
  const sandboxFields = { create: fields.map((field, position) => ({ ...field, position })) };
  return prisma.endpoint.create({
    data: { ...rest, slug, environments: { create: [{ name: 'SANDBOX', fields: sandboxFields }, { name: 'PRODUCTION' }] } },
  });
}

function randomSlug(): string {
  return Array.from({ length: 21 }, () => slugAlphabet.charAt(randomInt(slugAlphabet.length))).join('');
}
