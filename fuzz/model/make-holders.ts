import { z } from 'zod';
import { newKeyText } from '../../src/keys/key-text.ts';
import type { Account } from '../account.ts';
import type { HttpClient } from '../http-client.ts';
import { requestBytes } from '../request-bytes.ts';
import type { HolderName, Nobody } from './operations.ts';

export type Right = 'create' | 'read' | 'update' | 'delete';

/** A caller with a key that works, as the model knows it. */
export interface Holder {
  key: string;
  slug: string;
  /** The endpoint and environment. Records of another scope do not exist for it. */
  scope: string;
  /** The pair of keys. It decides which records the caller sees, and it has its own idempotency keys. */
  pair: string;
  /** True for the default pair, and for a key that reads and does not create, unless its scope was chosen. */
  seesAll: boolean;
  rights: ReadonlySet<Right>;
  /** True when its endpoint has fields. */
  strict: boolean;
}

export interface Holders {
  holders: Record<HolderName, Holder>;
  /** The Authorization headers of callers whose key does not work; undefined for no header. */
  nobodies: Record<Nobody, string | undefined>;
}

const keysShape = z.object({ sandbox: z.string(), production: z.string() });
const createdShape = z.object({
  createEndpoint: z.object({ endpoint: z.object({ slug: z.string() }), keys: keysShape }),
});
const keyShape = z.object({ createKey: z.object({ keys: keysShape }) });

export const fields = [
  { name: 'order_id', type: 'string', required: true },
  { name: 'amount', type: 'number', required: true },
  { name: 'constructor', type: 'boolean', required: true },
  { name: 'items', type: 'array', required: false },
  { name: 'customer.email', type: 'string', required: false },
] as const;

const all: ReadonlySet<Right> = new Set(['create', 'read', 'update', 'delete']);

/** Makes two endpoints of the account, one that takes any object and one with fields, and keys of every kind. */
export async function makeHolders(client: HttpClient, account: Account, name: string): Promise<Holders> {
  const free = await makeEndpoint(client, account, `${name} free`, []);
  const strict = await makeEndpoint(client, account, `${name} strict`, fields);
  const partner = await makeKey(account, free.slug, { name: 'Partner' });
  const looker = await makeKey(account, free.slug, {
    name: 'Looker',
    canCreate: false,
    canUpdate: false,
    canDelete: false,
  });
  const writer = await makeKey(account, free.slug, {
    name: 'Writer',
    canRead: false,
    canUpdate: false,
    canDelete: false,
  });
  const off = await makeKey(account, free.slug, { name: 'Off', sandboxActive: false });
  const sandbox = { slug: free.slug, scope: 'free sandbox', strict: false };
  const pair = { pair: 'default', seesAll: true, rights: all };
  return {
    holders: {
      own: { ...sandbox, ...pair, key: free.keys.sandbox },
      partner: { ...sandbox, key: partner, pair: 'partner', seesAll: false, rights: all },
      looker: { ...sandbox, key: looker, pair: 'looker', seesAll: true, rights: new Set(['read']) },
      writer: { ...sandbox, key: writer, pair: 'writer', seesAll: false, rights: new Set(['create']) },
      live: { ...sandbox, ...pair, key: free.keys.production, scope: 'free production' },
      strict: { ...pair, slug: strict.slug, scope: 'strict sandbox', strict: true, key: strict.keys.sandbox },
      strictLive: { ...pair, slug: strict.slug, scope: 'strict production', strict: true, key: strict.keys.production },
    },
    nobodies: {
      none: undefined,
      empty: '',
      basic: 'Basic dXNlcjp3b3Jk',
      short: 'Bearer tm_test_abc',
      typo: `Bearer ${free.keys.sandbox.slice(0, -1)}${free.keys.sandbox.endsWith('0') ? '1' : '0'}`,
      unknown: `Bearer ${newKeyText('SANDBOX')}`,
      off: `Bearer ${off}`,
    },
  };
}

/** Makes and deploys an endpoint. A deploy needs one request to the sandbox first. */
async function makeEndpoint(client: HttpClient, account: Account, name: string, of: readonly object[]) {
  const query = `mutation ($input: CreateEndpointInput!) {
    createEndpoint(input: $input) { endpoint { slug } keys { sandbox production } }
  }`;
  const { createEndpoint } = createdShape.parse(await account.run(query, { input: { name, fields: of } }));
  const { endpoint, keys } = createEndpoint;
  const headers = [
    ['Authorization', `Bearer ${keys.sandbox}`],
    ['Content-Type', 'application/json'],
  ] as const;
  await client.call(
    requestBytes(
      'POST',
      `/api/v1/data/${endpoint.slug}`,
      headers,
      '{"order_id":"first","amount":1,"constructor":true}',
    ),
    { api: 'rest' },
  );
  await account.run('mutation ($endpoint: String!) { deployEndpoint(endpoint: $endpoint) { number } }', {
    endpoint: endpoint.slug,
  });
  return { slug: endpoint.slug, keys };
}

async function makeKey(account: Account, endpoint: string, input: object): Promise<string> {
  const query = `mutation ($endpoint: String!, $input: CreateKeyInput!) {
    createKey(endpoint: $endpoint, input: $input) { keys { sandbox production } }
  }`;
  return keyShape.parse(await account.run(query, { endpoint, input })).createKey.keys.sandbox;
}
