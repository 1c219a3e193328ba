import { prismaAdapter } from 'better-auth/adapters/prisma';
import { type BetterAuthOptions, betterAuth } from 'better-auth/minimal';
import { z } from 'zod';
import type { Config } from '../config.ts';
import type { Services, SignInMethod } from '../context.ts';
import { forgetUnsent } from '../mail/keep-unsent.ts';
import { languages } from '../mail/queue-mail.ts';
import { mailPasswordReset, mailVerification, onlyOne } from './account-mails.ts';
import { callerHeaders } from './auth-call.ts';
import { authLog } from './auth-log.ts';
import { fitName } from './check-name.ts';
import { guardAuth } from './guard-auth.ts';
import { openAttemptLimits } from './limit-attempts.ts';
import { recordAccountChange, recordSignIns } from './record-sign-ins.ts';

interface AuthDependencies extends Pick<Config, 'publicUrl'>, Partial<Pick<Config, 'socialSignIn'>> {
  prisma: Services['prisma'];
  secret: string;
  /** What calls through the door need; without it nothing is limited, recorded, mailed or logged. */
  door?: Pick<Services, 'log' | 'pool' | 'boss' | 'seal'>;
}

const daySeconds = 86_400;
const readerSchema = z.object({
  id: z.string(),
  email: z.string(),
  language: z.enum(languages).nullish().default(null),
});

/** Signing up and in, by better-auth on our tables: its user is our Account, its account our Identity. */
export function openAuth({ prisma, secret, publicUrl, socialSignIn = {}, door }: AuthDependencies) {
  const { emailAndPassword, databaseHooks, ...atTheDoor } = door ? doorOptions({ ...door, prisma, publicUrl }) : {};
  return betterAuth({
    secret,
    baseURL: publicUrl,
    basePath: '/api/auth',
    // A page of the host that it was loaded from is ours, by whatever name it was reached: cookies belong to a host.
    trustedOrigins: (request) => ['http', 'https'].map((scheme) => `${scheme}://${request?.headers.get('host')}`),
    database: prismaAdapter(prisma, { provider: 'postgresql', transaction: true }),
    user: { modelName: 'account', additionalFields: { language: { type: [...languages], required: false } } },
    account: {
      modelName: 'identity',
      encryptOAuthTokens: true,
      // Said, so that no update opens it: an account whose address nobody has confirmed may be a stranger's.
      // Choosing a password by mail confirms the address.
      accountLinking: { enabled: true, requireLocalEmailVerified: true, trustedProviders: [] },
    },
    // A session that is used lasts: GET /api/auth/get-session prolongs one that is a day old.
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
    // Ours counts over all processes.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'sluice',
      database: { generateId: false },
      ipAddress: { ipAddressHeaders: [callerHeaders.address] },
      // The door judges where a call comes from, for this API as for GraphQL.
      disableCSRFCheck: true,
      // Said, because better-auth leaves out where a link may lead under NODE_ENV=test.
      disableOriginCheck: false,
    },
    // What is neither an answer nor a refusal of better-auth's is told, and logged, by the door.
    onAPIError: { throw: true },
    telemetry: { enabled: false },
    ...atTheDoor,
  });
}

/** The ways of signing in that the settings open. */
export function offeredSignIns({ google, github }: Config['socialSignIn']): SignInMethod[] {
  return ['PASSWORD', ...(google ? (['GOOGLE'] as const) : []), ...(github ? (['GITHUB'] as const) : [])];
}

export type Auth = ReturnType<typeof openAuth>;

type AuthRouteDependencies = NonNullable<AuthDependencies['door']> & Pick<AuthDependencies, 'prisma' | 'publicUrl'>;

/** Limits, records, mails and the log, for calls that come through the door. */
function doorOptions(dependencies: AuthRouteDependencies) {
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
        // The link came by mail.
        if (!emailVerified) {
          await prisma.account.update({ where: { id }, data: { emailVerified: true } });
          await recordAccountChange(dependencies, request, 'account.email_verified', id);
          await forgetUnsent(prisma, 'EMAIL_VERIFICATION', email, onlyOne);
        }
        // Whoever reads the account's mail need not wait for those who have guessed at the old password.
        await limits.forgive('/sign-in/email', { email, address: undefined });
      },
    },
  } satisfies Omit<BetterAuthOptions, 'emailAndPassword'> & {
    emailAndPassword: Partial<NonNullable<BetterAuthOptions['emailAndPassword']>>;
  };
}
