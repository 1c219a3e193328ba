import { payloadBytesMax, type RefusalDetail } from '../../src/errors.ts';
import { depthOf, parseJson } from './json-text.ts';
import { fields } from './make-holders.ts';
import type { Operation } from './operations.ts';
import type { Payload } from './payload-texts.ts';

/** A payload to send, and what the contract says about it. */
export interface SentPayload {
  /** The body of a REST call. */
  bytes: Buffer;
  /** The value for GraphQL: a text, or JSON for `asValue`. */
  text: string;
  asValue: boolean;
  /** The exact text that is stored; undefined when the payload is no acceptable JSON object. */
  kept: string | undefined;
  tooLarge: boolean;
  /** The details with which an endpoint with fields refuses it. */
  details: readonly RefusalDetail[];
}

const depthMax = 64;

export function sentPayload({ text: wanted, flaw, asValue: wantsValue }: Payload, api: Operation['api']): SentPayload {
  const parsed = parseJson(wanted);
  const asValue = api === 'graphql' && wantsValue && flaw === 'none' && parsed !== undefined && !isMisread(wanted);
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
      api === 'rest'
        ? bytes.length > payloadBytesMax
        : Buffer.byteLength(kept !== undefined && asValue ? kept : text) > payloadBytesMax,
    details: isObject(parsed?.value) ? detailsOf(parsed.value) : [],
  };
}

/**
 * True for a text that V8 13.6 may misread. Once an object has the key \, V8 reads a key that is one escape, such as
 * \n, as that key. The product and this model may then see another object than was sent.
 */
function isMisread(text: string): boolean {
  return /"\\(u[0-9a-fA-F]{4}|.)"\s*:/.test(text);
}

/** A value is printed again, without its white space and duplicate keys. Its numbers keep their spelling. */
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

/** Goes level by level, because a recursion would overflow the stack. */
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

/** Returns all faults at once, by the contract. Only own properties count, and optional fields may be null. */
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
