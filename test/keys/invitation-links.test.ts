import { expect, test } from 'vitest';
import { makeUser, randomEmail } from '../support/account.ts';
import { age, dayMs, look, resend, revoke, setScene } from './invitation-fixtures.ts';
import { accept, answered, databaseUrl, invite, outcome, prisma, refused, tokenSentTo } from './keys-fixtures.ts';

test('a resent invitation has a new link that is valid for 7 days, and the old one is invalid', async () => {
  const { owner, endpoint, key } = await setScene();
  const invitee = await makeUser(databaseUrl);
  const { id: invitation } = (await answered(owner, invite, { endpoint, key, email: invitee.email }))
    .inviteCollaborator;
  const first = await tokenSentTo(invitee.email);
  expect(await refused(owner, resend, { endpoint, invitation })).toBe('RATE_LIMITED');
  await age(invitation, 8 * dayMs);
  const outcomes = await Promise.all([1, 2, 3].map(() => outcome(owner, resend, { endpoint, invitation })));
  expect(outcomes.sort()).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'done']);
  const second = await tokenSentTo(invitee.email, { old: first });
  expect(second).not.toBe(first);
  expect(await refused(invitee, accept, { token: first })).toBe('NOT_FOUND');
  await answered(invitee, accept, { token: second });
  await age(invitation, dayMs);
  expect(await refused(owner, resend, { endpoint, invitation })).toBe('CONFLICT');
});

test('one address gets a limited number of invitations, even when each is revoked and sent again', async () => {
  const { owner, endpoint, key } = await setScene();
  const email = randomEmail();
  for (let sent = 0; sent < 10; sent++) {
    const { id: invitation } = (await answered(owner, invite, { endpoint, key, email })).inviteCollaborator;
    await answered(owner, revoke, { endpoint, invitation });
  }
  expect(await refused(owner, invite, { endpoint, key, email })).toBe('RATE_LIMITED');
  await answered(owner, invite, { endpoint, key, email: randomEmail() });
});

test('a revoked invitation cannot be accepted', async () => {
  const { owner, endpoint, key } = await setScene();
  const invitee = await makeUser(databaseUrl);
  const { id: invitation } = (await answered(owner, invite, { endpoint, key, email: invitee.email }))
    .inviteCollaborator;
  const token = await tokenSentTo(invitee.email);
  expect(await answered(owner, revoke, { endpoint, invitation })).toEqual({ revokeInvitation: invitation });
  expect(await refused(invitee, accept, { token })).toBe('NOT_FOUND');
  expect(await refused(undefined, look, { token })).toBe('NOT_FOUND');
  expect(await refused(owner, revoke, { endpoint, invitation })).toBe('NOT_FOUND');
  expect(await refused(owner, resend, { endpoint, invitation })).toBe('NOT_FOUND');
  await answered(owner, invite, { endpoint, key, email: invitee.email });
});

test('either the acceptance or the revocation comes first, and the other notices', async () => {
  const { owner, endpoint, key } = await setScene();
  const invitee = await makeUser(databaseUrl);
  const { id: invitation } = (await answered(owner, invite, { endpoint, key, email: invitee.email }))
    .inviteCollaborator;
  const token = await tokenSentTo(invitee.email);
  const [accepted, revoked] = await Promise.all([
    outcome(invitee, accept, { token }),
    outcome(owner, revoke, { endpoint, invitation }),
  ]);
  expect(['done', 'NOT_FOUND']).toContain(accepted);
  expect(revoked).toBe('done');
  expect(await prisma.collaborator.count({ where: { id: invitation } })).toBe(0);
});

test('links of a deleted endpoint, and links that were never sent, are NOT_FOUND', async () => {
  const { owner, endpoint, key } = await setScene();
  const invitee = await makeUser(databaseUrl);
  await answered(owner, invite, { endpoint, key, email: invitee.email });
  const token = await tokenSentTo(invitee.email);
  await prisma.endpoint.update({ where: { slug: endpoint }, data: { deletedAt: new Date() } });
  for (const none of [token, '', 'abc', '\u0000', '\ud800', 'x'.repeat(10_000)]) {
    expect(await refused(undefined, look, { token: none })).toBe('NOT_FOUND');
    expect(await refused(invitee, accept, { token: none })).toBe('NOT_FOUND');
  }
});
