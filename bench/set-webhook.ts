import { z } from 'zod';
import type { Seeded } from './seed.ts';

const answerShape = z.object({ data: z.object({ setWebhook: z.object({}) }) });

/** Gives the sandbox of an endpoint a webhook, as its owner does. */
export async function setWebhook({ url, slug, owner }: Seeded, target: string, signal: AbortSignal): Promise<void> {
  const headers = { 'Content-Type': 'application/json', Origin: url };
  const session = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers,
    body: JSON.stringify(owner),
    signal,
  });
  if (session.status !== 200) throw new Error(`Signing in was answered ${session.status} ${await session.text()}`);
  const cookie = session.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');

  const query =
    'mutation ($endpoint: String!, $url: String) { setWebhook(endpoint: $endpoint, url: $url) { __typename } }';
  const body = JSON.stringify({ query, variables: { endpoint: slug, url: target } });
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, Cookie: cookie },
    body,
    signal,
  });
  const told: unknown = await answer.json();
  if (!answerShape.safeParse(told).success) throw new Error(`setWebhook was answered ${JSON.stringify(told)}`);
}
