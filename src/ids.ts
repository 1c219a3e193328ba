import { randomFillSync } from 'node:crypto';
import { Refusal, type RefusalCode } from './errors.ts';

/**
 * A kind of public id: `rec_` + 26 characters of lower-case Crockford base32 of a UUIDv7 (the TypeID specification 0.3;
 * RFC 9562, section 5.7). Written by hand, because a library takes as long for two ids as all other JavaScript of an
 * accepted write.
 */
export type IdKind = 'rec' | 'req' | 'dlv';

/** An id as callers write it, and as tables store it. */
export interface Id {
  text: string;
  uuid: string;
}

/** Returns a new id. Ids of one process ascend in the order of creation. */
export function newId(kind: IdKind): Id {
  const bytes = newUuid();
  return { text: textOf(kind, bytes), uuid: uuidOf(bytes) };
}

/** Returns the id for a stored UUID. */
export function idOf(kind: IdKind, uuid: string): Id {
  return { text: idText(kind, uuid), uuid };
}

/** Returns the public text of a stored UUID. Throws for anything else. */
export function idText(kind: IdKind, uuid: string): string {
  return textOf(kind, bytesOf(uuid));
}

/** Returns the UUID of a caller's id. Throws `otherwise` for any other text. */
export function idUuid(kind: IdKind, text: string, otherwise: RefusalCode, message?: string): string {
  if (text.length !== 30 || !text.startsWith(`${kind}_`) || !suffixForm.test(text))
    throw new Refusal(otherwise, { message });
  const bytes = Buffer.allocUnsafe(16);
  let bits = 0;
  let count = 0;
  for (let at = 4, byte = 0; at < 30; at++) {
    bits = ((bits << 5) | digitOf(text.charCodeAt(at))) & 0xfff;
    // The first two of 130 bits are zeros.
    count += at === 4 ? 3 : 5;
    if (count < 8) continue;
    count -= 8;
    bytes[byte++] = bits >> count;
  }
  return uuidOf(bytes);
}

/** Returns true for an id of the control plane, a plain UUID. Any other text names nothing that exists. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/**
 * Returns the smallest UUIDv7 of a time, a Date or epoch milliseconds: later ids are not below it. Limits the time to
 * what a UUIDv7 can hold.
 */
export function firstUuidOf(moment: Date | number): string {
  const ms = Math.min(Math.max(Number(moment), 0), 2 ** 47);
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** Returns the epoch milliseconds in a UUIDv7. */
export function momentOf(uuid: string): number {
  return Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16);
}

const alphabet = Buffer.from('0123456789abcdefghjkmnpqrstvwxyz');
const suffixForm = /_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const digits = Buffer.from('0123456789abcdef');
const hyphen = 0x2d;

const pool = Buffer.allocUnsafe(8_192);
let poolAt = pool.length;
let lastMs = 0;
let counter = 0;

/**
 * The bytes of a UUIDv7, valid until the next one. The 32 bits after the time count up from a random start in every
 * millisecond; the rest is random.
 */
const made = Buffer.allocUnsafe(16);
function newUuid(): Buffer {
  if (poolAt === pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  pool.copy(made, 8, poolAt, poolAt + 8);
  poolAt += 8;
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    counter = made.readUInt32BE(8) >>> 1;
  } else if (++counter > 0xffff_ffff) {
    counter = 0;
    lastMs++;
  }
  made.writeUIntBE(lastMs, 0, 6);
  made[6] = 0x70 | (counter >>> 28);
  made[7] = counter >>> 20;
  made[8] = 0x80 | ((counter >>> 14) & 0x3f);
  made[9] = counter >>> 6;
  made[10] = (counter << 2) | ((made[10] ?? 0) & 3);
  return made;
}

const text = Buffer.allocUnsafe(30);
function textOf(kind: IdKind, bytes: Buffer): string {
  text.write(`${kind}_`, 'latin1');
  let bits = 0;
  let count = 2;
  let at = 4;
  for (let byte = 0; byte < 16; byte++) {
    bits = ((bits << 8) | (bytes[byte] ?? 0)) & 0x1fff;
    for (count += 8; count >= 5; at++) {
      count -= 5;
      text[at] = alphabet[(bits >> count) & 31] ?? 0;
    }
  }
  return text.toString('latin1');
}

const read = Buffer.allocUnsafe(16);
/** Returns the bytes of a UUID, valid until the next call. Written by hand, because a page of a list has forty. */
function bytesOf(uuid: string): Buffer {
  let valid = uuid.length === 36;
  for (let byte = 0, at = 0; byte < 16; byte++) {
    if (at === 8 || at === 13 || at === 18 || at === 23) valid &&= uuid.charCodeAt(at++) === hyphen;
    const value = (hexDigitOf(uuid.charCodeAt(at)) << 4) | hexDigitOf(uuid.charCodeAt(at + 1));
    valid &&= value >= 0;
    read[byte] = value;
    at += 2;
  }
  if (!valid) throw new Error(`${uuid} is no UUID`);
  return read;
}

const uuid = Buffer.allocUnsafe(36);
function uuidOf(bytes: Buffer): string {
  for (let byte = 0, at = 0; byte < 16; byte++) {
    if (at === 8 || at === 13 || at === 18 || at === 23) uuid[at++] = hyphen;
    const value = bytes[byte] ?? 0;
    uuid[at++] = digits[value >> 4] ?? 0;
    uuid[at++] = digits[value & 15] ?? 0;
  }
  return uuid.toString('latin1');
}

const values = Uint8Array.from({ length: 128 }, (_, code) => Math.max(0, alphabet.indexOf(code)));
function digitOf(code: number): number {
  return values[code] ?? 0;
}

/** Returns a negative number for any other character. */
function hexDigitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
