import type { Parameters } from './parameters.ts';

/** SQL that is true where the text that `text` tells has `sought` in it, whatever the case of either; null where there is no text. */
export function containsSql(parameters: Parameters, text: string, sought: string): string {
  return `strpos(fold_case(${text}), fold_case(${parameters.add(sought, 'text')})) > 0`;
}

/**
 * The same for the text of a payload, a column of type json: as a reader has it, with its escapes undone, however its sender spells
 * them. Most have none, and are spared the call.
 */
export function payloadContainsSql(parameters: Parameters, payload: string, sought: string): string {
  const text = `case when strpos(${payload}::text, '\\') = 0 then ${payload}::text else payload_text(${payload}) end`;
  return containsSql(parameters, text, sought);
}
