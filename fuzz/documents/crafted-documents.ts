/** Bodies of calls with documents that are expensive, or that try to break the parser or the executor. */
export function craftedDocuments(): { name: string; body: string }[] {
  const of = (name: string, query: string, variables = '{}') => ({
    name,
    body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
  });
  const deep = (count: number) => `${'['.repeat(count)}${']'.repeat(count)}`;
  const fragments = (count: number, selection: (n: number) => string) => {
    const all = Array.from({ length: count }, (_, n) => `fragment F${n} on Query { ${selection(n)} }`);
    return `{ ...F0 } ${all.join(' ')} fragment F${count} on Query { __typename }`;
  };
  const create = 'mutation ($v: JSON!) { createRecord(input: { payload: $v }) { id } }';
  const filter = 'query ($v: JSON!) { records(filter: [{ path: "a", eq: $v }]) { scanned } }';
  return [
    ...[100, 1_000, 5_000, 100_000, 500_000].flatMap((count) => [
      of(`a payload ${count} deep`, create, `{"v":${deep(count)}}`),
      of(`a payload that is an object, ${count} deep`, create, `{"v":{"a":${deep(count)}}}`),
      of(`a condition ${count} deep`, filter, `{"v":${deep(count)}}`),
      of(
        `a literal ${count} deep`,
        `mutation { createRecord(input: { payload: { a: ${deep(Math.min(count, 100_000))} } }) { id } }`,
      ),
      of(`variables of another kind, ${count} deep`, '{ __typename }', `{"v":${deep(count)}}`),
    ]),
    of('a list type of 5,000 brackets', `query ($v: ${'['.repeat(5_000)}Int${']'.repeat(5_000)}) { __typename }`),
    of(
      'a type of many brackets that is used',
      `query ($v: ${'['.repeat(900)}Int${']'.repeat(900)}) { records(first: $v) { scanned } }`,
    ),
    of('4,000 variables', `query (${Array.from({ length: 4_000 }, (_, n) => `$a${n}: Int`).join(' ')}) { __typename }`),
    of('9,000 aliases of one field', `{ ${Array.from({ length: 9_000 }, (_, n) => `a${n}: __typename`).join(' ')} }`),
    of('fields that all conflict', `{ ${'plans { id } '.repeat(3_000)} }`),
    of(
      'nested fields that all conflict',
      `{ ${'endpoints { edges { node { name keys { edges { node { id } } } } } } '.repeat(300)} }`,
    ),
    of(
      'aliases that conflict',
      `{ ${Array.from({ length: 2_000 }, (_, n) => `a: ${n % 2 ? 'plans { id }' : 'signInMethods'}`).join(' ')} }`,
    ),
    of(
      '2,000 fragments in a row',
      fragments(2_000, (n) => `...F${n + 1}`),
    ),
    of(
      'fragments that double',
      fragments(30, (n) => `...F${n + 1} ...F${n + 1}`),
    ),
    of(
      'fragments that double, with fields',
      fragments(25, (n) => `a${n}: plans { id } ...F${n + 1} b${n}: plans { id } ...F${n + 1}`),
    ),
    of('inline fragments 2,000 deep', `{ ${'... { '.repeat(2_000)}__typename${' }'.repeat(2_000)} }`),
    of('4,000 directives', `{ __typename ${'@include(if: true) '.repeat(4_000)} }`),
    of('9,000 unknown directives', `{ __typename ${'@nothing '.repeat(9_000)} }`),
    of('3,000 operations', Array.from({ length: 3_000 }, (_, n) => `query Q${n} { __typename }`).join(' ')),
    of('a string of 900 KB', `{ record(id: "${'x'.repeat(900_000)}") { id } }`),
    of('a block string that never ends', `{ record(id: """${'x'.repeat(10_000)}) { id } }`),
    of('a comment of 900 KB', `{ __typename } #${'x'.repeat(900_000)}`),
    of('900 KB of commas', `{ __typename ${','.repeat(900_000)} }`),
    of('a number of 10,000 digits', `{ records(first: ${'9'.repeat(10_000)}) { scanned } }`),
    of('a number with a great exponent', '{ records(first: 1e999999999) { scanned } }'),
    of('a name of 100,000 characters', `{ ${'a'.repeat(100_000)} }`),
    of('escapes of every kind', String.raw`{ record(id: "\u0000\ud800\u{10ffff}\u{110000}\q") { id } }`),
    of('an escape of a lone surrogate', String.raw`{ record(id: "\ud800") { id } }`),
    of(
      'introspection of all',
      '{ __schema { types { name fields(includeDeprecated: true) ' +
        '{ name args { name type { name ofType { name ofType { name } } } } } } } }',
    ),
    of('introspection of what is not there', '{ __type(name: "__proto__") { name fields { name } } }'),
    of('a subscription as a query', 'subscription { requestCompleted { id } deliveryUpdated { id } }'),
    of('a subscription to __typename', 'subscription { __typename }'),
    of(
      'a mutation that takes as long as it may',
      `mutation { ${Array.from({ length: 50 }, (_, n) => `a${n}: createRecord(input: { payloadText: "{}" }) { id }`).join(' ')} }`,
    ),
    of('a schema', 'type Query { a: Int } schema { query: Query }'),
    of('nothing', ''),
    of('NUL', '\0'),
    of('a byte-order mark', '\ufeff{ __typename }'),
    { name: 'no object', body: '[{"query":"{ __typename }"},{"query":"{ __typename }"}]' },
    { name: 'no JSON', body: '{"query":' },
    {
      name: 'keys of every object',
      body: '{"query":"{ __typename }","__proto__":{"query":"{ a }"},"constructor":{"prototype":{}}}',
    },
    {
      name: 'a great many keys',
      body: `{"query":"{ __typename }",${Array.from({ length: 50_000 }, (_, n) => `"k${n}":1`).join(',')}}`,
    },
    { name: 'a body 500,000 deep', body: deep(500_000) },
    { name: 'extensions 400,000 deep', body: `{"query":"{ __typename }","extensions":{"a":${deep(400_000)}}}` },
  ];
}
