import type { FastifyInstance, FastifyRequest } from 'fastify';

interface AuthDoor {
  /** Signs up, in and out; answers by the Fetch standard. */
  handleAuth(request: Request): Promise<Response>;
  publicUrl: string;
  /** The header in which it is told the caller's address. */
  addressHeader: string;
}

/** Opens `/api/auth/*`: accounts and their sessions. */
export function openAuthDoor(app: FastifyInstance, { handleAuth, publicUrl, addressHeader }: AuthDoor): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/api/auth/*',
    async handler(request, reply) {
      const answer = await handleAuth(toFetch(request, publicUrl, addressHeader));
      reply.code(answer.status);
      for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value);
      const cookies = answer.headers.getSetCookie();
      if (cookies.length > 0) reply.header('set-cookie', cookies);
      return reply.send(Buffer.from(await answer.arrayBuffer()));
    },
  });
}

function toFetch(request: FastifyRequest, publicUrl: string, addressHeader: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  headers.set(addressHeader, request.ip);
  const { method, body } = request;
  return new Request(new URL(request.url, publicUrl), { method, headers, body: method === 'POST' && Buffer.isBuffer(body) ? Uint8Array.from(body) : null });
}
