import { LRUCache } from 'lru-cache';
import type { Action, KeyActor } from '../access/actor.ts';
import type { FindActor } from '../access/admit.ts';
import type { Listener } from '../db/listen.ts';
import type { Prisma } from '../db/prisma.ts';
import { fieldSelect, readField } from '../endpoints/fields.ts';
import { quotaOf } from '../plans/quota.ts';
import { scopeOf } from './key-scope.ts';
import { hashKey, isKeyText } from './key-text.ts';

interface Entry {
  /** Undefined for an unknown key. */
  actor: KeyActor | undefined;
  loadedAt: number;
}

/** The life in ms of an unknown key's entry, and of every entry while notifications are down. */
const uncertainMs = 500;
const unknownMs = 1_000;

/**
 * Returns a function that finds the actor of a key, without a query for a cached key. Triggers notify every process of
 * changes to keys, endpoints, fields, subscriptions and plans; those entries are dropped.
 */
export async function openFindActor(prisma: Prisma, listener: Listener): Promise<FindActor> {
  const entries = new LRUCache<string, Entry>({ max: 10_000 });
  const unknown = new LRUCache<string, true>({ max: 10_000, ttl: unknownMs });
  const loading = new Map<string, Promise<KeyActor | undefined>>();
  let changes = 0;

  const forget = (concerned: (actor: KeyActor) => boolean) => {
    changes++;
    unknown.clear();
    for (const [hash, { actor }] of entries) if (actor && concerned(actor)) entries.delete(hash);
  };
  await listener.on(
    'sluice_keys',
    (message) => {
      const [kind, id] = message.split(':');
      forget(({ admission }) => kind === 'all' || admission.endpointId === id || admission.accountId === id);
    },
    () => forget(() => true),
  );

  async function load(hash: string): Promise<KeyActor | undefined> {
    const changesBefore = changes;
    const actor = await loadActor(prisma, Buffer.from(hash, 'base64'));
    // The read may be older than a change notified meanwhile, so it serves this answer and is not cached.
    if (changes === changesBefore) {
      if (actor) entries.set(hash, { actor, loadedAt: Date.now() });
      else unknown.set(hash, true);
    }
    return actor;
  }

  return (key) => {
    if (!isKeyText(key)) return undefined;
    const hash = hashKey(key);
    const entry = entries.get(hash);
    if (entry && (listener.alive || Date.now() - entry.loadedAt < uncertainMs)) return entry.actor;
    if (unknown.has(hash)) return undefined;
    const pending = loading.get(hash) ?? load(hash).finally(() => loading.delete(hash));
    loading.set(hash, pending);
    return pending;
  };
}

async function loadActor(prisma: Prisma, hash: Buffer): Promise<KeyActor | undefined> {
  const secret = await prisma.apiKeySecret.findUnique({
    where: { hash: Uint8Array.from(hash) },
    include: {
      key: {
        include: { endpoint: { include: { account: { include: { subscription: { include: { plan: true } } } } } } },
      },
    },
  });
  if (!secret) return undefined;
  const { key, environment } = secret;
  const { endpoint } = key;
  const fields = await prisma.field.findMany({
    where: { endpointId: endpoint.id, environment },
    orderBy: { position: 'asc' },
    select: fieldSelect,
  });
  const { subscription } = endpoint.account;
  if (!subscription) throw new Error(`Account ${endpoint.accountId} has no subscription`);
  const allowed: Record<Exclude<Action, 'receipt'>, boolean> = {
    create: key.canCreate,
    read: key.canRead,
    update: key.canUpdate,
    delete: key.canDelete,
  };
  const actions: Action[] = ['create', 'read', 'update', 'delete', 'receipt'];
  return {
    kind: 'key',
    admission: {
      endpointId: endpoint.id,
      slug: endpoint.slug,
      environment,
      accountId: endpoint.accountId,
      keyId: key.id,
      secretId: secret.id,
      seesKeys: scopeOf(key) === 'ALL' ? null : [key.id],
      seesOwnWebhook: key.default,
      fields: fields.map(readField),
      quota: quotaOf(subscription),
    },
    permissions: new Set(actions.filter((action) => action === 'receipt' || allowed[action])),
    keyActive: environment === 'SANDBOX' ? key.sandboxActive : key.productionActive,
    keyEndsAt: earliest(secret.expiresAt, key.expiresAt),
    subscriptionEndsAt: subscription.endsAt?.getTime(),
    endpoint: { active: endpoint.active, deleted: endpoint.deletedAt !== null, deployed: endpoint.version > 0 },
    burst:
      key.burstRequests !== null && key.burstSeconds !== null
        ? { requests: key.burstRequests, seconds: key.burstSeconds }
        : undefined,
  };
}

/** Returns the earliest of the times, in epoch milliseconds. */
function earliest(...times: (Date | null)[]): number | undefined {
  const ends = times.flatMap((time) => (time ? [time.getTime()] : []));
  return ends.length > 0 ? Math.min(...ends) : undefined;
}
