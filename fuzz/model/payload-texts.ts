import fc from 'fast-check';

// Arbitraries of payloads. They are JSON texts, because payloads are kept to the character.

const space = fc.oneof(
  { weight: 12, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(' ', '\n', '\t', '\r\n  ') },
);

const stringUnit = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 1 })
      .map((text) => JSON.stringify(text).slice(1, -1)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '\\u0000',
      '\\ud800',
      '\\udfff',
      '\\ud83d\\ude00',
      '\\"',
      '\\\\',
      '\\/',
      '\\n',
      '\\u00E4',
      '\\u2028',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '\u2028',
      '\ufeff',
      '\uffff',
      '\u{10ffff}',
      '\u007f',
      "'",
      '$1',
      '%s',
      '{',
      '}',
      '[',
      ']',
      '\\",\\"status\\":\\"failed',
    ),
  },
);
const stringText = fc.array(stringUnit, { maxLength: 8 }).map((units) => `"${units.join('')}"`);

const numberText = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '1.0',
    '-0',
    '-0.0',
    '1e400',
    '-1E+400',
    '1e-400',
    '12345678901234567890',
    '0.1000000000000000055511151231257827',
    '1E5',
  ),
  fc.stringMatching(/^-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,5})?$/),
);

const keyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('"a"', '"b"', '"order_id"', '"amount"', '"items"', '"customer"', '"email"') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '"__proto__"',
      '"constructor"',
      '"toString"',
      '"prototype"',
      '""',
      '"\\u0000"',
      '"hasOwnProperty"',
      '"payload"',
    ),
  },
  { weight: 2, arbitrary: stringText },
);

const { value: valueText, object: objectText } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false'),
    numberText,
    stringText,
    tie('array'),
    tie('object'),
  ),
  array: fc
    .array(fc.tuple(space, tie('value'), space), { maxLength: 4 })
    .map((items) => `[${items.map((item) => item.join('')).join(',')}]`),
  object: fc
    .array(fc.tuple(space, keyText, space, fc.constant(':'), space, tie('value'), space), { maxLength: 5 })
    .map((members) => `{${members.map((member) => member.join('')).join(',')}}`),
}));

/** Returns a member of an object for the strict endpoint. Its value mostly fits the field. */
function member(name: string, right: fc.Arbitrary<string>): fc.Arbitrary<readonly string[]> {
  return fc.oneof(
    { weight: 12, arbitrary: right.map((text) => [`"${name}":${text}`]) },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: valueText.map((text) => [`"${name}":${text}`]) },
    { weight: 1, arbitrary: fc.constant([`"${name}":null`]) },
  );
}
const orderText = fc
  .tuple(
    member('order_id', stringText),
    member('amount', numberText),
    member('constructor', fc.constantFrom('true', 'false')),
    fc.oneof(fc.constant([]), member('items', fc.constantFrom('[]', '[1,2]'))),
    fc.oneof(
      fc.constant([]),
      member(
        'customer',
        fc.constantFrom('{}', '{"email":"a@example.com"}', '{"email":1}', '{"__proto__":{"email":"a"}}'),
      ),
    ),
    fc.oneof(fc.constant([]), fc.constant(['"__proto__":{"order_id":"inherited"}'])),
    fc.array(
      fc.tuple(keyText, valueText).map(([key, value]) => `${key}:${value}`),
      { maxLength: 2 },
    ),
  )
  .map((members) => `{${members.flat().join(',')}}`);

/** About 64 levels, and so many that a recursion would overflow the stack. */
const levels = fc.oneof(fc.integer({ min: 60, max: 67 }), fc.constantFrom(1_000, 5_000, 25_000));
const deepText = fc.tuple(levels, fc.constantFrom('array', 'object', 'hidden')).map(([depth, kind]) => {
  const arrays = (count: number) => '['.repeat(count) + ']'.repeat(count);
  if (kind === 'array') return `{"a":${arrays(depth - 1)}}`;
  if (kind === 'object') return `${'{"a":'.repeat(Math.min(depth, 15_000))}1${'}'.repeat(Math.min(depth, 15_000))}`;
  return `{"a":${arrays(depth - 1)},"a":1}`;
});

/** Within a few bytes of the size limit. */
const longText = fc
  .tuple(fc.integer({ min: 102_394, max: 102_404 }), fc.constantFrom('x', 'é', '漢', '😀', ' '))
  .map(([bytes, filler]) => {
    const room = bytes - 8;
    const width = Buffer.byteLength(filler);
    return `{"a":"${filler.repeat(Math.floor(room / width))}${'x'.repeat(room % width)}"}`;
  });

const noObjectText = fc.oneof(
  valueText,
  fc.constantFrom('', ' ', '[]', '[{"a":1}]', '1', '"a"', 'null', 'true', '1e400'),
  fc.constantFrom(
    '{',
    '{"a":1',
    '{"a":1,}',
    "{'a':1}",
    '{"a":01}',
    '{"a":NaN}',
    '{"a":1}x',
    '{"a":1}{"b":2}',
    '{/**/}',
    '{"a":"\n"}',
    '{"a":"\u0000"}',
    'undefined',
  ),
  fc.tuple(objectText, fc.nat(200)).map(([text, cut]) => text.slice(0, Math.min(cut, text.length - 1))),
);

/** A payload to send. */
export interface Payload {
  text: string;
  /** A fault in the text: a byte that is not UTF-8 (half a surrogate pair in GraphQL), or a byte-order mark. */
  flaw: 'none' | 'byte' | 'mark';
  /** For GraphQL: true to send JSON as a value instead of as text. */
  asValue: boolean;
}

export const payload: fc.Arbitrary<Payload> = fc.record({
  text: fc.oneof(
    { weight: 10, arbitrary: objectText },
    { weight: 10, arbitrary: orderText },
    { weight: 3, arbitrary: noObjectText },
    { weight: 1, arbitrary: deepText },
    { weight: 1, arbitrary: longText },
  ),
  flaw: fc.oneof(
    { weight: 30, arbitrary: fc.constant<Payload['flaw']>('none') },
    { weight: 1, arbitrary: fc.constantFrom<Payload['flaw']>('byte', 'mark') },
  ),
  asValue: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
