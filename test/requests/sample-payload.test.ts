import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Constraints, Field, FieldInput, FieldType } from '../../src/access/actor.ts';
import { checkFields } from '../../src/endpoints/check-fields.ts';
import { settingOf } from '../../src/endpoints/fields.ts';
import { validatePayload } from '../../src/requests/accept/validate-payload.ts';
import { samplePayload } from '../../src/requests/sample/sample-payload.ts';
import { graphql, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';

const types = ['string', 'number', 'boolean', 'array', 'object'] as const satisfies readonly FieldType[];
/** Few names, so that paths cross each other. */
const part = fc.tuple(
  fc.constantFrom('a', 'b', 'email', 'created_at', '__proto__', '이름', String.raw`t\[\]`),
  fc.constantFrom('', '', '', '[]', '[][]'),
);
const path = fc
  .array(part, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map((names) => names.join('')).join('.'));

/** RE2 patterns that some text fits, as an author may write them. */
const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
  piece: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      '[A-Z]',
      String.raw`\d`,
      String.raw`\pL`,
      '.',
      '[^a-z]',
      String.raw`\w`,
      String.raw`\s`,
      '[[:punct:]]',
      '[가-힣]',
      '-',
      String.raw`\Qa.b\E`,
      'é',
    ),
    fc
      .tuple(tie('piece'), fc.constantFrom('?', '*', '+', '{2}', '{1,3}', '{4,}', '+?'))
      .map(([piece, times]) => `(?:${piece})${times}`),
    fc.tuple(tie('piece'), tie('piece')).map(([one, other]) => `(?i:${one}|${other})`),
    fc.tuple(tie('piece'), tie('piece')).map(([one, other]) => `(${one}${other})`),
  ),
  pattern: fc
    .tuple(fc.constantFrom('^', '', String.raw`\A`, '(?s)^'), tie('piece'), fc.constantFrom('$', '', String.raw`\z`))
    .map((pieces) => pieces.join('')),
}));

const length = fc.integer({ min: 0, max: 40 });
const either = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
const lengths = fc.record({ minLength: either(length), maxLength: either(length.map((n) => n + 40)) });
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const constraintsOf: Record<FieldType, fc.Arbitrary<Constraints>> = {
  string: fc.oneof(
    lengths.map(({ minLength, maxLength }) => ({ minLength, maxLength })),
    fc.record({ format: fc.constantFrom('email', 'uri', 'date-time', 'uuid') }),
    fc.record({ pattern }),
    fc.record({
      enum: fc.uniqueArray(fc.string({ unit: 'grapheme-ascii', maxLength: 9 }), { minLength: 1, maxLength: 5 }),
    }),
    fc.constant({}),
  ),
  number: fc.oneof(
    fc.tuple(number, number).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) })),
    fc.oneof(
      number.map((min) => ({ min })),
      number.map((max) => ({ max })),
    ),
    fc.record({ enum: fc.uniqueArray(number, { minLength: 1, maxLength: 5 }) }),
  ),
  boolean: fc.constant({}),
  array: fc.record({
    minLength: either(fc.integer({ min: 0, max: 3 })),
    maxLength: either(fc.integer({ min: 3, max: 5 })),
    itemType: either(fc.constantFrom(...types)),
  }),
  object: fc.constant({}),
};
const flag = fc.option(fc.boolean(), { nil: undefined });
const field = fc.constantFrom(...types).chain((type) =>
  fc
    .record({ name: path, type: fc.constant(type), required: flag, nullable: flag, constraints: constraintsOf[type] })
    .map(
      (made): FieldInput => ({
        ...made,
        constraints: Object.fromEntries(Object.entries(made.constraints).filter(([, value]) => value !== undefined)),
      }),
    ),
);

/** Returns the longest prefix of the fields that can be set together. */
function together(wanted: readonly FieldInput[]): Field[] {
  const taken: FieldInput[] = [];
  for (const one of wanted) if (checkFields([...taken, one]).length === 0) taken.push(one);
  return taken.map(settingOf);
}

test("the sample of any fields passes the endpoint's own check, and has a value of each field", () => {
  let [sets, sum] = [0, 0];
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 12 }).map(together), (fields) => {
      const { text, withoutValue } = samplePayload(fields);
      expect({ text, withoutValue }).toEqual({ text: expect.any(String), withoutValue: [] });
      if (text !== null) validatePayload(text, fields, 'CREATE');
      sets++;
      sum += fields.length;
    }),
    { numRuns: 500 },
  );
  expect(sum / sets).toBeGreaterThan(3);
});

const string = (name: string, constraints: Constraints, required = true): Field => ({
  name,
  type: 'string',
  required,
  constraints,
});

test.each<[string, Constraints]>([
  ['an order number', { pattern: '^ORD-[0-9]{4}-[0-9]{3}$' }],
  ['a phone number', { pattern: String.raw`^\+?[1-9]\d{6,14}$`, minLength: 10 }],
  ['a word within', { pattern: String.raw`\bfoo\b`, minLength: 20, maxLength: 20 }],
  ['lines', { pattern: '(?m)^x$', minLength: 8 }],
  ['a thousand of the same', { pattern: '^a{1000}$' }],
  ['a company address', { format: 'email', pattern: '@corp[.]com$' }],
  ['a Japanese site', { format: 'uri', pattern: String.raw`^https://.*\.jp/` }],
  ['a day of 2027', { format: 'date-time', pattern: '^2027-' }],
  ['a UUID of version 4', { format: 'uuid', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]' }],
  ['the longest address', { format: 'email', minLength: 254 }],
  ['a short URI', { format: 'uri', maxLength: 3 }],
  ['a large part of a payload', { minLength: 100_000 }],
])('there is a sample of %s', (_, constraints) => {
  const fields = [string('code', constraints)];
  const { text } = samplePayload(fields);
  expect(text).not.toBeNull();
  if (text !== null) validatePayload(text, fields, 'CREATE');
});

test('an impossible text is reported, and quickly', () => {
  const begun = performance.now();
  const nothing = [String.raw`[^\x00-\x{10FFFF}]`, 'a$b', String.raw`^\pL{0,300}\d{300}a$b`];
  for (const pattern of nothing) {
    expect(samplePayload([string('a', { pattern }), string('b', {})])).toEqual({ text: null, withoutValue: ['a'] });
    expect(samplePayload([string('a', { pattern }, false), string('b', {})])).toEqual({
      text: '{\n  "b": "Some b"\n}',
      withoutValue: ['a'],
    });
    expect(samplePayload([string('list[].a', { pattern })])).toEqual({
      text: '{\n  "list": []\n}',
      withoutValue: ['list[].a'],
    });
  }
  const many = Array.from({ length: 40 }, (_, n) =>
    string(`f${n}`, { pattern: `^(?:${'[a-z]?'.repeat(40)}){3}\\d{500}a$b${n}` }, false),
  );
  expect(samplePayload(many).withoutValue).toHaveLength(40);
  expect(samplePayload([string('a', { minLength: 60_000 }), string('b', { minLength: 60_000 })]).text).toBeNull();
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test('fields that no value fits are refused', () => {
  const fault = (type: FieldType, constraints: FieldInput['constraints']) =>
    checkFields([{ name: 'a', type, constraints }]);
  const at = (name: string, error: string) => [{ field: `fields[0].constraints.${name}`, error }];
  const none = 'Must have a value that fits the other constraints: none does';
  expect(fault('number', { enum: [1, 2], min: 3 })).toEqual(at('enum', none));
  expect(fault('string', { enum: ['a', 'b'], pattern: '^c' })).toEqual(at('enum', none));
  expect(fault('string', { enum: ['a', 'bb'], minLength: 2 })).toEqual([]);
  expect(fault('string', { format: 'uuid', minLength: 37 })).toEqual(
    at('minLength', 'Must be at most 36: a text of this format is no longer'),
  );
  expect(fault('string', { format: 'date-time', maxLength: 10 })).toEqual(
    at('maxLength', 'Must be at least 20: a text of this format is no shorter'),
  );
  expect(fault('string', { minLength: 102_400 })).toEqual(
    at('minLength', 'Must be less than 102400: a payload has no more bytes'),
  );
});

test('every client gets it by GraphQL, and a write with it is accepted', async () => {
  const server = await sharedServer();
  const fields = [
    string('items[].sku', { pattern: '^[A-Z]{3}-[0-9]+$' }),
    string('email', { format: 'email', maxLength: 10 }),
  ];
  const { keys, path: address } = await makeEndpoint(server.databaseUrl, { fields });
  const { data } = await graphql(
    server,
    keys.sandbox,
    '{ endpoint { samplePayload(environment: SANDBOX) { text withoutValue } } }',
  );
  expect(data.endpoint.samplePayload.withoutValue).toEqual([]);
  expect((await rest(server, keys.sandbox).post(address, data.endpoint.samplePayload.text)).status).toBe(202);
});
