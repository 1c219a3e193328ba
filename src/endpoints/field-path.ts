/** One name of a path, and the levels of lists behind it whose items are meant: `m` and 2 for `m[][]`. */
export interface PathPart {
  readonly name: string;
  readonly lists: number;
}

/**
 * Splits a field's name into its parts. `[]` after a name stands for each item of its list; `\[` and `\]` are brackets
 * within a name. Accepts any text: brackets without a meaning belong to the name.
 */
export function partsOf(path: string): PathPart[] {
  return path.split('.').map((part) => {
    const [brackets] = /(?:\[\])*$/.exec(part) ?? [''];
    return {
      name: part.slice(0, part.length - brackets.length).replaceAll(/\\([[\]])/g, '$1'),
      lists: brackets.length / 2,
    };
  });
}

/**
 * Returns the names between lists: `[[a, b], [c]]` for `a.b[].c`. The last stretch of a path through lists may be
 * empty.
 */
export function stretchesOf(path: string): string[][] {
  const stretches: string[][] = [[]];
  for (const { name, lists } of partsOf(path)) {
    stretches.at(-1)?.push(name);
    for (let list = 0; list < lists; list++) stretches.push([]);
  }
  return stretches;
}

/** A node that a path leads through, and the type that it must have. */
export interface PathParent {
  readonly path: string;
  readonly type: 'object' | 'array';
}

/** Returns every node that a path leads through, first to last: `items` and `items[]` for `items[].sku`. */
export function parentsOf(path: string): PathParent[] {
  return [...path.matchAll(/\[\]|\./g)].map(({ 0: mark, index }) => ({
    path: path.slice(0, index),
    type: mark === '.' ? 'object' : 'array',
  }));
}

/** Returns true if a path has many values in one payload. */
export function leadsThroughList(path: string): boolean {
  return path.includes('[]');
}

const dotted = 'Must be a name, or names joined by single dots: customer.email';
const bracketed =
  'Must have [] only behind the name of a list, for each of its items: items[].sku. Brackets that belong to a name are written \\[ and \\]';

/**
 * Returns the fault in the spelling of a path, with the correct spelling if it is clear; undefined for a valid path.
 */
export function faultOfPath(path: string): string | undefined {
  const fault = misspelling(path);
  if (fault === undefined) return undefined;
  const meant = respelled(path);
  if (misspelling(meant) !== undefined) return fault;
  return fault === dotted
    ? `Must be a name, or names joined by single dots: customer.email. Write ${meant}`
    : `Must be written ${meant}: [] behind the name of a list stands for each of its items`;
}

function misspelling(path: string): string | undefined {
  if (path.split('.').includes('')) return dotted;
  const bare = path.split('.').map((part) => part.replace(/(?:\[\])+$/, ''));
  return bare.some((name) => name === '' || /(?<!\\)[[\]]/.test(name)) ? bracketed : undefined;
}

/** Turns `items[0]sku`, `items[*].sku` and `items.[].sku` into `items[].sku`. */
function respelled(path: string): string {
  return path
    .replaceAll(/\[[^[\]]*\]/g, '[]')
    .replaceAll(/\.+(?=\[\])/g, '')
    .replaceAll(/(?<=\[\])(?=[^.[])/g, '.')
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^\.|\.$/g, '');
}
