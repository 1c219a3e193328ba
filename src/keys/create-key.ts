import type { EnvironmentName, KeyScope } from '../access/actor.ts';
import { checkName } from '../accounts/check-name.ts';
import { audit } from '../audit/audit.ts';
import type { Changing } from '../context.ts';
import type { PrismaTransaction } from '../db/prisma.ts';
import type { Seal } from '../db/seal.ts';
import { Refusal } from '../errors.ts';
import { newWebhookSecret } from '../webhooks/settings/new-webhook-secret.ts';
import { checkLimits, refuseKnownName } from './check-key.ts';
import { scopeByDefault } from './key-scope.ts';
import { hashKey, newKeyText } from './key-text.ts';
import { lockEndpointRow } from './keys.sql.ts';

export const keysMax = 200;

/**
 * Makes a collaboration key. Returns its texts, which are never shown again. Throws INVALID_ARGUMENT, and CONFLICT if
 * the endpoint has a key of that name or 200 keys.
 */
export async function createKey({ prisma, seal, by }: Changing, wanted: KeyInput): Promise<KeyPair> {
  const name = checkName(wanted.name);
  checkLimits(wanted);
  const { endpointId } = wanted;
  return prisma.$transaction(async (tx) => {
    await lockEndpointRow(tx, endpointId);
    await refuseKnownName(tx, endpointId, name);
    if ((await tx.apiKey.count({ where: { endpointId } })) >= keysMax) {
      throw new Refusal('CONFLICT', { message: `An endpoint has at most ${keysMax} keys; delete one first` });
    }
    const { accountId } = await tx.endpoint.findUniqueOrThrow({
      where: { id: endpointId },
      select: { accountId: true },
    });
    const pair = await insertKey(tx, seal, { ...wanted, name });
    await audit(tx, by, {
      action: 'key.created',
      ownerId: accountId,
      endpointId,
      subject: name,
      details: { scope: pair.scope },
    });
    return pair;
  });
}

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
