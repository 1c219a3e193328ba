import type { EnvironmentName, KeyScope } from '../access/actor.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import type { Seal } from '../db/seal.ts';
import { newWebhookSecret } from '../webhooks/settings/new-webhook-secret.ts';
import { scopeByDefault } from './key-scope.ts';
import { hashKey, newKeyText } from './key-text.ts';

export interface KeyInput {
  endpointId: string;
  name: string;
  default: boolean;
  /** True unless given, as for the other permissions. */
  canCreate?: boolean;
  canRead?: boolean;
  canUpdate?: boolean;
  canDelete?: boolean;
  /** Follows from the permissions unless given. */
  scope?: KeyScope | null;
  sandboxActive?: boolean;
  productionActive?: boolean;
  expiresAt?: Date | null;
  burstRequests?: number | null;
  burstSeconds?: number | null;
}

/** The two keys of a pair, shown in one answer only. */
export interface KeyPair {
  keyId: string;
  scope: KeyScope;
  sandbox: string;
  production: string;
}

/** Inserts a named pair of keys, each with its own secret for signing callbacks. */
export async function insertKey(tx: PrismaTransaction, seal: Seal, wanted: KeyInput): Promise<KeyPair> {
  const sandbox = newSecret(seal, 'SANDBOX');
  const production = newSecret(seal, 'PRODUCTION');
  const scope = wanted.default ? 'ALL' : (wanted.scope ?? scopeByDefault(wanted));
  const key = await tx.apiKey.create({
    data: { ...wanted, scope, secrets: { create: [sandbox.row, production.row] } },
  });
  return { keyId: key.id, scope, sandbox: sandbox.text, production: production.text };
}

/** Returns the text of a new key and its row. */
export function newSecret(seal: Seal, environment: EnvironmentName) {
  const text = newKeyText(environment);
  return {
    text,
    row: {
      environment,
      hint: text.slice(-4),
      hash: Uint8Array.from(Buffer.from(hashKey(text), 'base64')),
      callbackSecret: newWebhookSecret(seal).sealed,
    },
  };
}
