import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { EnvironmentName } from '../access/actor.ts';

const prefixes: Record<EnvironmentName, string> = { SANDBOX: 'tm_test_', PRODUCTION: 'tm_live_' };

/** Returns a new key: prefix, 40 random hexadecimal digits, 8 of checksum. */
export function newKeyText(environment: EnvironmentName): string {
  const body = prefixes[environment] + randomBytes(20).toString('hex');
  return body + checksum(body);
}

/** Returns true if a text has the form of a key, so that a typo needs no query. */
export function isKeyText(text: string): boolean {
  return /^tm_(test|live)_[0-9a-f]{48}$/.test(text) && text.endsWith(checksum(text.slice(0, -8)));
}

/** Returns the stored hash of a key, in base64. */
export function hashKey(text: string): string {
  return hash('sha256', text, 'base64');
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}
