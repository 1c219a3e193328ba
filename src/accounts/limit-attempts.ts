import { hash } from 'node:crypto';
import type pg from 'pg';
import { openRateLimiter, spendPoint } from '../db/rate-limiter.ts';

/** The origin of an attempt: its IP address, and the e-mail address if the attempt has one. */
export interface Attempt {
  address: string | undefined;
  email: string | undefined;
}

/** Limits attempts at passwords, sign-ups and mails over all processes. */
export interface AttemptLimits {
  /** Counts an attempt at a path of `/api/auth` before it is made. Throws RATE_LIMITED. */
  count(path: string, attempt: Attempt): Promise<void>;
  /** Reverts the counting of an attempt, where only failures count. */
  forgive(path: string, attempt: Attempt): Promise<void>;
}

interface Rule {
  name: string;
  paths: readonly string[];
  by: keyof Attempt;
  /** The most attempts in a window of so many seconds, which begins with the first. */
  points: number;
  seconds: number;
  /** The effect of a success: it reverts its own attempt, or all earlier ones too. */
  success?: 'takes back' | 'clears';
}

const passwordPaths = ['/sign-in/email', '/change-password', '/reset-password'];
const mailPaths = ['/request-password-reset', '/send-verification-email'];

const rules: readonly Rule[] = [
  {
    name: 'passwords of an account',
    paths: ['/sign-in/email'],
    by: 'email',
    points: 10,
    seconds: 900,
    success: 'clears',
  },
  {
    name: 'passwords from an address',
    paths: passwordPaths,
    by: 'address',
    points: 50,
    seconds: 900,
    success: 'takes back',
  },
  {
    name: 'sign-ups from an address',
    paths: ['/sign-up/email', '/sign-in/social'],
    by: 'address',
    points: 100,
    seconds: 3600,
  },
  { name: 'mails to an account', paths: mailPaths, by: 'email', points: 5, seconds: 3600 },
  { name: 'mails from an address', paths: mailPaths, by: 'address', points: 50, seconds: 3600 },
];

const tooMany = { message: 'Too many attempts; wait as long as Retry-After says' };

/** Opens the limits on a database. Only a hash of an e-mail address is stored. */
export function openAttemptLimits(pool: pg.Pool): AttemptLimits {
  const limits = rules.map((rule) => ({ rule, limiter: openRateLimiter(pool, rule) }));
  const concerned = (path: string, attempt: Attempt) =>
    limits.flatMap(({ rule, limiter }) => {
      const subject = attempt[rule.by];
      return rule.paths.includes(path) && subject !== undefined
        ? [{ rule, limiter, key: hash('sha256', subject.toLowerCase(), 'base64url') }]
        : [];
    });
  return {
    async count(path, attempt) {
      for (const { limiter, key } of concerned(path, attempt)) await spendPoint(limiter, key, tooMany);
    },
    async forgive(path, attempt) {
      for (const { rule, limiter, key } of concerned(path, attempt)) {
        if (rule.success === 'clears') await limiter.delete(key);
        if (rule.success === 'takes back') await limiter.reward(key);
      }
    },
  };
}
