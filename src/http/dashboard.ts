import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Refusal } from '../errors.ts';
import { refuse } from './refuse.ts';

/** The output of `npm run build`. */
const built = join(import.meta.dirname, '../dashboard/dist');

/**
 * Allows scripts, styles and calls from this origin only, and no framing. The component library sets styles by script.
 */
const policy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Opens `/` for browsers: the dashboard's files, and its page at every other path. Does nothing without a build. */
export function openDashboard(app: FastifyInstance): void {
  if (!existsSync(join(built, 'index.html'))) {
    app.log.warn('dashboard.missing: no pages are served; run `npm run build` and start again');
    return;
  }
  app.register(fastifyStatic, {
    root: join(built, 'assets'),
    prefix: '/assets/',
    preCompressed: true,
    index: false,
    redirect: false,
    // Their names change with their content.
    immutable: true,
    maxAge: '365d',
    setHeaders: (reply) => reply.header('x-content-type-options', 'nosniff'),
  });
  app.route({
    method: ['GET', 'HEAD'],
    url: '*',
    handler(request, reply) {
      reply.header('vary', 'Accept');
      if (!wantsPage(request.headers.accept) || isApi(request.url))
        return refuse(request, reply, new Refusal('NOT_FOUND'));
      return sendPage(reply);
    },
  });
}

function sendPage(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'same-origin')
    .header('cross-origin-opener-policy', 'same-origin')
    .header('cache-control', 'no-cache')
    .sendFile('index.html', built, { cacheControl: false });
}

function wantsPage(accept: string | undefined): boolean {
  return accept?.includes('text/html') ?? false;
}

/** Returns true for paths of the API, where an unknown address gets an API error instead of the page. */
function isApi(url: string): boolean {
  return /^\/(api|graphql|inspect|healthz|readyz|assets)(\/|\?|$)/.test(url);
}
