import { payloadBytesMax, type RefusalDetail } from '../../src/errors.ts';
import { depthOf, parseJson } from './json-text.ts';
import { fields } from './make-holders.ts';
import type { Operation } from './operations.ts';
import type { Payload } from './payload-texts.ts';

/** A payload on its way, and what the contract says of it. */
export interface SentPayload {
  /** The body of REST. */
  bytes: Buffer;
  /** The form that GraphQL gets: a text, or JSON for a value. */
  text: string;
  asValue: boolean;
  /** The exact text that is stored; undefined when it is no acceptable JSON object. */
  kept: string | undefined;
  tooLarge: boolean;
  /** The details that an endpoint with fields answers. */
  details: readonly RefusalDetail[];
}

const depthMax = 64;

export function sentPayload(
  { text: wanted, flaw, asValue: wantsValue }: Payload,
  door: Operation['door'],
): SentPayload {
  const parsed = parseJson(wanted);
  const asValue = door === 'graphql' && wantsValue && flaw === 'none' && parsed !== undefined && !isMisread(wanted);
  const middle = Math.floor(wanted.length / 2);
  const half = `${wanted.slice(0, middle)}\ud800${wanted.slice(middle)}`;
  const text = flaw === 'mark' ? `\ufeff${wanted}` : flaw === 'byte' ? half : wanted;
  const bytes =
    flaw === 'byte'
      ? Buffer.concat([Buffer.from(wanted.slice(0, middle)), Buffer.from([0xff]), Buffer.from(wanted.slice(middle))])
      : Buffer.from(text);
  const kept = flaw === 'none' && isObject(parsed?.value) ? keptOf(wanted, parsed?.value, asValue) : undefined;
  return {
    bytes,
    text,
    asValue,
    kept,
    tooLarge:
      door === 'rest'
        ? bytes.length > payloadBytesMax
        : Buffer.byteLength(kept !== undefined && asValue ? kept : text) > payloadBytesMax,
    details: isObject(parsed?.value) ? detailsOf(parsed.value) : [],
  };
}

/**
 * V8 13.6 reads a key that is one escape, such as \n, as the key \ once an object with that key has been read: whoever parses such a
 * text, be it the product or this model, may see another object than was sent.
 */
function isMisread(text: string): boolean {
  return /"\\(u[0-9a-fA-F]{4}|.)"\s*:/.test(text);
}

/** A value is printed anew, without the space and the doubled keys that it was sent with. Its numbers stay as they were spelled. */
function keptOf(text: string, value: object, asValue: boolean): string | undefined {
  if (!asValue) return depthOf(text) > depthMax ? undefined : text;
  if (isDeeper(value, depthMax)) return undefined;
  const keepNumber = (_: string, one: unknown, { source }: { source?: string } = {}) =>
    typeof one === 'number' && source !== undefined ? JSON.rawJSON(source) : one;
  return JSON.stringify(JSON.parse(text, keepNumber));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Level by level: a recursion would end before some of these do. */
function isDeeper(value: object, max: number): boolean {
  let level: object[] = [value];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > max) return true;
    level = level.flatMap((container) =>
      Object.values(container).filter((one) => typeof one === 'object' && one !== null),
    );
  }
  return false;
}

/** By the contract: own properties alone, a null where a field is optional, and all that fails is told at once. */
function detailsOf(payload: object): RefusalDetail[] {
  return fields.flatMap(({ name, type, required }): RefusalDetail[] => {
    const found = name
      .split('.')
      .reduce<{ value: unknown } | undefined>(
        (holder, key) =>
          holder && isObject(holder.value) && Object.hasOwn(holder.value, key)
            ? { value: Reflect.get(holder.value, key) }
            : undefined,
        { value: payload },
      );
    if (!found) return required ? [{ field: name, error: 'Required field is missing' }] : [];
    if (found.value === null && !required) return [];
    const received = found.value === null ? 'null' : Array.isArray(found.value) ? 'array' : typeof found.value;
    return received === type ? [] : [{ field: name, error: `Expected ${type}, received ${received}` }];
  });
}
