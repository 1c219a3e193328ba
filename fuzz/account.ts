import { z } from 'zod';
import type { HttpClient } from './http-client.ts';
import { graphqlBytes, requestBytes } from './request-bytes.ts';

/** A signed-in account that changes its own things by GraphQL. */
export interface Account {
  cookie: string;
  /** Returns the data. Throws for an answer with errors, because the setup must succeed. */
  run(query: string, variables?: object): Promise<unknown>;
}

const answerShape = z.object({ data: z.unknown(), errors: z.unknown().optional() });

export async function signIn(client: HttpClient, credentials: { email: string; password: string }): Promise<Account> {
  return accountOf(client, await enter(client, '/api/auth/sign-in/email', credentials));
}

/** Signs up on the Enterprise plan, which no run can use up. */
export async function signUp(client: HttpClient, email: string): Promise<Account> {
  const account = accountOf(
    client,
    await enter(client, '/api/auth/sign-up/email', { name: 'Somebody', email, password: 'correct horse battery' }),
  );
  await account.run('mutation { changePlan(plan: "enterprise") { id } }');
  return account;
}

/** Returns the cookies of the answer. */
async function enter(client: HttpClient, path: string, body: object): Promise<string> {
  const answer = await client.call(
    requestBytes('POST', path, [['Content-Type', 'application/json']], JSON.stringify(body)),
    {
      api: 'auth',
      withinMs: 30_000,
    },
  );
  if (answer.status !== 200) throw new Error(`Could not sign in: ${answer.status} ${answer.body}`);
  return (answer.headers.get('set-cookie') ?? []).map((cookie) => cookie.split(';')[0]).join('; ');
}

function accountOf(client: HttpClient, cookie: string): Account {
  return {
    cookie,
    async run(query, variables) {
      const { body } = await client.call(graphqlBytes([['Cookie', cookie]], query, variables), {
        api: 'graphql',
        withinMs: 30_000,
      });
      const { data, errors } = answerShape.parse(JSON.parse(body.toString()));
      if (errors) throw new Error(`Could not set the input: ${JSON.stringify(errors)}`);
      return data;
    },
  };
}
