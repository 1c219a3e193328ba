import { hash, randomBytes } from 'node:crypto';

const validMs = 7 * 24 * 3_600_000;

/** Returns a new invitation's token (256 bits), for the link, and the row with its hash and end. */
export function newInvitation() {
  const token = randomBytes(32).toString('base64url');
  const sentAt = new Date();
  return { token, row: { tokenHash: hashToken(token), sentAt, expiresAt: new Date(sentAt.getTime() + validMs) } };
}

/** Returns the SHA-256 of an invitation's token. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hash('sha256', token, 'buffer'));
}
