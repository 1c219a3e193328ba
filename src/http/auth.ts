import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../errors.ts';
import type { ReadCallerAddress } from './caller-address.ts';
import { isSameOrigin } from './same-origin.ts';

interface AuthDependencies {
  /** Handles sign-up, sign-in and sign-out, with a Fetch API request and response. */
  handleAuth(request: Request): Promise<Response>;
  publicUrl: string;
  addressOf: ReadCallerAddress;
  /** The headers that pass on the caller. */
  callerHeaders: { readonly address: string; readonly requestId: string };
}

/** The open paths of `/api/auth`. All other account data goes through GraphQL. */
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

/** Opens `/api/auth`: sign-up, sign-in, sign-out and passwords. */
export function openAuthRoutes(
  app: FastifyInstance,
  { handleAuth, publicUrl, addressOf, callerHeaders }: AuthDependencies,
): void {
  for (const [method, path] of routes) {
    app.route({
      method,
      url: `/api/auth${path}`,
      async handler(request, reply) {
        // Signing in needs no cookie, but another site's page must not do it either.
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
