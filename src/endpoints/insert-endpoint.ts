import { randomInt } from 'node:crypto';
import type { FieldInput } from '../access/actor.ts';
import { audit } from '../audit/audit.ts';
import type { By } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import { settingOf } from './fields.ts';
import { refuseDuplicate } from './refuse-duplicate.ts';
import { storeFields } from './store-fields.ts';

export interface EndpointInput {
  /** The account of its owner. */
  accountId: string;
  name: string;
  description?: string | undefined;
  /** 3–63 of `[a-z0-9-]`; 21 random characters when absent. */
  slug?: string | undefined;
  fields: readonly FieldInput[];
}

const slugAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Inserts an endpoint with both environments; the sandbox alone has fields until the first deploy. Throws CONFLICT for
 * a name or a slug in use. A slug of the account's own deleted endpoint counts as free.
 */
export async function insertEndpoint(tx: PrismaTransaction, by: By, wanted: EndpointInput) {
  const { fields, slug = randomSlug(), ...rest } = wanted;
  if (wanted.slug !== undefined) await releaseSlug(tx, by, wanted.accountId, wanted.slug);
  const environments = { create: [{ name: 'SANDBOX' as const }, { name: 'PRODUCTION' as const }] };
  const endpoint = await tx.endpoint.create({ data: { ...rest, slug, environments } }).catch(refuseDuplicate);
  await storeFields(tx, endpoint.id, 'SANDBOX', fields.map(settingOf));
  await audit(tx, by, {
    action: 'endpoint.created',
    ownerId: wanted.accountId,
    endpointId: endpoint.id,
    subject: endpoint.name,
  });
  return endpoint;
}

/**
 * Gives a deleted endpoint of the same account another slug, which it keeps when restored. Deleted endpoints of other
 * accounts keep theirs until they are purged.
 */
async function releaseSlug(tx: PrismaTransaction, by: By, accountId: string, slug: string): Promise<void> {
  const released = await tx.endpoint.updateManyAndReturn({
    where: { accountId, slug, deletedAt: { not: null } },
    data: { slug: randomSlug() },
  });
  for (const { id, name, slug: now } of released) {
    await audit(tx, by, {
      action: 'endpoint.slug_released',
      ownerId: accountId,
      endpointId: id,
      subject: name,
      details: { slugBefore: slug, slugNow: now },
    });
  }
}

function randomSlug(): string {
  return Array.from({ length: 21 }, () => slugAlphabet.charAt(randomInt(slugAlphabet.length))).join('');
}
