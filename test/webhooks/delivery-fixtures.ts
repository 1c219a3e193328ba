import { until } from '../../harness/until.ts';
import { idUuid } from '../../src/ids.ts';
import { openSql } from '../requests/ledger.ts';
import type { Credentials, Json } from '../support/client.ts';
import type { TestEndpoint } from '../support/endpoint.ts';
import { answered, databaseUrl, owner, prisma, setKeyWebhookOf, setWebhookOf } from './webhook-fixtures.ts';

export const sql = openSql(databaseUrl);

export const deliveryFields =
  'id target webhookId url state dead test createdAt nextAttemptAt cursor ' +
  'attempts { number at status durationMs response error } request { id recordId }';

/** The seconds before each retry; none by default. */
export const retryAfter = (...delays: number[]) => ({ policy: 'CUSTOM', delays });

/** Sets the sandbox's webhook, and returns its id. */
export async function makeWebhook(
  { slug, endpointId }: TestEndpoint,
  url: string,
  retry: object = retryAfter(),
): Promise<string> {
  await answered(owner, setWebhookOf, { endpoint: slug, url, retry });
  return (
    await prisma.webhook.findUniqueOrThrow({
      where: { endpointId_environment: { endpointId, environment: 'SANDBOX' } },
    })
  ).id;
}

/** Sets a key's webhook, and returns its id. */
export async function makeKeyWebhook(
  { slug }: TestEndpoint,
  key: string,
  url: string,
  retry: object = retryAfter(),
): Promise<string> {
  await answered(owner, setKeyWebhookOf, { endpoint: slug, key, url, retry });
  return (await prisma.webhook.findUniqueOrThrow({ where: { apiKeyId: key } })).id;
}

/** Returns the deliveries of a request, once it is applied and they fit. */
export async function deliveriesOf(
  as: Credentials,
  { slug }: TestEndpoint,
  requestId: string,
  fits: (deliveries: Json[]) => boolean,
): Promise<Json[]> {
  const document = `query ($slug: String!, $id: ID!) { request(endpoint: $slug, environment: SANDBOX, id: $id) { state
    deliveries { ${deliveryFields} } } }`;
  return until(
    async () => {
      const { request } = await answered(as, document, { slug, id: requestId });
      return request.state !== 'QUEUED' && fits(request.deliveries) && request.deliveries;
    },
    { timeoutMs: 30_000 },
  );
}

/** Returns the one delivery of a request, once it is in a state. */
export async function deliveryIn(state: string, endpoint: TestEndpoint, requestId: string): Promise<Json> {
  const [delivery] = await deliveriesOf(owner, endpoint, requestId, ([first]) => first?.state === state);
  return delivery;
}

/** Returns a page of an environment's deliveries. */
export async function list(
  as: Credentials,
  { slug }: TestEndpoint,
  filter: object = {},
  page: object = {},
  environment = 'SANDBOX',
): Promise<Json> {
  const document = `query ($slug: String!, $environment: EnvironmentName!, $filter: DeliveryFilter, $first: Int, $after:
    String, $last: Int, $before: String) {
    deliveries(endpoint: $slug, environment: $environment, filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      totalCount complete scanned pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { ${deliveryFields} } } } }`;
  return (await answered(as, document, { slug, environment, filter, ...page })).deliveries;
}

/** Returns the ids of the deliveries of a page. */
export const idsOf = ({ edges }: Json): string[] => edges.map(({ node }: Json) => node.id);

export const redeliverOf = `mutation ($endpoint: String!, $delivery: ID!) { redeliver(endpoint: $endpoint, delivery:
  $delivery) { ${deliveryFields} } }`;
export const redeliverAllOf = `mutation ($endpoint: String!, $environment: EnvironmentName!, $webhook: ID, $from:
  DateTime, $to: DateTime, $after: String) {
  redeliverAll(endpoint: $endpoint, environment: $environment, webhook: $webhook,
  from: $from, to: $to, after: $after) { count complete cursor } }`;
export const sendTestEventOf = `mutation ($endpoint: String!, $webhook: ID!, $environment: EnvironmentName) {
  sendTestEvent(endpoint: $endpoint, webhook: $webhook, environment: $environment) { ${deliveryFields} } }`;

export const uuidOf = (delivery: string) => idUuid('dlv', delivery, 'NOT_FOUND');
