import type { Field } from '../../access/actor.ts';
import type { Operation } from '../../context/requests.ts';
import { payloadBytesMax, Refusal } from '../../errors.ts';
import { parseJson, perhapsRounded } from '../../json.ts';
import { jsonType, matchingStepsMax } from './constraint-checks.ts';
import { checksOf } from './field-checks.ts';
import { refuseWrapped } from './refuse-wrapped.ts';

const depthMax = 64;

/**
 * Checks a payload's text against the fields of its environment. The text itself is stored unchanged. Throws
 * PAYLOAD_TOO_LARGE, INVALID_JSON (not JSON, not an object, nested deeper than 64), or VALIDATION_FAILED with every
 * failing field.
 */
export function validatePayload(text: string, fields: readonly Field[], operation: Operation): void {
  if (text.length * 3 > payloadBytesMax && Buffer.byteLength(text) > payloadBytesMax)
    throw new Refusal('PAYLOAD_TOO_LARGE');
  // Half of a surrogate pair, possible in a text that did not come as bytes, would be stored as another character.
  if (!text.isWellFormed())
    throw new Refusal('INVALID_JSON', { message: 'The text is not Unicode: it holds half of a surrogate pair' });
  const { checks, comparesNumbers } = checksOf(fields);
  const payload = parseObject(text, comparesNumbers ? (text) => parseJson(text, perhapsRounded) : JSON.parse);
  if (isDeeperThan(depthMax, text))
    throw new Refusal('INVALID_JSON', { message: `The body is nested deeper than ${depthMax}; flatten it` });
  if (operation === 'REPLACE') refuseWrapped(payload, fields);
  const matching = { steps: matchingStepsMax };
  const details = checks.flatMap((check) => check(payload, matching));
  if (details.length > 0) throw new Refusal('VALIDATION_FAILED', { details });
}

function parseObject(text: string, parse: (text: string) => unknown): object {
  if (text.startsWith('\ufeff')) {
    throw new Refusal('INVALID_JSON', {
      message: 'The body begins with a byte-order mark (U+FEFF), which is invisible; send it without',
    });
  }
  let parsed: unknown;
  try {
    parsed = parse(text);
  } catch (error) {
    throw new Refusal('INVALID_JSON', {
      message: `The body is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw new Refusal('INVALID_JSON', { message: `The body must be a JSON object, not ${jsonType(parsed)}` });
}

/**
 * Measures the text, not the parsed value, which lacks repeated members. Walks along it without recursion, so that
 * 10,000 brackets cannot overflow the stack.
 */
function isDeeperThan(max: number, text: string): boolean {
  if (!hasMoreBracketsThan(max, text)) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth > max) return true;
  }
  return false;
}

/** Returns the index of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** Most payloads have fewer opening brackets than allowed levels. */
function hasMoreBracketsThan(max: number, text: string): boolean {
  let count = 0;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) if (++count > max) return true;
  }
  return false;
}
