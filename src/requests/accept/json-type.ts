import { isRawNumber } from '../../json.ts';

/** The JSON type of a parsed value, as the contract calls it. */
export function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (isRawNumber(value)) return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}
