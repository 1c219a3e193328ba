import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Auth } from './accounts/auth.ts';
import type { Prisma } from './db/prisma.ts';
import type { Seal } from './db/seal.ts';
import { deployUntested } from './endpoints/deploy-endpoint.ts';
import { createEndpoint } from './keys/create-endpoint.ts';

/** The addresses and keys for trying an installation. */
export interface Demo {
  url: string;
  slug: string;
  keys: { sandbox: string; production: string };
  owner: { email: string; password: string };
}

interface DemoServices {
  prisma: Prisma;
  seal: Seal;
  auth: Auth;
}

const demoMailHost = '@demo.invalid';

const sampleBody = `{
  "order_id": "ORD-2024-001",
  "amount": 45000,
  "items": ["Item A", "Item B"],
  "paid": true
}`;

/** Returns the path of the file with the demo's keys and sign-in. */
export const demoFile = (dataDir: string) => join(dataDir, 'demo.json');

/** Makes the demo in a database without accounts, or completes a half-made one, and writes it to `demo.json`. */
export async function makeDemoOnce(
  services: DemoServices,
  publicUrl: string,
  dataDir: string,
): Promise<Demo | undefined> {
  const file = demoFile(dataDir);
  const accounts = await services.prisma.account.count();
  const others = await services.prisma.account.count({ where: { email: { not: { endsWith: demoMailHost } } } });
  if (others > 0 || (accounts > 0 && existsSync(file))) return undefined;
  const demo = await makeDemo(services, publicUrl);
  await writeFile(file, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  return demo;
}

/**
 * Makes an account on the Enterprise plan, never an administrator, with one deployed endpoint for the documented
 * sample.
 */
export async function makeDemo({ prisma, seal, auth }: DemoServices, publicUrl: string): Promise<Demo> {
  const owner = {
    email: `demo-${randomBytes(4).toString('hex')}${demoMailHost}`,
    password: randomBytes(12).toString('base64url'),
  };
  const { user } = await auth.api.signUpEmail({ body: { name: 'Demo', ...owner } });
  await prisma.subscription.update({ where: { accountId: user.id }, data: { planId: 'enterprise' } });
  const changing = { prisma, seal, by: { accountId: user.id, requestId: null, address: null } };
  const { endpointId, slug, keys } = await createEndpoint(changing, {
    accountId: user.id,
    name: 'Orders',
    description: 'A sample to try: it takes the body of the documentation.',
    fields: [
      { name: 'order_id', type: 'string', required: true },
      { name: 'amount', type: 'number', required: true },
      { name: 'items', type: 'array', required: false },
      { name: 'paid', type: 'boolean', required: false },
    ],
  });
  await deployUntested(changing, endpointId);
  return { url: publicUrl, slug, keys: { sandbox: keys.sandbox, production: keys.production }, owner };
}

/** Returns the text that the first start prints. The password is only in the file. */
export function describeDemo({ url, slug, keys }: Demo, dataDir: string): string {
  return `
Sluice is ready at ${url}

  Endpoint        ${url}/api/v1/data/${slug}
  Sandbox key     ${keys.sandbox}
  Production key  ${keys.production}
  Dashboard       ${url} (the demo's sign-in is in ${demoFile(dataDir)})

Send it a record:

curl -X POST ${url}/api/v1/data/${slug} \\
  -H "Authorization: Bearer ${keys.sandbox}" \\
  -H "Content-Type: application/json" \\
  -d '${sampleBody}'
`;
}
