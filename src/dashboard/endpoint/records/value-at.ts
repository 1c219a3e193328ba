/** What a payload has at a dotted path, as a table shows it; '' when nothing. */
export function valueAt(payload: unknown, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>(
      (within, name) => (isObject(within) && Object.hasOwn(within, name) ? within[name] : undefined),
      payload,
    );
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
