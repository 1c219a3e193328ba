import { randomInt } from 'node:crypto';
import type { FieldWanted } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { By } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { settingOf } from './fields.ts';
import { refuseTaken } from './refuse-taken.ts';
import { storeFields } from './store-fields.ts';

export interface EndpointWanted {
  /** Its owner. */
  accountId: string;
  name: string;
  description?: string | undefined;
  /** 3–63 of `[a-z0-9-]`; 21 random characters when absent. */
  slug?: string | undefined;
  fields: readonly FieldWanted[];
}

const slugAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Makes an endpoint with both environments; its fields are the sandbox's until it is deployed. Throws CONFLICT for a name or a slug that is taken. */
export async function insertEndpoint(tx: PrismaTransaction, by: By, wanted: EndpointWanted) {
  const { fields, slug = randomSlug(), ...rest } = wanted;
  const environments = { create: [{ name: 'SANDBOX' as const }, { name: 'PRODUCTION' as const }] };
  const endpoint = await tx.endpoint.create({ data: { ...rest, slug, environments } }).catch(refuseTaken);
  await storeFields(tx, endpoint.id, 'SANDBOX', fields.map(settingOf));
  await audit(tx, by, { action: 'endpoint.created', ownerId: wanted.accountId, endpointId: endpoint.id, subject: endpoint.name });
  return endpoint;
}

function randomSlug(): string {
  return Array.from({ length: 21 }, () => slugAlphabet.charAt(randomInt(slugAlphabet.length))).join('');
}
