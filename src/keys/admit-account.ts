import {
  type AccountActor,
  type Action,
  type Admission,
  type EndpointAccess,
  type EnvironmentName,
  whyNotAccount,
} from '../access/actor.ts';
import type { AdmitAccount } from '../access/admit.ts';
import type { Prisma } from '../db/prisma.ts';
import { isStorable } from '../db/storable.ts';
import { fieldSelect, readField } from '../endpoints/fields.ts';
import { Refusal } from '../errors.ts';
import { quotaOf } from '../plans/quota.ts';
import { seenWith, workingKeySelect, worksIn } from './key-scope.ts';

/**
 * Returns a function that admits signed-in accounts to the records and requests of an endpoint and environment. The
 * call must name both.
 */
export function accountAdmitter(prisma: Prisma): AdmitAccount {
  return async (account, { slug, environment }, action) => {
    if (slug == null || environment == null) {
      throw new Refusal('INVALID_ARGUMENT', {
        message: 'Name the endpoint and the environment; only an API key implies them',
      });
    }
    return admitAccount(prisma, account, slug, environment, action);
  };
}

async function admitAccount(
  prisma: Prisma,
  account: AccountActor,
  slug: string,
  environment: EnvironmentName,
  action: Action,
): Promise<Admission> {
  const access = await findAccess(prisma, account, slug);
  if (!access) throw new Refusal('ENDPOINT_NOT_FOUND', { message: 'There is no such endpoint of yours' });
  const { endpointId } = access;
  const [endpoint, subscription, fields, all] = await Promise.all([
    prisma.endpoint.findUniqueOrThrow({ where: { id: endpointId }, select: { active: true, version: true } }),
    prisma.subscription.findUniqueOrThrow({ where: { accountId: access.ownerId }, include: { plan: true } }),
    prisma.field.findMany({ where: { endpointId, environment }, orderBy: { position: 'asc' }, select: fieldSelect }),
    prisma.apiKey.findMany({ where: { id: { in: [...access.keyIds] } }, select: workingKeySelect }),
  ]);
  const keys = all.filter((key) => worksIn(key, environment));
  const standing = {
    access,
    keys,
    active: endpoint.active,
    deployed: endpoint.version > 0,
    subscriptionEndsAt: subscription.endsAt?.getTime(),
  };
  const refusal = whyNotAccount(standing, environment, action, Date.now());
  if (refusal === 'PERMISSION_DENIED')
    throw new Refusal(refusal, {
      message: 'Without an API key a collaborator may only look, with a key that works there',
    });
  if (refusal) throw new Refusal(refusal);
  return {
    endpointId,
    slug,
    environment,
    accountId: access.ownerId,
    keyId: null,
    secretId: null,
    seesKeys: access.role === 'OWNER' ? null : seenWith(keys.filter(({ canRead }) => canRead || action === 'receipt')),
    seesOwnWebhook: access.role === 'OWNER',
    fields: fields.map(readField),
    quota: quotaOf(subscription),
  };
}

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
