import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { secret } from '../../harness/product.ts';
import type { Field } from '../../src/access/actor.ts';
import { openPool } from '../../src/db/pool.ts';
import { openPrisma, type Prisma } from '../../src/db/prisma.ts';
import { makeSeal, type Seal } from '../../src/db/seal.ts';
import { deployUntested } from '../../src/endpoints/deploy-endpoint.ts';
import { createEndpoint } from '../../src/keys/create-endpoint.ts';
import { createKey, type KeyInput, type KeyPair } from '../../src/keys/create-key.ts';
import { afterDatabase } from './database.ts';

/** An API to test against, with its default pair of keys. */
export interface TestEndpoint {
  slug: string;
  endpointId: string;
  accountId: string;
  /** The pair's row. */
  keyId: string;
  keys: { sandbox: string; production: string };
  /** `/api/v1/data/{slug}` */
  path: string;
}

export interface EndpointOverrides {
  plan?: string;
  fields?: readonly (Field & { searchable?: boolean })[];
  /** `Test`, unless the account has other endpoints. */
  name?: string;
  slug?: string;
  /** An existing account, whose quota the endpoint then shares. */
  accountId?: string;
  deployed?: boolean;
}

/** An account of its own on the Enterprise plan, with a deployed endpoint that takes any object, unless told otherwise. */
export async function makeEndpoint(databaseUrl: string, overrides: EndpointOverrides = {}): Promise<TestEndpoint> {
  const { prisma, seal } = openControlPlane(databaseUrl);
  const { plan = 'enterprise', fields = [], deployed = true } = overrides;
  const accountId = overrides.accountId ?? (await makeAccount(prisma, plan));
  const name = overrides.name ?? (overrides.accountId ? `Test ${randomBytes(4).toString('hex')}` : 'Test');
  const changing = { prisma, seal, by: { accountId, requestId: null, address: null } };
  const { endpointId, slug, keys } = await createEndpoint(changing, { accountId, name, fields, slug: overrides.slug });
  if (deployed) await deployUntested(changing, endpointId);
  const { keyId, sandbox, production } = keys;
  return { slug, endpointId, accountId, keyId, keys: { sandbox, production }, path: `/api/v1/data/${slug}` };
}

/** Makes a plan without overage of so many requests in a period. Returns its id. */
export async function makePlan(databaseUrl: string, requestsPerPeriod: number): Promise<string> {
  const id = randomBytes(8).toString('hex');
  await openControlPlane(databaseUrl).prisma.plan.create({ data: { id, name: id, requestsPerPeriod } });
  return id;
}

/** A collaborator's pair of keys, with every permission unless told otherwise. */
export async function makeCollaborationKey(
  databaseUrl: string,
  endpointId: string,
  overrides: Partial<KeyInput> = {},
): Promise<KeyPair> {
  const name = `Collaborator ${randomBytes(4).toString('hex')}`;
  return createKey(
    { ...openControlPlane(databaseUrl), by: { accountId: null, requestId: null, address: null } },
    { endpointId, name, default: false, ...overrides },
  );
}

/** The product's own access to the control plane, to change what an owner or administrator would. */
export function openControlPlane(databaseUrl: string): { prisma: Prisma; seal: Seal } {
  const open = opened.get(databaseUrl) ?? openPrismaFor(databaseUrl);
  opened.set(databaseUrl, open);
  return { prisma: open, seal: makeSeal(secret) };
}

const opened = new Map<string, Prisma>();

function openPrismaFor(databaseUrl: string): Prisma {
  const pool = openPool(databaseUrl, pino({ level: 'silent' }));
  const prisma = openPrisma(pool);
  afterDatabase(databaseUrl, async () => {
    await prisma.$disconnect();
    await pool.end();
  });
  return prisma;
}

/** Makes an account without a password or session. Returns its id. */
export async function makeAccount(
  prisma: Prisma,
  plan: string,
  data: { name: string; email: string; language?: 'EN' } = {
    name: 'Owner',
    email: `owner-${randomBytes(8).toString('hex')}@example.com`,
  },
): Promise<string> {
  const { id } = await prisma.account.create({ data });
  await prisma.subscription.update({ where: { accountId: id }, data: { planId: plan } });
  return id;
}
