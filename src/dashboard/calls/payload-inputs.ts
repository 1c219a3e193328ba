import { graphql } from '../generated/gql.ts';
import type { PayloadFieldFragment } from '../generated/graphql.ts';
import { type JsonNode, stringNode, withNode } from './json-tree.ts';

graphql(`
  fragment PayloadField on Field {
    name
    type
    required
    nullable
    constraints { enum format itemType max maxLength min minLength pattern }
  }
`);

export type PayloadField = PayloadFieldFragment;

/** An input of a form that composes a payload. */
export interface PayloadInput {
  /** The path of its value, as in the server's errors. */
  path: string;
  /** The same path as a list of names. */
  names: readonly string[];
  field: PayloadField;
  /** The fields of its items, for a list. */
  items: readonly PayloadField[];
}

/** The constraints of a field without any. */
export const noConstraints: PayloadField['constraints'] = {
  enum: null,
  format: null,
  itemType: null,
  max: null,
  maxLength: null,
  min: null,
  minLength: null,
  pattern: null,
};

/**
 * Returns the inputs for these fields, in their order. A list has one input for everything inside it. An object whose
 * parts have inputs has none.
 */
export function inputsOf(fields: readonly PayloadField[]): PayloadInput[] {
  const inputs = new Map<string, PayloadInput>();
  for (const field of fields) {
    const [list = '', ...below] = field.name.split('[]');
    const known = inputs.get(list);
    const base = known ?? {
      path: list.replaceAll(/\\([[\]])/g, '$1'),
      names: namesOf(list),
      field: listField(list),
      items: [],
    };
    inputs.set(list, below.length > 0 ? { ...base, items: [...base.items, field] } : { ...base, field });
  }
  const all = [...inputs.values()];
  return all.filter(
    ({ field, path }) => field.type !== 'object' || !all.some((other) => other.path.startsWith(`${path}.`)),
  );
}

function namesOf(path: string): string[] {
  return path.split('.').map((name) => name.replaceAll(/\\([[\]])/g, '$1'));
}

/** A path through a list means that there is a list. */
function listField(name: string): PayloadField {
  return { name, type: 'array', required: false, nullable: true, constraints: noConstraints };
}

/** Returns whether an error's path, such as `items[2].sku`, lies in an input's value. */
export function isAbout({ path, field }: PayloadInput, error: string): boolean {
  if (error === path) return true;
  return (
    (field.type === 'array' && error.startsWith(`${path}[`)) ||
    (field.type === 'object' && error.startsWith(`${path}.`))
  );
}

const empty: Record<PayloadField['type'], JsonNode> = {
  string: stringNode(''),
  number: { kind: 'number', text: '0' },
  boolean: { kind: 'boolean', text: 'false' },
  object: { kind: 'object', members: [] },
  array: { kind: 'array', items: [] },
};

/** Returns a payload to begin with if no example satisfies the fields: every required field, empty. */
export function emptyPayload(inputs: readonly PayloadInput[]): JsonNode {
  const required = inputs.filter(({ field }) => field.required);
  return required.reduce<JsonNode>((root, { names, field }) => withNode(root, names, empty[field.type]), {
    kind: 'object',
    members: [],
  });
}
