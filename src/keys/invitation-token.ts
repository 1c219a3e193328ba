import { hash, randomBytes } from 'node:crypto';

const validMs = 7 * 24 * 3_600_000;

/** What the link of a new invitation carries (256 bits), what is stored of it, and until when it is good. */
export function newInvitation() {
  const token = randomBytes(32).toString('base64url');
  const sentAt = new Date();
  return { token, row: { tokenHash: hashToken(token), sentAt, expiresAt: new Date(sentAt.getTime() + validMs) } };
}

/** SHA-256 of an invitation's token. */
export function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hash('sha256', token, 'buffer'));
}
