import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeUser } from '../support/account.ts';
import { visit } from '../support/browser.ts';
import { makeCollaborationKey, makeEndpoint, openControlPlane } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const { prisma } = openControlPlane(databaseUrl);

test('signing up and a new password show refusals at their inputs, and keep what was typed', async () => {
  const { email } = await makeUser(databaseUrl);
  const page = await visit(server);
  await page.goto('/sign-up');
  const submit = page.getByRole('button', { name: 'Sign up' });
  await submit.click();
  await page.getByText('Enter your name.').waitFor();
  await page.getByText('Enter your e-mail address.').waitFor();
  await page.getByText('Enter at least 8 characters.').waitFor();
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('a good password');
  await submit.click();
  await page.getByRole('alert').getByText('An account with this e-mail address exists.').waitFor();
  expect(await page.getByLabel('E-mail address').inputValue()).toBe(email);

  await page.goto('/reset-password?token=nonsense');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByText('Enter at least 8 characters.').waitFor();
  await page.getByLabel('New password').fill('a good password');
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByRole('alert').getByText('This link has expired or was already used.').waitFor();
});

test("an endpoint's settings refuse an empty name, and their tab marks unsaved changes", async () => {
  const { id, cookie } = await makeUser(databaseUrl);
  const { slug } = await makeEndpoint(databaseUrl, { accountId: id });
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${slug}/sandbox/settings`);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill(' ');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Enter a name.').waitFor();
  await name.fill('Renamed');
  await page.getByText('Unsaved changes, kept in this tab.').waitFor();
  await page.getByRole('tab', { name: 'Keys' }).click();
  await page.getByRole('tab', { name: 'Settings' }).getByRole('img', { name: 'Unsaved changes' }).waitFor();
  await page.getByRole('tab', { name: 'Settings' }).click();
  expect(await name.inputValue()).toBe('Renamed');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
});

test('an invitation needs an address, and is refused for the owner', async () => {
  const { id, cookie, email } = await makeUser(databaseUrl);
  const { slug, endpointId } = await makeEndpoint(databaseUrl, { accountId: id });
  await makeCollaborationKey(databaseUrl, endpointId, { name: 'Partner' });
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${slug}/sandbox/keys`);
  await page.getByRole('group', { name: 'Partner' }).getByRole('button', { name: 'Collaborators' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: 'Invite' }).click();
  await drawer.getByText('Enter an e-mail address.').waitFor();
  await drawer.getByLabel('E-mail address').fill(email);
  await drawer.getByRole('button', { name: 'Invite' }).click();
  await drawer.getByRole('alert').getByText('The owner has all keys; invite somebody else').waitFor();
  expect(await drawer.getByLabel('E-mail address').inputValue()).toBe(email);
});

test('a request to deploy is refused once the collaborator is removed, and the note stays', async () => {
  const { endpointId, slug } = await makeEndpoint(databaseUrl);
  const [{ id, cookie, email }, { keyId }] = await Promise.all([
    makeUser(databaseUrl),
    makeCollaborationKey(databaseUrl, endpointId),
  ]);
  const now = new Date();
  await prisma.collaborator.create({
    data: { apiKeyId: keyId, email, accountId: id, tokenHash: randomBytes(32), expiresAt: now, acceptedAt: now },
  });
  const page = await visit(server, { cookie });
  await page.goto(`/endpoints/${slug}/sandbox/versions`);
  const note = page.getByLabel('Note');
  await note.fill('The lamp is ready');
  await page.getByText('Unsaved changes, kept in this tab.').waitFor();
  await prisma.collaborator.deleteMany({ where: { apiKeyId: keyId } });
  await page.getByRole('button', { name: 'Request deploy' }).click();
  // The lists beside the form say the same, once they are read again.
  const refusal = page.locator('form', { has: note }).getByRole('alert');
  await refusal.getByText('The endpoint does not exist, or you have no access to it.').waitFor();
  expect(await note.inputValue()).toBe('The lamp is ready');
  expect(await prisma.deploymentRequest.count({ where: { endpointId } })).toBe(0);
});

test('a plan that an administrator has changed meanwhile is not changed again unseen', async () => {
  const { id, cookie } = await makeUser(databaseUrl, { plan: 'free' });
  const page = await visit(server, { cookie });
  await page.goto('/usage');
  await page.getByRole('button', { name: 'Change to Pro' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change to Pro?' });
  await dialog.waitFor();
  await prisma.subscription.update({ where: { accountId: id }, data: { planId: 'basic' } });
  await dialog.getByRole('button', { name: 'Change plan' }).click();
  await page.getByRole('alert').getByText('The page now shows the latest ones').waitFor();
  await page.getByRole('button', { name: 'Change to Free' }).waitFor();
  expect(await prisma.subscription.findUnique({ where: { accountId: id } })).toMatchObject({ planId: 'basic' });
});
