import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { EnvironmentName } from '../access/actor.ts';

const prefixes: Record<EnvironmentName, string> = { SANDBOX: 'tm_test_', PRODUCTION: 'tm_live_' };

/** A new key: prefix, 40 random hexadecimal digits, 8 of checksum. */
export function newKeyText(environment: EnvironmentName): string {
  const body = prefixes[environment] + randomBytes(20).toString('hex');
  return body + checksum(body);
}

/** Whether a text can be a key at all: a typo is told without a look-up. */
export function isKeyText(text: string): boolean {
  return /^tm_(test|live)_[0-9a-f]{48}$/.test(text) && text.endsWith(checksum(text.slice(0, -8)));
}

/** What is stored of a key, in base64. */
export function hashKey(text: string): string {
  return hash('sha256', text, 'base64');
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}
