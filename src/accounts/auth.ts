import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import type { Config } from '../config.ts';
import type { Prisma } from '../db/prisma.ts';

/** The header in which the auth door tells the caller's address: one of ours, which no caller can set. */
export const addressHeader = 'x-sluice-address';

interface AuthMakings extends Pick<Config, 'publicUrl'>, Partial<Pick<Config, 'socialSignIn'>> {
  prisma: Prisma;
  secret: string;
}

/** Signing up and in, by better-auth on our tables: its user is our Account, its account our Identity. */
export function openAuth({ prisma, secret, publicUrl, socialSignIn = {} }: AuthMakings) {
  return betterAuth({
    secret,
    baseURL: publicUrl,
    basePath: '/api/auth',
    // A page of the host that it was loaded from is ours, by whatever name it was reached: cookies belong to a host.
    trustedOrigins: (request) => ['http', 'https'].map((scheme) => `${scheme}://${request?.headers.get('host')}`),
    database: prismaAdapter(prisma, { provider: 'postgresql' }),
    emailAndPassword: { enabled: true },
    socialProviders: socialSignIn,
    user: { modelName: 'account' },
    account: { modelName: 'identity' },
    advanced: { database: { generateId: false }, ipAddress: { ipAddressHeaders: [addressHeader] } },
    telemetry: { enabled: false },
  });
}

export type Auth = ReturnType<typeof openAuth>;
