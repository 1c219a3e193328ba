import { z } from 'zod';
import { type Account, signIn, signUp } from '../account.ts';
import { validPost } from '../http/valid-requests.ts';
import type { HttpClient } from '../http-client.ts';
import { headerOf } from '../parse-answer.ts';
import type { PartInput } from '../part.ts';
import { requestBytes } from '../request-bytes.ts';

/** Callers, and ids of things that they may ask about. */
export interface People {
  /** The headers of each caller: the owner, an administrator, a key, nobody. */
  headers: [string, string][][];
  /** The value of each placeholder. */
  known: Record<string, string>;
}

const createdShape = z.object({
  createEndpoint: z.object({
    endpoint: z.object({ slug: z.string() }),
    keys: z.object({ keyId: z.string(), sandbox: z.string() }),
  }),
});
const webhookShape = z.object({ setWebhook: z.object({ webhook: z.object({ id: z.string() }) }) });
const sessionsShape = z.object({
  sessions: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string() }) })) }),
});
const accountShape = z.object({ account: z.object({ id: z.string() }) });

/** Two signed-in accounts: an owner of endpoints, and the administrator, who is the first to sign up. */
export interface SignedIn {
  owner: Account;
  administrator: Account;
  /** The id of a session that nothing else uses. */
  session: string;
}

export async function signInAll(
  client: HttpClient,
  { product }: Pick<PartInput, 'product'>,
  name: string,
): Promise<SignedIn> {
  const owner = await signIn(client, product.owner);
  const administrator = await signUp(client, `${name}@example.com`);
  const { sessions } = sessionsShape.parse(
    await (await signIn(client, product.owner)).run('{ sessions(first: 1) { edges { node { id } } } }'),
  );
  return { owner, administrator, session: sessions.edges[0]?.node.id ?? '' };
}

/** Makes new endpoints, because mutations may have changed the earlier ones. */
export async function makePeople(
  client: HttpClient,
  { owner, administrator, session: unneeded }: SignedIn,
  name: string,
): Promise<People> {
  // An earlier document may have changed the owner's plan.
  const { account } = accountShape.parse(await owner.run('{ account { id } }'));
  await administrator.run(
    'mutation ($account: ID!) { setSubscription(account: $account, plan: "enterprise", endsAt: null) { id } }',
    { account: account.id },
  );
  const { slug, key, keyId } = await makeEndpoint(owner, name);
  const other = await makeEndpoint(owner, `${name} other`);
  const answer = await client.call(validPost({ slug, key }, [], '{"a":{"b":"x"}}'), { api: 'rest' });
  const query =
    'mutation ($endpoint: String!) { setWebhook(endpoint: $endpoint, url: "http://127.0.0.1:9/") { webhook { id } } }';
  const { webhook } = webhookShape.parse(await owner.run(query, { endpoint: slug })).setWebhook;
  const session = (who: Account): [string, string][] => [['Cookie', who.cookie]];
  return {
    headers: [session(owner), session(owner), session(administrator), [['Authorization', `Bearer ${key}`]], []],
    known: {
      $SLUG: slug,
      $OTHER: other.slug,
      $RECORD: z.object({ id: z.string() }).parse(JSON.parse(answer.body.toString())).id,
      $REQUEST: (headerOf(answer, 'location') ?? '').replace('/api/v1/requests/', ''),
      $KEY: keyId,
      $WEBHOOK: webhook.id,
      $DELIVERY: 'dlv_01h455vb4pex5vsknk084sn02q',
      $ACCOUNT: account.id,
      $SESSION: unneeded,
    },
  };
}

async function makeEndpoint(owner: Account, name: string): Promise<{ slug: string; key: string; keyId: string }> {
  const query =
    'mutation ($input: CreateEndpointInput!) { createEndpoint(input: $input) { endpoint { slug } keys { keyId sandbox } } }';
  const input = { name, fields: [{ name: 'a.b', type: 'string', searchable: true }] };
  const { endpoint, keys } = createdShape.parse(await owner.run(query, { input })).createEndpoint;
  return { slug: endpoint.slug, key: keys.sandbox, keyId: keys.keyId };
}

/** Returns the bytes of a GraphQL call with this body. */
export function callBytes(headers: readonly [string, string][], body: string): Buffer {
  return requestBytes('POST', '/graphql', [['Content-Type', 'application/json'], ...headers], body);
}
