import { randomBytes } from 'node:crypto';
import type { EnvironmentName } from '../access/actor.ts';
import type { Prisma } from '../db/prisma.ts';
import type { Seal } from '../db/seal.ts';
import { hashKey, newKeyText } from './key-text.ts';

export interface KeyWanted {
  endpointId: string;
  name: string;
  default: boolean;
  /** All of them unless named. */
  canCreate?: boolean;
  canRead?: boolean;
  canUpdate?: boolean;
  canDelete?: boolean;
}

/** The two keys of a pair, which only this answer ever shows. */
export interface KeyPair {
  keyId: string;
  sandbox: string;
  production: string;
}

/** Makes a named pair of keys, each with a secret of its own that signs the webhooks of its callbacks. */
export async function createKey({ prisma, seal }: { prisma: Prisma; seal: Seal }, wanted: KeyWanted): Promise<KeyPair> {
  const texts = { SANDBOX: newKeyText('SANDBOX'), PRODUCTION: newKeyText('PRODUCTION') };
  const secrets = (['SANDBOX', 'PRODUCTION'] satisfies EnvironmentName[]).map((environment) => ({
    environment,
    hash: Uint8Array.from(Buffer.from(hashKey(texts[environment]), 'base64')),
    callbackSecret: Uint8Array.from(seal.close(`whsec_${randomBytes(24).toString('base64')}`)),
  }));
  const key = await prisma.apiKey.create({ data: { ...wanted, secrets: { create: secrets } } });
  return { keyId: key.id, sandbox: texts.SANDBOX, production: texts.PRODUCTION };
}
