import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../errors.ts';
import type { ReadCallerAddress } from './caller-address.ts';
import { isSameOrigin } from './same-origin.ts';

interface AuthDoor {
  /** Signs up, in and out; answers by the Fetch standard. */
  handleAuth(request: Request): Promise<Response>;
  publicUrl: string;
  addressOf: ReadCallerAddress;
  /** The headers in which it is told where a call comes from. */
  callerHeaders: { readonly address: string; readonly requestId: string };
}

/** What is open of `/api/auth`. What else there is to know and to change of an account goes through GraphQL. */
const routes = [
  ['POST', '/sign-up/email'],
  ['POST', '/sign-in/email'],
  ['POST', '/sign-in/social'],
  ['GET', '/callback/:provider'],
  ['GET', '/error'],
  ['POST', '/sign-out'],
  ['GET', '/get-session'],
  ['POST', '/send-verification-email'],
  ['GET', '/verify-email'],
  ['POST', '/request-password-reset'],
  ['POST', '/reset-password'],
  ['POST', '/change-password'],
] as const;

/** Opens `/api/auth`: signing up, in and out, and passwords. */
export function openAuthDoor(
  app: FastifyInstance,
  { handleAuth, publicUrl, addressOf, callerHeaders }: AuthDoor,
): void {
  for (const [method, path] of routes) {
    app.route({
      method,
      url: `/api/auth${path}`,
      async handler(request, reply) {
        // Signing in needs no cookie: another site's page must not do that either.
        if (method === 'POST' && !isSameOrigin(request.headers, publicUrl)) throw new Refusal('FOREIGN_ORIGIN');
        const call = toFetch(request, publicUrl);
        call.headers.set(callerHeaders.address, addressOf(request.raw));
        call.headers.set(callerHeaders.requestId, request.id);
        const answer = await handleAuth(call);
        reply.code(answer.status).header('cache-control', 'no-store');
        for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value);
        const cookies = answer.headers.getSetCookie();
        if (cookies.length > 0) reply.header('set-cookie', cookies);
        return reply.send(Buffer.from(await answer.arrayBuffer()));
      },
    });
  }
}

function toFetch({ method, url, headers, body }: FastifyRequest, publicUrl: string): Request {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  return new Request(new URL(url, publicUrl), {
    method,
    headers: pairs,
    body: method === 'POST' && Buffer.isBuffer(body) ? Uint8Array.from(body) : null,
  });
}
