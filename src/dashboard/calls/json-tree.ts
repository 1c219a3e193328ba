/**
 * A parsed JSON text. Names, strings and numbers keep their spelling: `1.0`, long numbers and duplicate members
 * survive.
 */
export type JsonNode = ObjectNode | ArrayNode | ScalarNode;

interface ObjectNode {
  kind: 'object';
  members: readonly Member[];
}

interface ArrayNode {
  kind: 'array';
  items: readonly JsonNode[];
}

interface ScalarNode {
  kind: 'string' | 'number' | 'boolean' | 'null';
  text: string;
}

interface Member {
  name: string;
  /** The name with its quotes and escapes. */
  spelled: string;
  value: JsonNode;
}

/** The position at which a text stops being JSON. Lines and columns count from 1. */
export interface Fault {
  line: number;
  column: number;
}

/** Deeper than any payload may be. Deeper nesting would overflow the stack. */
const depthMax = 500;
const space = /[ \t\n\r]*/y;
/** Any characters but the quote, the backslash and control characters. */
const string = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const word = /true|false|null/y;

/** Parses a text, or returns the position of its first syntax error. */
export function parseTree(text: string): { node: JsonNode; fault?: undefined } | { node?: undefined; fault: Fault } {
  const reader = new Reader(text);
  const node = reader.value(0);
  if (node && reader.isAtEnd()) return { node };
  const lines = text.slice(0, reader.at).split('\n');
  return { fault: { line: lines.length, column: (lines.at(-1) ?? '').length + 1 } };
}

/** A recursive descent parser. A method that returns undefined has stopped at a syntax error. */
class Reader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): JsonNode | undefined {
    this.take(space);
    if (depth > depthMax) return undefined;
    const next = this.text[this.at];
    if (next === '{') return this.object(depth);
    if (next === '[') return this.array(depth);
    const [found, kind] =
      next === '"' ? [this.take(string), 'string' as const] : [this.take(number), 'number' as const];
    if (found) return { kind, text: found };
    const known = this.take(word);
    return known ? { kind: known === 'null' ? 'null' : 'boolean', text: known } : undefined;
  }

  isAtEnd(): boolean {
    this.take(space);
    return this.at === this.text.length;
  }

  private object(depth: number): ObjectNode | undefined {
    const members = this.list('}', () => {
      this.take(space);
      const spelled = this.take(string);
      if (!spelled || !this.mark(':')) return undefined;
      const value = this.value(depth + 1);
      return value && { name: String(JSON.parse(spelled)), spelled, value };
    });
    return members && { kind: 'object', members };
  }

  private array(depth: number): ArrayNode | undefined {
    const items = this.list(']', () => this.value(depth + 1));
    return items && { kind: 'array', items };
  }

  /** Reads an object or a list from its opening to its closing bracket. */
  private list<Item>(end: string, read: () => Item | undefined): Item[] | undefined {
    this.at++;
    const items: Item[] = [];
    if (this.mark(end)) return items;
    for (;;) {
      const item = read();
      if (item === undefined) return undefined;
      items.push(item);
      if (this.mark(end)) return items;
      if (!this.mark(',')) return undefined;
    }
  }

  private mark(wanted: string): boolean {
    this.take(space);
    if (this.text[this.at] !== wanted) return false;
    this.at++;
    return true;
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [found = ''] = pattern.exec(this.text) ?? [];
    this.at += found.length;
    return found;
  }
}

/** Prints a node as JSON, indented by two spaces. */
export function printTree(node: JsonNode, margin = ''): string {
  const inner = `${margin}  `;
  const listed = (items: readonly string[], [open, close]: readonly [string, string]) =>
    items.length === 0 ? open + close : `${open}\n${items.map((item) => inner + item).join(',\n')}\n${margin}${close}`;
  if (node.kind === 'object') {
    const members = node.members.map(({ spelled, value }) => `${spelled}: ${printTree(value, inner)}`);
    return listed(members, ['{', '}']);
  }
  if (node.kind === 'array') {
    const items = node.items.map((item) => printTree(item, inner));
    return listed(items, ['[', ']']);
  }
  return node.text;
}

/**
 * Returns the node at a path of names; undefined without one. The last of several members with one name counts, as in
 * JSON.parse.
 */
export function nodeAt(root: JsonNode | undefined, names: readonly string[]): JsonNode | undefined {
  return names.reduce<JsonNode | undefined>((node, name) => {
    return node?.kind === 'object' ? node.members.findLast((member) => member.name === name)?.value : undefined;
  }, root);
}

/** Returns a copy with another value at a path. Missing objects in between are created. */
export function withNode(root: JsonNode | undefined, [name, ...rest]: readonly string[], value: JsonNode): JsonNode {
  if (name === undefined) return value;
  const members = root?.kind === 'object' ? root.members : [];
  const index = members.findLastIndex((member) => member.name === name);
  const known = members[index];
  const member = { name, spelled: known?.spelled ?? JSON.stringify(name), value: withNode(known?.value, rest, value) };
  return { kind: 'object', members: known ? members.with(index, member) : [...members, member] };
}

/** Returns a copy without the value at a path. */
export function withoutNode(root: JsonNode, [name, ...rest]: readonly string[]): JsonNode {
  if (root.kind !== 'object') return root;
  if (rest.length === 0) return { kind: 'object', members: root.members.filter((member) => member.name !== name) };
  return {
    kind: 'object',
    members: root.members.map((member) =>
      member.name === name ? { ...member, value: withoutNode(member.value, rest) } : member,
    ),
  };
}

/** Returns the decoded text of a string node. */
export function textOf({ text }: ScalarNode): string {
  return String(JSON.parse(text));
}

/** Returns the node of a text typed into a number input: a number, or a string while it is not a number yet. */
export function numberNode(text: string): JsonNode {
  number.lastIndex = 0;
  return number.exec(text)?.[0] === text ? { kind: 'number', text } : stringNode(text);
}

export function stringNode(text: string): JsonNode {
  return { kind: 'string', text: JSON.stringify(text) };
}

export const nullNode: JsonNode = { kind: 'null', text: 'null' };
