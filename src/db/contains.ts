import type { Parameters } from './parameters.ts';

/** Returns SQL that is true if the text of `text` contains `sought`, ignoring case; null without a text. */
export function containsSql(parameters: Parameters, text: string, sought: string): string {
  return `strpos(fold_case(${text}), fold_case(${parameters.add(sought, 'text')})) > 0`;
}

/**
 * Returns the same for a payload, a json column. It searches the text with escapes decoded, however they were written.
 * Payloads without escapes, the usual case, skip the decoding.
 */
export function payloadContainsSql(parameters: Parameters, payload: string, sought: string): string {
  const text = `case when strpos(${payload}::text, '\\') = 0 then ${payload}::text else payload_text(${payload}) end`;
  return containsSql(parameters, text, sought);
}
