import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts and decrypts secrets at rest. */
export interface Seal {
  close(text: string): Buffer;
  /** Throws if the bytes were sealed with another secret. */
  open(sealed: Uint8Array): string;
}

const format = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) with a key derived from SLUICE_SECRET. Sealed bytes: format byte, nonce, tag,
 * ciphertext.
 */
export function makeSeal(secret: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'sluice at rest', 32));
  return {
    close(text) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(format), nonce, cipher.getAuthTag(), body]);
    },
    open(sealed) {
      if (sealed[0] !== format) throw new Error(`Sealed bytes of unknown format ${sealed[0]}`);
      const tagAt = 1 + nonceBytes;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, tagAt), { authTagLength: tagBytes });
      decipher.setAuthTag(sealed.subarray(tagAt, tagAt + tagBytes));
      return decipher.update(sealed.subarray(tagAt + tagBytes), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}
