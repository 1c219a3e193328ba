import type { IncomingMessage } from 'node:http';
import { Refusal } from '../errors.ts';

/** How a caller wants a write to be taken. */
export interface WriteOptions {
  idempotencyKey: string | undefined;
  /** For how many seconds its being applied is waited for; not 0. */
  waitSeconds: number | undefined;
}

const waitSecondsMax = 30;

/** What a write's headers Idempotency-Key and Prefer ask for; undefined for most, which have neither. Throws INVALID_ARGUMENT. */
export function readOptions(request: Pick<IncomingMessage, 'headers' | 'headersDistinct'>): WriteOptions | undefined {
  const { headers } = request;
  if (headers['idempotency-key'] === undefined && headers.prefer === undefined) return undefined;
  // Made when it is asked for.
  const { 'idempotency-key': keys, prefer } = request.headersDistinct;
  return { idempotencyKey: keys && idempotencyKeyOf(keys), waitSeconds: prefer && waitOf(prefer.join(',')) };
}

/** A string of RFC 8941, whose parameters mean nothing here. */
const quoted = /^"((?:[^"\\]|\\["\\])*)"(?: *;.*)?$/;

/** As its draft has it, in quotes and with escapes, or bare as many send it. What it may be is told where it is used. */
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

/** One preference of RFC 7240, up to the comma behind it; in quotes a comma is none. */
const preferences = /(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g;
const wait = /^\s*wait\s*=\s*(?:"(\d+)"|(\d+))\s*(?:;.*)?$/i;

/** The first wait counts; what is malformed, and any other preference, is ignored. Not to wait is nothing to ask for. */
function waitOf(prefer: string): number | undefined {
  for (const [preference] of prefer.matchAll(preferences)) {
    if (!/^\s*wait\s*(?:[=;]|$)/i.test(preference)) continue;
    const [, inQuotes, bare] = wait.exec(preference) ?? [];
    const seconds = inQuotes ?? bare;
    return Math.min(Number(seconds ?? 0), waitSecondsMax) || undefined;
  }
  return undefined;
}
