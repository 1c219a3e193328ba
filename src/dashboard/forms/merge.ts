import { plain } from './drafts.ts';

/** A part of a form that others have changed since it was read. */
export interface PartChange {
  name: string;
  kind: 'added' | 'removed' | 'changed';
  /** Both sides changed it to different values. */
  both: boolean;
  now: unknown;
}

/** The named parts of a form's values. */
export type PartsOf<Values> = (values: Values) => Readonly<Record<string, unknown>>;

/** Returns the parts that others have changed. */
export function compareParts<Values>(
  partsOf: PartsOf<Values>,
  { base, mine, theirs }: { base: Values; mine: Values; theirs: Values },
): PartChange[] {
  const [old, own, present] = [partsOf(base), partsOf(mine), partsOf(theirs)];
  const names = [...new Set([...Object.keys(present), ...Object.keys(old)])];
  return names.flatMap((name) => {
    const [before, after] = [plain(old[name]), plain(present[name])];
    if (before === after) return [];
    const kind = before === '' ? 'added' : after === '' ? 'removed' : 'changed';
    const ownText = plain(own[name]);
    return [{ name, kind, both: ownText !== before && ownText !== after, now: present[name] }];
  });
}

/** Keeps my value of a part that I have changed, and takes theirs otherwise. */
export function mergePart<Part>(base: Part, mine: Part, theirs: Part): Part {
  return plain(mine) === plain(base) ? theirs : mine;
}

/** The same for all parts of a form. */
export function mergeParts<Values extends object>(base: Values, mine: Values, theirs: Values): Values {
  const before = new Map(Object.entries(base));
  const changed = Object.entries(mine).filter(([name, part]) => plain(part) !== plain(before.get(name)));
  return { ...theirs, ...Object.fromEntries(changed) };
}

/** The same for rows, by their names: theirs in their order, then those that I have added. */
export function mergeRows<Row extends { name: string }>(
  base: readonly Row[],
  mine: readonly Row[],
  theirs: readonly Row[],
): Row[] {
  const [old, own, present] = [byName(base), byName(mine), byName(theirs)];
  const kept = theirs.flatMap((row) => {
    const before = old.get(row.name);
    const ours = own.get(row.name);
    if (ours) return [before && plain(ours) === plain(before) ? row : ours];
    // A row that I have removed stays away, unless others changed it meanwhile.
    return before && plain(before) === plain(row) ? [] : [row];
  });
  const added = mine.filter((row) => {
    const before = old.get(row.name);
    return !present.has(row.name) && !(before && plain(before) === plain(row));
  });
  return [...kept, ...added];
}

function byName<Row extends { name: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.name, row]));
}
