import { LRUCache } from 'lru-cache';
import type { Action, Actor } from '../access/actor.ts';
import type { FindActor } from '../access/admit.ts';
import type { Listener } from '../db/listen.ts';
import type { Prisma } from '../db/prisma.ts';
import { hashKey, isKeyText } from './key-text.ts';

interface Entry {
  /** Undefined for a key that nobody holds. */
  actor: Actor | undefined;
  loadedAt: number;
}

/** How long an entry lives when nothing tells of changes, and an unknown key at any time. */
const untoldMs = 500;
const unknownMs = 1_000;

/**
 * Finds who holds a key, without a query for one that was seen before. Triggers tell every process of each change to
 * keys, endpoints, fields, subscriptions and plans, and the entries concerned are dropped.
 */
export async function openFindActor(prisma: Prisma, listener: Listener): Promise<FindActor> {
  const entries = new LRUCache<string, Entry>({ max: 10_000 });
  const unknown = new LRUCache<string, true>({ max: 10_000, ttl: unknownMs });
  const loading = new Map<string, Promise<Actor | undefined>>();
  let changes = 0;

  const forget = (concerned: (actor: Actor) => boolean) => {
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

  async function load(hash: string): Promise<Actor | undefined> {
    const changesBefore = changes;
    const actor = await loadActor(prisma, Buffer.from(hash, 'base64'));
    // What was read may be older than a change that was told meanwhile: good for this answer, not for later ones.
    if (changes === changesBefore) {
      if (actor) entries.set(hash, { actor, loadedAt: Date.now() });
      else unknown.set(hash, true);
    }
    return actor;
  }

  return async (key) => {
    if (!isKeyText(key)) return undefined;
    const hash = hashKey(key);
    const entry = entries.get(hash);
    if (entry && (listener.alive || Date.now() - entry.loadedAt < untoldMs)) return entry.actor;
    if (unknown.has(hash)) return undefined;
    const pending = loading.get(hash) ?? load(hash).finally(() => loading.delete(hash));
    loading.set(hash, pending);
    return pending;
  };
}

async function loadActor(prisma: Prisma, hash: Buffer): Promise<Actor | undefined> {
  const secret = await prisma.apiKeySecret.findUnique({
    where: { hash: Uint8Array.from(hash) },
    include: { key: { include: { endpoint: { include: { account: { include: { subscription: true } } } } } } },
  });
  if (!secret) return undefined;
  const { key, environment } = secret;
  const { endpoint } = key;
  const fields = await prisma.field.findMany({
    where: { endpointId: endpoint.id, environment },
    orderBy: { position: 'asc' },
    select: { name: true, type: true, required: true },
  });
  const allowed: Record<Exclude<Action, 'receipt'>, boolean> = { create: key.canCreate, read: key.canRead, update: key.canUpdate, delete: key.canDelete };
  const actions: Action[] = ['create', 'read', 'update', 'delete', 'receipt'];
  return {
    admission: {
      endpointId: endpoint.id,
      slug: endpoint.slug,
      environment,
      accountId: endpoint.accountId,
      keyId: key.id,
      secretId: secret.id,
      ownOnly: !key.default,
      fields,
    },
    permissions: new Set(actions.filter((action) => action === 'receipt' || allowed[action])),
    keyActive: environment === 'SANDBOX' ? key.sandboxActive : key.productionActive,
    keyEndsAt: secret.expiresAt?.getTime(),
    subscriptionEndsAt: endpoint.account.subscription?.endsAt?.getTime(),
    endpoint: { active: endpoint.active, deleted: endpoint.deletedAt !== null, deployed: endpoint.version > 0 },
  };
}
