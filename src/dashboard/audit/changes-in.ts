/** One thing that an entry's details tell: what it is now, and what it was before where that is told. */
export interface Change {
  name: string;
  before?: unknown;
  after: unknown;
}

/** Turns an entry's details into lines. `from` and `to`, and names that end in From and To, are before and after of one thing. */
export function changesIn(details: unknown): Change[] {
  if (typeof details !== 'object' || details === null) return [];
  const told = new Map(Object.entries(details));
  return [...told].flatMap(([name, value]): Change[] => {
    if (name === 'from' && told.has('to')) return [];
    if (name.endsWith('From') && told.has(`${name.slice(0, -4)}To`)) return [];
    if (name === 'to' && told.has('from')) return [{ name: 'value', before: told.get('from'), after: value }];
    const stem = name.endsWith('To') ? name.slice(0, -2) : undefined;
    if (stem !== undefined && told.has(`${stem}From`))
      return [{ name: stem, before: told.get(`${stem}From`), after: value }];
    return [{ name, after: value }];
  });
}
