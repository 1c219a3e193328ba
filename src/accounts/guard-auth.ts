import type { BetterAuthOptions } from 'better-auth';
import { APIError, createAuthMiddleware, getIP, isAPIError } from 'better-auth/api';
import { z } from 'zod';
import { Refusal } from '../errors.ts';
import { languages } from '../mail/queue-mail.ts';
import { authCall } from './auth-call.ts';
import { checkName } from './check-name.ts';
import type { Attempt, AttemptLimits } from './limit-attempts.ts';

/** The longest address in SMTP (RFC 5321). */
const emailCharactersMax = 254;
const imageCharactersMax = 2048;

const bodySchema = z.record(z.string(), z.unknown()).catch({});

/**
 * Returns better-auth's hooks around each endpoint. They count attempts and refuse values that our tables would. Calls
 * without a request are exempt. Throws RATE_LIMITED, INVALID_ARGUMENT and UNAVAILABLE.
 */
export function guardAuth(limits: AttemptLimits) {
  return {
    before: createAuthMiddleware(async ({ path, request, body, query, context }) => {
      if (!authCall(request)) return;
      const sent = bodySchema.parse(body);
      if ([...Object.values(sent), ...Object.values(query ?? {})].some(holdsNul)) {
        throw new Refusal('INVALID_ARGUMENT', { message: 'Text must not hold NUL characters' });
      }
      checkLength(sent, 'email', emailCharactersMax);
      checkLength(sent, 'image', imageCharactersMax);
      if (path === '/sign-up/email') {
        if (typeof sent.name === 'string') checkName(sent.name);
        checkLanguage(sent.language);
      }
      await limits.count(path, attemptOf(request, sent, context.options));
    }),
    after: createAuthMiddleware(async ({ path, request, body, context, getSignedCookie }) => {
      const { returned, authCookies, secret, internalAdapter, options } = context;
      if (!authCall(request)) return;
      if (isAPIError(returned)) {
        // The auth route reports the cause: an unreachable database is not a bug.
        if (returned.statusCode >= 500) throw returned.cause ?? returned;
        if (returned.body?.code !== 'FAILED_TO_CREATE_USER') return;
        // The address was in use meanwhile, or the database did not store the account in time. The log has the cause.
        const { email } = bodySchema.parse(body);
        const existing = typeof email === 'string' && (await internalAdapter.findUserByEmail(email));
        if (!existing) throw new Refusal('UNAVAILABLE');
        throw new APIError('UNPROCESSABLE_ENTITY', {
          code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
          message: 'This e-mail address has an account; sign in',
        });
      }
      if (path === '/sign-out') {
        // better-auth reports success even if it could not end the session.
        const token = await getSignedCookie(authCookies.sessionToken.name, secret);
        if (token && (await internalAdapter.findSession(token))) throw new Refusal('UNAVAILABLE');
      }
      await limits.forgive(path, attemptOf(request, bodySchema.parse(body), options));
    }),
  };
}

/** Returns an attempt. An IPv6 address counts as its network, because one caller has all of a network's addresses. */
function attemptOf(
  request: Request | undefined,
  { email }: Record<string, unknown>,
  options: BetterAuthOptions,
): Attempt {
  return {
    address: (request && getIP(request, options)) ?? undefined,
    email: typeof email === 'string' ? email : undefined,
  };
}

function checkLength(sent: Record<string, unknown>, name: string, charactersMax: number): void {
  const value = sent[name];
  if (typeof value === 'string' && value.length > charactersMax) {
    throw new Refusal('INVALID_ARGUMENT', { message: `${name} must be at most ${charactersMax} characters long` });
  }
}

function checkLanguage(language: unknown): void {
  if (language === undefined || languages.some((known) => known === language)) return;
  throw new Refusal('INVALID_ARGUMENT', { message: `language must be one of ${languages.join(', ')}` });
}

function holdsNul(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\0');
}
