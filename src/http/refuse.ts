import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../errors.ts';

/** Answers with a refusal in the documented form. */
export function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  if (refusal.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
  if (refusal.retryAfter !== undefined) reply.header('retry-after', String(refusal.retryAfter));
  return reply.code(refusal.status).type('application/json; charset=utf-8').send(refusalText(refusal, request.id));
}

/** Returns the body of an error. */
export function refusalText({ message, details, code }: Refusal, requestId: string): string {
  return JSON.stringify({ success: false, error: message, ...(details && { details }), code, request_id: requestId });
}
