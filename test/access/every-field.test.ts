import { isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import { graphql } from '../support/client.ts';
import { type Access, type Caller, makeFixtures, meetPeople, server } from './callers.ts';

const people = await meetPeople();
const fixtures = await makeFixtures(people);

const denied = 'PERMISSION_DENIED';
/** The callers that see an endpoint at all. */
const viewers: Caller[] = ['owner', 'collaborator', 'bareCollaborator', 'key', 'bareKey'];
const forOwner: Access = { collaborator: denied, bareCollaborator: denied, key: denied, bareKey: denied };
const forMembers: Access = { key: denied, bareKey: denied };

const onEndpoint = (field: string) => `query ($slug: String!) { endpoint(endpoint: $slug) { ${field} } }`;
const onVersion = (field: string) => onEndpoint(`versions(first: 1) { edges { node { ${field} } } }`);
const onKey = (field: string) => `query ($slug: String!, $key: ID!) { key(endpoint: $slug, key: $key) { ${field} } }`;

/**
 * The fields that not everyone sees who sees the rest of their type. Each has a document that selects it, and the
 * refused callers.
 */
const fields: Record<string, [document: string, refused: Access]> = {
  'Endpoint.keys': [onEndpoint('keys { edges { cursor } }'), forMembers],
  'Endpoint.versions': [onEndpoint('versions { edges { cursor } }'), forMembers],
  'Endpoint.pendingChanges': [onEndpoint('pendingChanges { fieldsReordered }'), forMembers],
  'Endpoint.sandboxTested': [onEndpoint('sandboxTested'), forMembers],
  'Endpoint.deploymentRequests': [onEndpoint('deploymentRequests { edges { cursor } }'), forMembers],
  'Endpoint.dayFigures': [onEndpoint('dayFigures(environment: SANDBOX) { succeeded }'), forMembers],
  'Endpoint.lastUsedAt': [onEndpoint('lastUsedAt'), forMembers],
  'Endpoint.keyFigures': [onEndpoint('keyFigures(environment: SANDBOX) { succeeded }'), forMembers],
  'Endpoint.monthFigures': [onEndpoint('monthFigures(environment: SANDBOX) { succeeded }'), forMembers],
  'Endpoint.webhook': [onEndpoint('webhook(environment: SANDBOX) { url }'), forOwner],
  'Endpoint.inspectorUrl': [onEndpoint('inspectorUrl'), forOwner],
  'EndpointVersion.webhook': [onVersion('webhook { url }'), forOwner],
  'SettingsChanges.webhook': [onVersion('changes { webhook { kind } }'), forOwner],
  'ApiKey.collaborators': [onKey('collaborators { edges { cursor } }'), forOwner],
  'ApiKey.pendingInvitations': [onKey('pendingInvitations'), forOwner],
  'ApiKey.acceptedInvitations': [onKey('acceptedInvitations'), forOwner],
  'Account.email': [onVersion('deployedBy { email }'), forOwner],
  'Account.emailVerified': [onVersion('deployedBy { emailVerified }'), forOwner],
  'Account.administrator': [onVersion('deployedBy { administrator }'), forOwner],
  'Account.language': [onVersion('deployedBy { language }'), forOwner],
  'Account.createdAt': [onVersion('deployedBy { createdAt }'), forOwner],
  'Account.alertWebhookUrl': [onVersion('deployedBy { alertWebhookUrl }'), forOwner],
  'Account.revision': [onVersion('deployedBy { revision }'), forOwner],
  'Account.signInMethods': [onVersion('deployedBy { signInMethods }'), forOwner],
  'Account.subscription': [onVersion('deployedBy { subscription { status } }'), forOwner],
  'Account.mayChangePlan': [onVersion('deployedBy { mayChangePlan }'), forOwner],
  'Account.usage': [onVersion('deployedBy { usage { used } }'), forOwner],
  'Account.usageHistory': [onVersion('deployedBy { usageHistory { used } }'), forOwner],
};

test('the table has every field with a scope of its own', () => {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !['Query', 'Mutation', 'Subscription'].includes(type.name),
  );
  const scoped = types
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap(({ name, extensions }) =>
        hasScopes(extensions.pothosOptions) ? [`${type.name}.${name}`] : [],
      ),
    );
  expect(scoped.toSorted()).toEqual(Object.keys(fields).toSorted());
});

test.each(Object.entries(fields))('%s', async (_, [document, refused]) => {
  const codes: Access = {};
  for (const caller of viewers) {
    const { errors } = await graphql(server, fixtures.credentials[caller], document, {
      slug: fixtures.slug,
      key: keyOf(caller),
    });
    const code = errors?.[0]?.extensions?.code;
    if (code) Object.assign(codes, { [caller]: code });
  }
  expect(codes).toEqual(refused);
});

test('an administrator sees every field of every account, except the alert target', async () => {
  const page = (field: string) => graphql(server, people.administrator, `{ accounts { edges { node { ${field} } } } }`);
  for (const field of [
    'email',
    'emailVerified',
    'administrator',
    'language',
    'createdAt',
    'signInMethods',
    'subscription { status }',
    'mayChangePlan',
    'usage { used }',
    'usageHistory { used }',
  ]) {
    expect((await page(field)).errors).toBeUndefined();
  }
  expect((await page('alertWebhookUrl')).errors?.[0]?.extensions?.code).toBe(denied);
});

/** Returns the collaborator's own key. */
function keyOf(caller: Caller): string {
  return caller === 'bareCollaborator' ? fixtures.bareKeyId : fixtures.collaboratorKeyId;
}

function hasScopes(options: unknown): boolean {
  return typeof options === 'object' && options !== null && 'authScopes' in options && options.authScopes !== undefined;
}
