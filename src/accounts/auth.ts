import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import type { Prisma } from '../db/prisma.ts';

/** Signing up and in, by better-auth on our tables: its user is our Account, its account our Identity. */
export function openAuth(prisma: Prisma, secret: string, publicUrl: string) {
  return betterAuth({
    secret,
    baseURL: publicUrl,
    database: prismaAdapter(prisma, { provider: 'postgresql' }),
    emailAndPassword: { enabled: true },
    user: { modelName: 'account' },
    account: { modelName: 'identity' },
    advanced: { database: { generateId: false } },
    telemetry: { enabled: false },
  });
}

export type Auth = ReturnType<typeof openAuth>;
