/** One name of a path, and how many lists deep behind it each item is meant: of `m[][]` it is `m`, and 2. */
export interface PathPart {
  readonly name: string;
  readonly lists: number;
}

/**
 * The parts of a field's name. `[]` behind a name stands for each item of its list, and `\[` and `\]` for brackets that belong to a
 * name. Takes any text: brackets that mean nothing are part of a name.
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

/** The names from one list to the next: `[[a, b], [c]]` of `a.b[].c`. Of a path through lists the last may have none. */
export function stretchesOf(path: string): string[][] {
  const stretches: string[][] = [[]];
  for (const { name, lists } of partsOf(path)) {
    stretches.at(-1)?.push(name);
    for (let list = 0; list < lists; list++) stretches.push([]);
  }
  return stretches;
}

/** A node that a path leads through, and the type that it must be of. */
export interface PathParent {
  readonly path: string;
  readonly type: 'object' | 'array';
}

/** Every node that a path leads through, from the first to the last: `items` and `items[]` of `items[].sku`. */
export function parentsOf(path: string): PathParent[] {
  return [...path.matchAll(/\[\]|\./g)].map(({ 0: mark, index }) => ({
    path: path.slice(0, index),
    type: mark === '.' ? 'object' : 'array',
  }));
}

/** Tells whether a path has many values in one payload. */
export function leadsThroughList(path: string): boolean {
  return path.includes('[]');
}

const dotted = 'Must be a name, or names joined by single dots: customer.email';
const bracketed = String.raw`Must have [] only behind the name of a list, for each of its items: items[].sku. Brackets that belong to a name are written \[ and \]`;

/** What is wrong with how a path is spelled, with the right spelling where it can be told. Undefined for a path. */
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

/** `items[0]sku`, `items[*].sku` and `items.[].sku` mean `items[].sku`. */
function respelled(path: string): string {
  return path
    .replaceAll(/\[[^[\]]*\]/g, '[]')
    .replaceAll(/\.+(?=\[\])/g, '')
    .replaceAll(/(?<=\[\])(?=[^.[])/g, '.')
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^\.|\.$/g, '');
}
