import { expect, test } from 'vitest';
import { makeUser, randomEmail } from '../support/account.ts';
import { graphql } from '../support/client.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { startServer } from '../support/server.ts';
import { sharedServer } from '../support/shared-server.ts';

const silent = await sharedServer();
const { databaseUrl } = silent;
// Mails are sent by workers, so nothing needs to listen there.
const mailing = await startServer({ databaseUrl, role: 'api', env: { SMTP_URL: 'smtp://127.0.0.1:1' } });
const owner = await makeUser(databaseUrl);
const { slug: endpoint, endpointId } = await makeEndpoint(databaseUrl, { accountId: owner.id });
const { keyId: key } = await makeCollaborationKey(databaseUrl, endpointId);

const invite = `mutation ($endpoint: String!, $key: ID!, $email: String!) { made: inviteCollaborator(endpoint: $endpoint, key: $key,
    email: $email) { id link } }`;
const resend =
  'mutation ($endpoint: String!, $id: ID!) { made: resendInvitation(endpoint: $endpoint, invitation: $id) { link } }';
const list =
  'query ($endpoint: String!, $key: ID!) { key(endpoint: $endpoint, key: $key) { collaborators { edges { node { link } } } } }';

test('without mail the inviter is shown the link once; with mail never', async () => {
  expect((await graphql(silent, undefined, '{ mailEnabled }')).data).toEqual({ mailEnabled: false });
  expect((await graphql(mailing, undefined, '{ mailEnabled }')).data).toEqual({ mailEnabled: true });
  const email = randomEmail();
  const { data } = await graphql(silent, owner, invite, { endpoint, key, email });
  const token = /\/invitations\/([\w-]{43})$/.exec(data.made.link)?.[1];
  const shown = await graphql(silent, undefined, 'query ($token: String!) { invitation(token: $token) { email } }', {
    token,
  });
  expect(shown.data).toEqual({ invitation: { email } });
  expect((await graphql(silent, owner, list, { endpoint, key })).data.key.collaborators.edges).toEqual([
    { node: { link: null } },
  ]);

  const { prisma } = openControlPlane(databaseUrl);
  await prisma.collaborator.update({ where: { id: data.made.id }, data: { sentAt: new Date(0) } });
  const again = await graphql(silent, owner, resend, { endpoint, id: data.made.id });
  expect(again.data.made.link).toMatch(/\/invitations\/[\w-]{43}$/);
  expect(again.data.made.link).not.toBe(data.made.link);
  expect((await graphql(mailing, owner, invite, { endpoint, key, email: randomEmail() })).data.made.link).toBeNull();
});
