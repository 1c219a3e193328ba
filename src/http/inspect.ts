import type { FastifyInstance, FastifyRequest } from 'fastify';
import { payloadBytesMax, Refusal, toRefusal } from '../errors.ts';

/** A message to the inspector; headers are names and values in order. */
interface ArrivedMessage {
  headers: [name: string, value: string][];
  body: Buffer;
}

/** The most bytes: a payload and a webhook's fields around it. */
const bodyBytesMax = payloadBytesMax + 16_384;

/**
 * Opens `POST /inspect/{token}`, which shows the messages of a webhook: 204. Messages that cannot be stored are
 * refused, never with 500.
 */
export function openInspect(
  app: FastifyInstance,
  inspect: (token: string, message: ArrivedMessage) => Promise<void>,
): void {
  app.post<{ Params: { token: string } }>('/inspect/:token', { bodyLimit: bodyBytesMax }, async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    try {
      await inspect(request.params.token, { headers: headersOf(request), body });
    } catch (error) {
      const refusal = toRefusal(error);
      throw refusal.code === 'INTERNAL' ? new Refusal('UNAVAILABLE', { cause: error }) : refusal;
    }
    return reply.code(204).send();
  });
}

function headersOf({ raw: { rawHeaders } }: FastifyRequest): ArrivedMessage['headers'] {
  return rawHeaders.flatMap((name, index): ArrivedMessage['headers'] =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
  );
}
