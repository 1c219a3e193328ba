import fc from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A document to send. Placeholders such as `$SLUG` in its texts are filled in before it is sent. */
export interface RandomDocument {
  query: string;
  /** JSON text. */
  variables: string;
  operationName: string | undefined;
  who: number;
}

const placeholders = [
  '$SLUG',
  '$OTHER',
  '$RECORD',
  '$REQUEST',
  '$KEY',
  '$WEBHOOK',
  '$DELIVERY',
  '$ACCOUNT',
  '$SESSION',
];
const texts = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...placeholders) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        '',
        'a',
        '\0',
        '\ud800',
        '💥',
        "'; drop table account; --",
        '%',
        '_',
        '\\',
        '__proto__',
        'x'.repeat(300),
        'x'.repeat(5_000),
        'a.b',
        'items.0',
        '..',
      ],
      ...[
        '{"a":1}',
        '{',
        '[]',
        '1',
        'enterprise',
        'free',
        'http://127.0.0.1:9/',
        'http://10.0.0.1/',
        'not a url',
        'somebody@example.com',
        'a@b',
        '(a+)+$',
        '[',
        '(?=a)',
      ],
      ...[
        '0000-01-01T00:00:00Z',
        '9999-12-31T23:59:59.999Z',
        '2026-11-23T10:00:00Z',
        '1969-12-31T23:59:59+14:00',
        'MA==',
        'R1BDOlM6YWJj',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
);
const numbers = fc.oneof(
  fc.integer({ min: -3, max: 120 }),
  fc.constantFrom(0, 2_147_483_647, -2_147_483_648, 2_147_483_648, 1e300, 1.5, -0),
  fc.integer(),
);

/** The notation of values: as GraphQL literals, or as JSON in variables. They differ in keys and in enums. */
interface Writing {
  key(name: string): string;
  enumValue(name: string): string;
}
const literal: Writing = { key: (name) => name, enumValue: (name) => name };
const json: Writing = { key: (name) => JSON.stringify(name), enumValue: (name) => JSON.stringify(name) };

const anything = (writing: Writing): fc.Arbitrary<string> =>
  fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('null', 'true', 'false', '1e400', '[]', '{}'),
      numbers.map((number) => JSON.stringify(number)),
      texts.map((text) => JSON.stringify(text)),
      fc.array(tie('any'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      tie('any').map((value) => `{${writing.key('a')}: ${value}}`),
      fc.constantFrom(`${'['.repeat(40)}${']'.repeat(40)}`, `${'['.repeat(2_000)}${']'.repeat(2_000)}`),
    ),
  })).any;

/** A value that mostly fits its type. */
function fitting(type: GraphQLInputType, writing: Writing, depth = 0): fc.Arbitrary<string> {
  if (isNonNullType(type)) return fitting(type.ofType, writing, depth);
  const right = (): fc.Arbitrary<string> => {
    if (isListType(type))
      return fc
        .array(fitting(type.ofType, writing, depth + 1), { maxLength: 3 })
        .map((items) => `[${items.join(', ')}]`);
    if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => writing.enumValue(name)));
    if (isInputObjectType(type)) return inputObject(Object.values(type.getFields()), writing, depth);
    if (type.name === 'Boolean') return fc.constantFrom('true', 'false');
    if (type.name === 'Int' || type.name === 'Float') return numbers.map((number) => JSON.stringify(number));
    if (type.name === 'JSON') return anything(writing);
    return texts.map((text) => JSON.stringify(text));
  };
  return fc.oneof(
    { weight: 30, arbitrary: right() },
    { weight: 1, arbitrary: fc.constant('null') },
    { weight: 1, arbitrary: anything(writing) },
  );
}

function inputObject(fields: readonly GraphQLInputField[], writing: Writing, depth: number): fc.Arbitrary<string> {
  const members = fields.map((field) =>
    fc
      .tuple(fc.nat(3), depth > 3 ? fc.constant('null') : fitting(field.type, writing, depth + 1))
      .map(([chance, value]) =>
        isNonNullType(field.type) || chance === 0 ? [`${writing.key(field.name)}: ${value}`] : [],
      ),
  );
  return fc.tuple(...members).map((parts) => `{${parts.flat().join(', ')}}`);
}

interface Variable {
  declaration: string;
  member: string;
}

/** The text of a selection, and the variables that it uses. */
interface Selection {
  text: string;
  variables: Variable[];
}

const join = (selections: readonly Selection[]): Selection => ({
  text: selections.map(({ text }) => text).join(' '),
  variables: selections.flatMap(({ variables }) => variables),
});

/**
 * Returns arguments: required ones nearly always, others sometimes. Some are variables, and some have an unknown name.
 */
function argumentsOf(args: readonly GraphQLArgument[]): fc.Arbitrary<Selection> {
  const given = args.map((arg) =>
    fc
      .tuple(fc.nat(20), fc.nat(3), fitting(arg.type, literal), fitting(arg.type, json), fc.nat(1_000_000))
      .map(([chance, way, value, jsonValue, name]): Selection => {
        if (isNonNullType(arg.type) ? chance === 0 : chance > 7) return { text: '', variables: [] };
        if (way !== 0) return { text: `${arg.name}: ${value}`, variables: [] };
        return {
          text: `${arg.name}: $v${name}`,
          variables: [{ declaration: `$v${name}: ${arg.type}`, member: `"v${name}": ${jsonValue}` }],
        };
      }),
  );
  return fc.tuple(fc.nat(60), ...given).map(([strange, ...parts]) => {
    const written = join(parts.filter(({ text }) => text !== ''));
    const text = strange === 0 ? `${written.text} nothing: 1` : written.text;
    return { ...written, text: text === '' ? '' : `(${text})` };
  });
}

const directives = fc.oneof(
  { weight: 30, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ' @include(if: true)',
      ' @skip(if: false)',
      ' @include(if: 1)',
      ' @skip',
      ' @nothing',
      ' @include(if: false) @include(if: true)',
      ' @deprecated',
      ' @oneOf',
      ' @defer',
      ' @stream',
    ),
  },
);

function fieldText(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
  depth: number,
): fc.Arbitrary<Selection> {
  const type = getNamedType(field.type);
  const below: fc.Arbitrary<Selection> =
    isObjectType(type) || isInterfaceType(type)
      ? selectionOf(schema, type, depth + 1).map(({ text, variables }) => ({ text: `{ ${text} }`, variables }))
      : fc.constant({ text: '', variables: [] });
  return fc
    .tuple(argumentsOf(field.args), below, directives, fc.nat(9), fc.nat(3))
    .map(([args, selection, directive, alias, number]) => ({
      text: `${alias === 0 ? `a${number}: ` : ''}${field.name}${args.text}${directive} ${selection.text}`,
      variables: [...args.variables, ...selection.variables],
    }));
}

/** A document may be 15 deep, and its cost is checked before it runs. */
const depthMax = 5;

function selectionOf(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): fc.Arbitrary<Selection> {
  const known = selections.get(type.name)?.[depth];
  if (known) return known;
  const made = fc.memo(() => makeSelection(schema, type, depth))();
  const ofType = selections.get(type.name) ?? [];
  ofType[depth] = made;
  selections.set(type.name, ofType);
  return made;
}
const selections = new Map<string, fc.Arbitrary<Selection>[]>();

function makeSelection(schema: GraphQLSchema, type: GraphQLNamedType, depth: number): fc.Arbitrary<Selection> {
  if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${type.name} has no fields`);
  const fields = Object.values(type.getFields()).filter(
    (field) => depth < depthMax || !hasFields(getNamedType(field.type)),
  );
  const leaf = fc.constantFrom<Selection[]>(
    { text: '__typename', variables: [] },
    { text: '__typename', variables: [] },
    { text: 'nothing', variables: [] },
  );
  if (fields.length === 0) return leaf;
  const one = fc.constantFrom(...fields).chain((field) => fieldText(schema, field, depth));
  const others = fc.constantFrom<Selection[]>(
    { text: '__typename', variables: [] },
    { text: `... on ${type.name} { __typename }`, variables: [] },
    { text: '...F', variables: [] },
    { text: '... on Record { id }', variables: [] },
    { text: 'nothing', variables: [] },
  );
  return fc
    .array(fc.oneof({ weight: 40, arbitrary: one }, { weight: 1, arbitrary: others }), {
      minLength: 1,
      maxLength: depth === 0 ? 3 : 4,
    })
    .map(join);
}

function hasFields(type: GraphQLNamedType): boolean {
  return isObjectType(type) || isInterfaceType(type);
}

const fragments = fc.constantFrom(
  'fragment F on Query { __typename }',
  'fragment F on Mutation { ...F }',
  'fragment F on Query { ...G } fragment G on Query { ...F }',
  'fragment F on Nothing { a }',
);

/** Returns random queries and mutations of all callers. Most arguments fit their types, and some do not. */
export function randomDocuments(schema: GraphQLSchema, people: number): fc.Arbitrary<RandomDocument> {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null);
  const operation = fc
    .tuple(fc.constantFrom(...roots), fragments)
    .chain(([root, fragment]) => selectionOf(schema, root, 0).map((selection) => ({ root, fragment, selection })))
    .map(({ root, fragment, selection: { text, variables } }) => {
      const declarations = variables.map(({ declaration }) => declaration).join(', ');
      const head = `${root.name.toLowerCase()} Q${declarations === '' ? '' : `(${declarations})`}`;
      const query = `${head} { ${text} }${text.includes('...F') ? ` ${fragment}` : ''}`;
      return { query, variables: `{${variables.map(({ member }) => member).join(', ')}}` };
    });
  return fc
    .tuple(
      operation,
      fc.oneof(
        { weight: 20, arbitrary: fc.constant<string | undefined>(undefined) },
        { weight: 1, arbitrary: fc.constantFrom<string | undefined>('Q', 'R', '') },
      ),
      fc.nat(people - 1),
    )
    .map(([{ query, variables }, operationName, who]) => ({ query, variables, operationName, who }));
}
