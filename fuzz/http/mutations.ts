import fc from 'fast-check';

/** A change of a valid request, at a point between its start (0) and its end (1). */
interface Mutation {
  kind: 'flip' | 'insert' | 'remove' | 'repeat' | 'swap' | 'cut';
  at: number;
  length: number;
  bytes: Uint8Array;
}

/** A valid request, by its index in the list, and the changes to it. */
export interface Mutated {
  request: number;
  mutations: Mutation[];
}

const token = fc
  .constantFrom(
    '\r\n',
    '\n',
    '\r',
    '\0',
    ' ',
    '\t',
    ':',
    '\xff',
    '%00',
    '%ff',
    '%',
    '..',
    '//',
    '{',
    '"',
    '\\u0000',
    '\\',
    '1e400',
    '-1',
    '0x0',
    'chunked',
    'Content-Length: 0\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Host: a\r\n',
    'HTTP/1.1',
    'GET ',
    '\x1b[31m',
    '💥',
  )
  .map((text) => Buffer.from(text, 'latin1'));

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('flip', 'insert', 'insert', 'remove', 'repeat', 'swap', 'cut'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.nat(4), fc.nat(60)),
  bytes: fc.oneof(
    { weight: 2, arbitrary: token },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 8 }) },
  ),
});

export function mutated(requests: number): fc.Arbitrary<Mutated> {
  return fc.record({ request: fc.nat(requests - 1), mutations: fc.array(mutation, { minLength: 1, maxLength: 4 }) });
}

export function mutate(request: Buffer, mutations: readonly Mutation[]): Buffer {
  return mutations.reduce<Buffer>((bytes, { kind, at, length, bytes: inserted }) => {
    const start = Math.min(bytes.length, Math.floor(at * bytes.length));
    const end = Math.min(bytes.length, start + length + 1);
    const [before, middle, behind] = [bytes.subarray(0, start), bytes.subarray(start, end), bytes.subarray(end)];
    if (kind === 'flip') return Buffer.concat([before, middle.map((byte) => byte ^ (inserted[0] ?? 0xff)), behind]);
    if (kind === 'insert') return Buffer.concat([before, inserted, middle, behind]);
    if (kind === 'remove') return Buffer.concat([before, behind]);
    if (kind === 'repeat') return Buffer.concat([before, middle, middle, behind]);
    if (kind === 'swap') return Buffer.concat([before, behind, middle]);
    return before;
  }, request);
}
