import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeUser, randomEmail } from '../support/account.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { age, dayMs, leave, look, resend, revoke, setScene, team } from './invitation-fixtures.ts';
import {
  accept,
  answered,
  databaseUrl,
  invitationsTo,
  invite,
  makeCollaborator,
  makeKey,
  outcome,
  prisma,
  refused,
  server,
  tokenSentTo,
} from './keys-fixtures.ts';

test('an invited person gets a link by mail that anybody can look at and only they can accept', async () => {
  const { owner, endpoint, key } = await setScene();
  const email = randomEmail();
  const { inviteCollaborator: invited } = await answered(owner, invite, {
    endpoint,
    key,
    email: ` ${email.toUpperCase()} `,
  });
  expect(invited).toMatchObject({ email, state: 'PENDING', accountName: null, acceptedAt: null });
  expect(Date.parse(invited.expiresAt) - Date.parse(invited.sentAt)).toBe(7 * dayMs);

  const token = await tokenSentTo(email);
  const [mail, ...more] = await invitationsTo(email);
  expect(more).toEqual([]);
  expect(mail).toContain(`${server.url.replace('127.0.0.1', 'localhost')}/invitations/${token}`);
  for (const word of ['Olga Owner', owner.email, 'Orders', 'Shop']) expect(mail).toContain(word);
  const invitation = {
    endpointName: 'Orders',
    keyName: 'Shop',
    inviterName: 'Olga Owner',
    email,
    state: 'PENDING',
    expiresAt: invited.expiresAt,
  };
  expect(await answered(undefined, look, { token })).toEqual({ invitation });

  expect(await refused(undefined, accept, { token })).toBe('UNAUTHENTICATED');
  const stranger = await makeUser(databaseUrl);
  expect(await refused(stranger, accept, { token })).toBe('PERMISSION_DENIED');
  const invitee = await makeUser(databaseUrl, { email, name: 'Ida' });
  const accepted = { acceptInvitation: { id: key, name: 'Shop', endpoint: { slug: endpoint } } };
  expect(await answered(invitee, accept, { token })).toEqual(accepted);
  // Opening the link again succeeds, because it leads to the same place.
  expect(await answered(invitee, accept, { token })).toEqual(accepted);
  expect(await refused(stranger, accept, { token })).toBe('PERMISSION_DENIED');
  expect(await answered(undefined, look, { token })).toEqual({ invitation: { ...invitation, state: 'ACCEPTED' } });
  expect((await answered(owner, team, { endpoint, key })).key).toEqual({
    pendingInvitations: 0,
    acceptedInvitations: 1,
    collaborators: { totalCount: 1, edges: [{ node: { email, state: 'ACCEPTED', accountName: 'Ida' } }] },
  });
});

test('only the hash of a link is stored', async () => {
  const { owner, endpoint, key } = await setScene();
  const email = randomEmail();
  await answered(owner, invite, { endpoint, key, email });
  const token = await tokenSentTo(email);
  const tokenHash = Uint8Array.from(createHash('sha256').update(token).digest());
  expect(await prisma.collaborator.count({ where: { tokenHash } })).toBe(1);
  const rows = await prisma.$queryRaw<
    { text: string }[]
  >`select to_jsonb(collaborator)::text as text from collaborator where email = ${email}
    union all select to_jsonb(audit_entry)::text from audit_entry union all
    select data::text from pgboss.job where data is not null`;
  for (const { text } of rows) expect(text).not.toContain(token);
});

test('an invitation that is accepted several times at once is accepted once', async () => {
  const { owner, endpoint, key } = await setScene();
  const invitee = await makeUser(databaseUrl);
  const { id } = (await answered(owner, invite, { endpoint, key, email: invitee.email })).inviteCollaborator;
  const token = await tokenSentTo(invitee.email);
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => outcome(invitee, accept, { token })));
  expect(outcomes).toEqual(['done', 'done', 'done', 'done']);
  expect(await prisma.collaborator.findUnique({ where: { id } })).toMatchObject({ accountId: invitee.id });
  expect(await prisma.auditEntry.count({ where: { action: 'invitation.accepted', ownerId: owner.id } })).toBe(1);
});

test('nobody is invited twice to a key, even at once, unless the first invitation has expired', async () => {
  const { owner, endpoint, key } = await setScene();
  const email = randomEmail();
  const outcomes = await Promise.all([1, 2, 3].map(() => outcome(owner, invite, { endpoint, key, email })));
  expect(outcomes.sort()).toEqual(['CONFLICT', 'CONFLICT', 'done']);
  const first = await tokenSentTo(email);
  const { id } = await prisma.collaborator.findFirstOrThrow({ where: { email } });
  await age(id, 7 * dayMs);
  expect((await answered(owner, team, { endpoint, key })).key).toMatchObject({
    pendingInvitations: 0,
    collaborators: { edges: [{ node: { state: 'EXPIRED' } }] },
  });
  const invitee = await makeUser(databaseUrl, { email });
  expect(await refused(undefined, look, { token: first })).toBe('NOT_FOUND');
  expect(await refused(invitee, accept, { token: first })).toBe('NOT_FOUND');

  expect((await answered(owner, invite, { endpoint, key, email })).inviteCollaborator).toMatchObject({
    id,
    state: 'PENDING',
  });
  const second = await tokenSentTo(email, { old: first });
  expect(await refused(invitee, accept, { token: first })).toBe('NOT_FOUND');
  await answered(invitee, accept, { token: second });
  expect(await refused(owner, invite, { endpoint, key, email })).toBe('CONFLICT');
  // The same person can be invited to another key.
  const { keyId: other } = await makeKey(owner, endpoint, { name: 'Other' });
  await answered(owner, invite, { endpoint, key: other, email });
});

test('the owner, the default pair and invalid addresses are refused', async () => {
  const { owner, endpoint, key, defaultId } = await setScene();
  const refusedWith = (email: string, to = key) => refused(owner, invite, { endpoint, key: to, email });
  expect(await refusedWith(owner.email.toUpperCase())).toBe('CONFLICT');
  expect(await refusedWith(randomEmail(), defaultId)).toBe('CONFLICT');
  for (const email of [
    '',
    'somebody',
    'a@b',
    'a b@example.com',
    'a\u0000@example.com',
    'a\ud800@example.com',
    'a@example.com\nBcc: b@example.com',
  ]) {
    expect(await refusedWith(email)).toBe('INVALID_ARGUMENT');
  }
  expect(await refusedWith(`${'a'.repeat(250)}@example.com`)).toBe('INVALID_ARGUMENT');
  for (const none of ['abc', '01890a5d-ac96-774b-bcce-b302099a8057'])
    expect(await refusedWith(randomEmail(), none)).toBe('NOT_FOUND');
});

test('a key has at most 50 collaborators and invitations', async () => {
  const { owner, endpoint, key } = await setScene();
  const expiresAt = new Date(Date.now() + dayMs);
  await prisma.collaborator.createMany({
    data: Array.from({ length: 49 }, (_, n) => ({
      apiKeyId: key,
      email: `${n}@example.com`,
      tokenHash: createHash('sha256')
        .update(key + n)
        .digest(),
      expiresAt,
    })),
  });
  const outcomes = await Promise.all(
    [1, 2, 3].map(() => outcome(owner, invite, { endpoint, key, email: randomEmail() })),
  );
  expect(outcomes.sort()).toEqual(['CONFLICT', 'CONFLICT', 'done']);
  expect((await answered(owner, team, { endpoint, key })).key).toMatchObject({
    pendingInvitations: 50,
    collaborators: { totalCount: 50 },
  });
});

test('collaborators are listed page by page, newest first, even when one is revoked meanwhile', async () => {
  const { owner, endpoint, key } = await setScene();
  const emails = [randomEmail(), randomEmail(), randomEmail()];
  for (const email of emails) await answered(owner, invite, { endpoint, key, email });
  const page = async (after?: string) => {
    const document = `query ($endpoint: String!, $key: ID!, $after: String) {
      key(endpoint: $endpoint, key: $key) { collaborators(first: 1, after: $after) { edges { node { id email } }
      pageInfo { endCursor hasNextPage } } }
    }`;
    const { edges, pageInfo } = (await answered(owner, document, { endpoint, key, after })).key.collaborators;
    return { ...pageInfo, ...edges[0].node };
  };
  const first = await page();
  await answered(owner, revoke, { endpoint, invitation: first.id });
  const second = await page(first.endCursor);
  const third = await page(second.endCursor);
  expect([first, second, third].map(({ email }) => email)).toEqual(emails.toReversed());
  expect([second.hasNextPage, third.hasNextPage]).toEqual([true, false]);
});

test('a collaborator can leave, and cannot remove others', async () => {
  const { owner, endpoint, key } = await setScene();
  const [anna, ben] = [await makeCollaborator(owner, endpoint, key), await makeCollaborator(owner, endpoint, key)];
  expect(await answered(anna.account, leave, { endpoint, key })).toEqual({ leaveKey: key });
  expect(await refused(anna.account, leave, { endpoint, key })).toBe('ENDPOINT_NOT_FOUND');
  expect((await answered(owner, team, { endpoint, key })).key).toMatchObject({
    acceptedInvitations: 1,
    collaborators: { edges: [{ node: { email: ben.account.email } }] },
  });
  expect(await refused(owner, leave, { endpoint, key })).toBe('NOT_FOUND');
  const { keyId: other } = await makeKey(owner, endpoint, { name: 'Other' });
  for (const none of [other, 'abc'])
    expect(await refused(ben.account, leave, { endpoint, key: none })).toBe('NOT_FOUND');
});

test('only the owner of an endpoint manages its invitations', async () => {
  const { owner, endpoint, key } = await setScene();
  const { account: collaborator, invitationId: invitation } = await makeCollaborator(owner, endpoint, key);
  const stranger = await makeUser(databaseUrl);
  const own = await makeEndpoint(databaseUrl, { accountId: stranger.id });
  for (const document of [resend, revoke]) {
    expect(await refused(collaborator, document, { endpoint, invitation })).toBe('PERMISSION_DENIED');
    expect(await refused(stranger, document, { endpoint, invitation })).toBe('ENDPOINT_NOT_FOUND');
    expect(await refused(stranger, document, { endpoint: own.slug, invitation })).toBe('NOT_FOUND');
    expect(await refused(own.keys.sandbox, document, { endpoint: own.slug, invitation })).toBe('PERMISSION_DENIED');
    expect(await refused(undefined, document, { endpoint, invitation })).toBe('UNAUTHENTICATED');
    expect(await refused(owner, document, { endpoint, invitation: 'abc' })).toBe('NOT_FOUND');
  }
});

test("the owner's log has who did what with keys and collaborators", async () => {
  const { owner, endpoint, key } = await setScene();
  const { account } = await makeCollaborator(owner, endpoint, key);
  await answered(account, leave, { endpoint, key });
  const entries = await prisma.auditEntry.findMany({
    where: { ownerId: owner.id, endpointId: { not: null } },
    orderBy: { id: 'asc' },
  });
  const logged = entries
    .map(({ action, accountId, subject, address }) => ({ action, accountId, subject, address }))
    .slice(-4);
  const address = '127.0.0.1';
  expect(logged).toEqual([
    { action: 'key.created', accountId: owner.id, subject: 'Shop', address },
    { action: 'collaborator.invited', accountId: owner.id, subject: account.email, address },
    { action: 'invitation.accepted', accountId: account.id, subject: account.email, address },
    { action: 'collaborator.left', accountId: account.id, subject: account.email, address },
  ]);
});
