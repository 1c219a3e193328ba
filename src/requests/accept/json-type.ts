import { isRawNumber } from '../../json.ts';

/** Returns the JSON type of a parsed value, as the contract names it. */
export function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (isRawNumber(value)) return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}
