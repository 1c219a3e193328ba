import { prismaAdapter } from 'better-auth/adapters/prisma';
import { type BetterAuthOptions, betterAuth } from 'better-auth/minimal';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AccountActor } from '../access/actor.ts';
import type { Config } from '../config.ts';
import type { Services, SignInMethod } from '../context.ts';
import type { Prisma } from '../db/prisma.ts';
import { languages } from '../mail/queue-mail.ts';
import { forgetUnsent } from '../mail/unsent-mails.ts';
import { mailPasswordReset, mailVerification, onlyOne } from './account-mails.ts';
import { callerHeaders } from './auth-call.ts';
import { fitName } from './check-name.ts';
import { guardAuth } from './guard-auth.ts';
import { openAttemptLimits } from './limit-attempts.ts';
import { recordAccountChange, recordSignIns } from './record-sign-ins.ts';

interface AuthDependencies extends Pick<Config, 'publicUrl'>, Partial<Pick<Config, 'socialSignIn'>> {
  prisma: Services['prisma'];
  secret: string;
  /** The services for calls through the auth route. Without them nothing is limited, recorded, mailed or logged. */
  route?: Pick<Services, 'log' | 'pool' | 'boss' | 'seal'>;
}

const daySeconds = 86_400;
const readerSchema = z.object({
  id: z.string(),
  email: z.string(),
  language: z.enum(languages).nullish().default(null),
});

/** Opens sign-up and sign-in by better-auth on our tables: its user is our Account, its account our Identity. */
export function openAuth({ prisma, secret, publicUrl, socialSignIn = {}, route }: AuthDependencies) {
  const { emailAndPassword, databaseHooks, ...routeOptions } = route
    ? optionsOfRoute({ ...route, prisma, publicUrl })
    : {};
  return betterAuth({
    secret,
    baseURL: publicUrl,
    basePath: '/api/auth',
    // A page of the called host is trusted under any name of that host, because cookies belong to a host.
    trustedOrigins: (request) => ['http', 'https'].map((scheme) => `${scheme}://${request?.headers.get('host')}`),
    database: prismaAdapter(prisma, { provider: 'postgresql', transaction: true }),
    user: { modelName: 'account', additionalFields: { language: { type: [...languages], required: false } } },
    account: {
      modelName: 'identity',
      encryptOAuthTokens: true,
      // Explicit, so that no update changes it: an account with an unconfirmed address may belong to a stranger. A
      // password reset by mail confirms the address.
      accountLinking: { enabled: true, requireLocalEmailVerified: true, trustedProviders: [] },
    },
    // A used session lasts: GET /api/auth/get-session prolongs one that is a day old.
    session: { expiresIn: 7 * daySeconds, updateAge: daySeconds },
    verification: { storeIdentifier: 'hashed' },
    socialProviders: socialSignIn,
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
      ...emailAndPassword,
    },
    databaseHooks: {
      ...databaseHooks,
      user: {
        create: {
          ...databaseHooks?.user?.create,
          before: async ({ name, email }) => ({ data: { name: fitName(name, email) } }),
        },
      },
    },
    // Our own limits count over all processes.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'sluice',
      database: { generateId: false },
      ipAddress: { ipAddressHeaders: [callerHeaders.address] },
      // The auth route checks the origin, as for GraphQL.
      disableCSRFCheck: true,
      // Explicit, because better-auth skips the check of link targets under NODE_ENV=test.
      disableOriginCheck: false,
    },
    // The auth route reports and logs what is neither an answer nor a refusal of better-auth.
    onAPIError: { throw: true },
    telemetry: { enabled: false },
    ...routeOptions,
  });
}

/** Returns the sign-in methods that the settings enable. */
export function offeredSignIns({ google, github }: Config['socialSignIn']): SignInMethod[] {
  return ['PASSWORD', ...(google ? (['GOOGLE'] as const) : []), ...(github ? (['GITHUB'] as const) : [])];
}

export type Auth = ReturnType<typeof openAuth>;

type AuthRouteDependencies = NonNullable<AuthDependencies['route']> & Pick<AuthDependencies, 'prisma' | 'publicUrl'>;

/** Returns limits, records, mails and the log for calls through the auth route. */
function optionsOfRoute(dependencies: AuthRouteDependencies) {
  const { prisma, pool, log } = dependencies;
  const limits = openAttemptLimits(pool);
  return {
    logger: authLog(log),
    hooks: guardAuth(limits),
    databaseHooks: recordSignIns(dependencies),
    emailVerification: {
      sendOnSignUp: true,
      async sendVerificationEmail({ user, token }, request) {
        if (request)
          await prisma.$transaction(async (tx) => mailVerification(dependencies, tx, readerSchema.parse(user), token));
      },
      async afterEmailVerification({ id, email }, request) {
        await recordAccountChange(dependencies, request, 'account.email_verified', id);
        await forgetUnsent(prisma, 'EMAIL_VERIFICATION', email, onlyOne);
      },
    },
    emailAndPassword: {
      async sendResetPassword({ user, token }) {
        await prisma.$transaction(async (tx) => mailPasswordReset(dependencies, tx, readerSchema.parse(user), token));
      },
      async onPasswordReset({ user: { id, email, emailVerified } }, request) {
        await recordAccountChange(dependencies, request, 'account.password_reset', id);
        await forgetUnsent(prisma, 'PASSWORD_RESET', email, onlyOne);
        // The link came by mail, which confirms the address.
        if (!emailVerified) {
          await prisma.account.update({ where: { id }, data: { emailVerified: true } });
          await recordAccountChange(dependencies, request, 'account.email_verified', id);
          await forgetUnsent(prisma, 'EMAIL_VERIFICATION', email, onlyOne);
        }
        // The reader of the account's mail need not wait for failed guesses at the old password.
        await limits.forgive('/sign-in/email', { email, address: undefined });
      },
    },
  } satisfies Omit<BetterAuthOptions, 'emailAndPassword'> & {
    emailAndPassword: Partial<NonNullable<BetterAuthOptions['emailAndPassword']>>;
  };
}

/** Returns a function that finds the account of a call's cookies, as the database has it now; undefined for none. */
export function accountFinder(auth: Auth, prisma: Prisma): (cookie: string) => Promise<AccountActor | undefined> {
  return async (cookie) => {
    // The session is not prolonged here, because the browser would not learn of it.
    const found = await auth.api.getSession({
      headers: new Headers({ cookie }),
      query: { disableCookieCache: true, disableRefresh: true },
    });
    if (!found) return undefined;
    const account = await prisma.account.findUnique({ where: { id: found.user.id } });
    if (!account) return undefined;
    const { id, name, email, administrator } = account;
    return { kind: 'account', accountId: id, sessionId: found.session.id, name, email, administrator };
  };
}

/**
 * Passes better-auth's log to ours. It logs callers' mistakes as errors, with texts that may quote them. So only thrown
 * errors are errors here, and the rest is for debugging.
 */
function authLog(log: Logger): NonNullable<BetterAuthOptions['logger']> {
  return {
    level: 'warn',
    log(level, message, ...details) {
      const thrown = details.find((detail) => detail instanceof Error);
      if (level === 'error' && thrown)
        log.error({ err: thrown }, `sign_in.failed: the caller gets an error; ${message}`);
      else log.debug({ level }, `sign_in.noted: ${message}`);
    },
  };
}
