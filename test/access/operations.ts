import { newId } from '../../src/ids.ts';
import { type Access, access, type Fixtures } from './callers.ts';

/** An operation of the API, and the callers that it refuses. */
export interface Operation {
  /** The name of the field of Query, Mutation or Subscription. */
  name: string;
  document: string;
  variables?(fixtures: Fixtures): Record<string, unknown>;
  refused: Access;
}

const nowhere = '00000000-0000-7000-8000-000000000000';
const record = newId('rec').text;
/** The variables of an operation that names an endpoint. */
const slug = ({ slug: endpoint }: Fixtures) => ({ endpoint });

/** The arguments for records and requests. A key implies them, and a session must give them. */
const environmentArgs = 'endpoint: $endpoint, environment: SANDBOX';
const write = 'input: { payload: { a: 1 } }';

function query(
  name: string,
  args: string,
  selection: string,
  refused: Access,
  more: Partial<Operation> = {},
): Operation {
  return operation('query', name, args, selection, refused, more);
}

function mutation(
  name: string,
  args: string,
  selection: string,
  refused: Access,
  more: Partial<Operation> = {},
): Operation {
  return operation('mutation', name, args, selection, refused, more);
}

function operation(
  kind: string,
  name: string,
  args: string,
  selection: string,
  refused: Access,
  more: Partial<Operation>,
): Operation {
  const names = args.includes('$endpoint');
  const keys = args.includes('$key');
  const declared = [names && '$endpoint: String!', keys && '$key: ID!'].filter(Boolean).join(', ');
  return {
    name,
    document: `${kind} ${declared && `(${declared})`} { ${name}${args && `(${args})`} ${selection && `{ ${selection} }`} }`,
    variables: (fixtures) => ({ ...(names && slug(fixtures)), ...(keys && { key: fixtures.collaboratorKeyId }) }),
    refused,
    ...more,
  };
}

/** Every operation of the API. A test compares the list with the schema. */
export const operations: Operation[] = [
  query('plans', '', 'id', access.account),
  query('signInMethods', '', '', access.anybody),
  query('mailEnabled', '', '', access.anybody),
  query('invitation', 'token: "none"', 'email', access.anybody),
  query('account', '', 'id', access.account),
  query('sessions', '', 'edges { cursor }', access.account),
  query('endpoints', '', 'edges { cursor }', access.account),
  query('auditLog', '', 'edges { cursor }', access.account),
  query('auditLog', 'endpoint: $endpoint', 'edges { cursor }', access.owner),
  query('accounts', '', 'edges { cursor }', access.administrator),
  query('queueHealth', '', 'working', access.administrator),
  query('failedJobs', '', 'id', access.administrator),
  query('unsentMails', '', 'edges { cursor }', access.administrator),
  query('endpoint', 'endpoint: $endpoint', 'name', access.memberOrKey),
  query('key', 'endpoint: $endpoint, key: $key', 'name', access.member),
  query('compareVersions', 'endpoint: $endpoint, from: 0, to: 1', 'fieldsReordered', access.member),
  query('apiKey', '', 'name', access.keyOnly),
  query('refusal', `id: "${newId('req').text}", ${environmentArgs}`, 'id', access.memberOrKey),
  query('refusals', environmentArgs, 'edges { cursor }', access.memberOrKey),
  query('record', `id: "${record}", ${environmentArgs}`, 'id', access.reader),
  query('records', environmentArgs, 'edges { cursor }', access.reader),
  query('searchRecords', `q: "a", ${environmentArgs}`, 'edges { cursor }', access.reader),
  query('request', `id: "${newId('req').text}", ${environmentArgs}`, 'id', access.memberOrKey),
  query('streamCursor', environmentArgs, '', access.memberOrKey),
  query('requests', environmentArgs, 'edges { cursor }', access.memberOrKey),
  query('deliveries', environmentArgs, 'edges { cursor }', access.memberOrKey),
  query('inspectedMessages', 'endpoint: $endpoint', 'id', access.owner),

  mutation('createRecord', `${write}, ${environmentArgs}`, 'id', access.writer),
  mutation('replaceRecord', `id: "${record}", ${write}, ${environmentArgs}`, 'id', access.writer),
  mutation('deleteRecord', `id: "${record}", ${environmentArgs}`, 'id', access.writer),

  mutation('updateAccount', 'input: { language: EN }', 'id', access.account),
  mutation('revokeSession', `id: "${nowhere}"`, 'id', access.account),
  mutation('changePlan', 'plan: "enterprise"', 'id', access.account),
  mutation('setSubscription', `account: "${nowhere}", plan: "pro"`, 'id', access.administrator),
  mutation('runJobAgain', `id: "${nowhere}"`, '', access.administrator),
  mutation('revealMail', `id: "${nowhere}"`, 'text', access.administrator),
  mutation('acceptInvitation', 'token: "none"', 'id', access.account),
  mutation('createEndpoint', 'input: { name: "" }', 'endpoint { id }', access.account),
  mutation('restoreEndpoint', 'endpoint: $endpoint', 'id', access.ownerAlone),

  mutation('updateEndpoint', 'endpoint: $endpoint, input: { description: "New" }', 'id', access.owner),
  mutation('setFields', 'endpoint: $endpoint, fields: [{ name: "a", type: number }]', 'id', access.owner),
  mutation('setEndpointActive', 'endpoint: $endpoint, active: true', 'id', access.owner),
  mutation('setWebhook', 'endpoint: $endpoint, url: "https://example.com/"', 'secret', access.owner),
  mutation('rotateWebhookSecret', `endpoint: $endpoint, webhook: "${nowhere}"`, 'secret', access.member),
  mutation('setWebhookActive', `endpoint: $endpoint, webhook: "${nowhere}", active: true`, 'id', access.member),
  mutation('deployEndpoint', 'endpoint: $endpoint', 'number', access.owner),
  mutation('rollbackEndpoint', 'endpoint: $endpoint, version: 1', 'number', access.owner),
  mutation('deleteEndpoint', 'endpoint: $endpoint', 'id', access.owner),
  mutation('createKey', 'endpoint: $endpoint, input: { name: "New" }', 'keys { keyId }', access.owner),
  mutation('updateKey', 'endpoint: $endpoint, key: $key, input: { canRead: true }', 'id', access.owner),
  mutation('regenerateKey', 'endpoint: $endpoint, key: $key', 'key { id }', access.owner),
  mutation('deleteKey', 'endpoint: $endpoint, key: $key', '', access.owner),
  mutation('inviteCollaborator', 'endpoint: $endpoint, key: $key, email: "new@example.com"', 'id', access.owner),
  mutation('resendInvitation', `endpoint: $endpoint, invitation: "${nowhere}"`, 'id', access.owner),
  mutation('revokeInvitation', `endpoint: $endpoint, invitation: "${nowhere}"`, '', access.owner),

  mutation('setRefusedPayloads', 'endpoint: $endpoint, environment: SANDBOX, kept: true', 'name', access.owner),
  mutation('clearSandbox', 'endpoint: $endpoint', 'records', access.member),
  mutation('requestDeployment', 'endpoint: $endpoint, note: "Please"', 'id', access.member),
  mutation('setKeyWebhook', 'endpoint: $endpoint, key: $key, url: "https://example.com/"', 'secret', access.member),
  mutation('rotateCallbackSecret', 'endpoint: $endpoint, key: $key, environment: SANDBOX', 'secret', access.member),
  mutation('redeliver', `endpoint: $endpoint, delivery: "${newId('dlv').text}"`, 'id', access.member),
  mutation(
    'redeliverAll',
    'endpoint: $endpoint, environment: SANDBOX, from: "2026-01-01T00:00:00Z"',
    'count',
    access.member,
  ),
  mutation('sendTestEvent', `endpoint: $endpoint, webhook: "${nowhere}"`, 'id', access.member),
  mutation('leaveKey', 'endpoint: $endpoint, key: $key', '', access.member),

  operation('subscription', 'requestCompleted', environmentArgs, 'id', access.memberOrKey, {}),
  operation('subscription', 'deliveryUpdated', environmentArgs, 'id', access.memberOrKey, {}),
  operation('subscription', 'recordChanged', environmentArgs, 'recordId', access.reader, {}),
];
