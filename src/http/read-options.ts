import type { IncomingMessage } from 'node:http';
import { Refusal } from '../errors.ts';

/** The options of a write. */
export interface WriteOptions {
  idempotencyKey: string | undefined;
  /** The seconds to wait until it is applied; not 0. */
  waitSeconds: number | undefined;
}

const waitSecondsMax = 30;

/**
 * Returns the options in a write's headers Idempotency-Key and Prefer; undefined for most calls, which have neither.
 * Throws INVALID_ARGUMENT.
 */
export function readOptions(request: Pick<IncomingMessage, 'headers' | 'headersDistinct'>): WriteOptions | undefined {
  const { headers } = request;
  if (headers['idempotency-key'] === undefined && headers.prefer === undefined) return undefined;
  // headersDistinct is computed on access.
  const { 'idempotency-key': keys, prefer } = request.headersDistinct;
  return { idempotencyKey: keys && idempotencyKeyOf(keys), waitSeconds: prefer && waitOf(prefer.join(',')) };
}

/** A string of RFC 8941; its parameters are ignored. */
const quoted = /^"((?:[^"\\]|\\["\\])*)"(?: *;.*)?$/;

/**
 * Reads the key in quotes with escapes, as the draft has it, or bare, as many callers send it. Its form is checked on
 * use.
 */
function idempotencyKeyOf([sent = '', ...more]: readonly string[]): string {
  const value = sent.trim();
  if (more.length > 0) throw new Refusal('INVALID_ARGUMENT', { message: 'Send one Idempotency-Key' });
  if (!value.startsWith('"')) return value;
  const [, inner] = quoted.exec(value) ?? [];
  if (inner === undefined)
    throw new Refusal('INVALID_ARGUMENT', {
      message: 'Idempotency-Key begins with a quote, and is no string in quotes',
    });
  return inner.replace(/\\(.)/g, '$1');
}

/** One preference of RFC 7240, up to the next comma outside quotes. */
const preferences = /(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g;
const wait = /^\s*wait\s*=\s*(?:"(\d+)"|(\d+))\s*(?:;.*)?$/i;

/** Returns the first wait; ignores malformed and other preferences. Undefined for a wait of 0. */
function waitOf(prefer: string): number | undefined {
  for (const [preference] of prefer.matchAll(preferences)) {
    if (!/^\s*wait\s*(?:[=;]|$)/i.test(preference)) continue;
    const [, inQuotes, bare] = wait.exec(preference) ?? [];
    const seconds = inQuotes ?? bare;
    return Math.min(Number(seconds ?? 0), waitSecondsMax) || undefined;
  }
  return undefined;
}
