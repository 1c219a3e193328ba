import type { FieldSeen } from './record-filter.ts';

/** The fields that the table shows: those of the URL, or the first few. */
export function columnsOf(text: string, fields: readonly FieldSeen[]): string[] {
  const chosen = text.split(' ').filter((name) => fields.some((field) => field.name === name));
  if (text) return chosen;
  return fields.slice(0, byDefault).map(({ name }) => name);
}

/** As the URL carries them. None at all are told apart from the default. */
export function writeColumns(columns: readonly string[]): string {
  return columns.join(' ') || none;
}

const byDefault = 4;
const none = '.';
