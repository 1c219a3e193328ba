import { expect, test } from 'vitest';
import { expectRefusal } from '../http/refusal.ts';
import { expectJudged, withFields } from './constraint-fixtures.ts';
import { server } from './endpoint-fixtures.ts';

test('min and max bound a number, both ends included', async () => {
  const [least, most] = ['Must be at least -1.5', 'Must be at most 10'];
  await expectJudged(
    { type: 'number', constraints: { min: -1.5, max: 10 } },
    [-1.5, 0, 10],
    [
      [-1.6, least],
      [10.000001, most],
    ],
  );
});

test('a number beyond every double is above every max, or below every min if it is negative', async () => {
  const { post } = await withFields(
    { name: 'most', type: 'number', constraints: { max: 1e308 } },
    { name: 'least', type: 'number', constraints: { min: -1e308 } },
  );
  expect((await post('{"most":-1e400,"least":1e400}')).status).toBe(202);
  expectRefusal(await post('{"most":1e400,"least":-1e400}'), 400, 'VALIDATION_FAILED', [
    { field: 'most', error: 'Must be at most 1e+308' },
    { field: 'least', error: 'Must be at least -1e+308' },
  ]);
});

test('minLength and maxLength count characters of a string, not bytes or halves of surrogate pairs', async () => {
  await expectJudged(
    { type: 'string', constraints: { minLength: 2, maxLength: 3 } },
    ['ab', '주문서', '😀😀😀'],
    [
      ['a', 'Must have at least 2 characters'],
      ['😀', 'Must have at least 2 characters'],
      ['abcd', 'Must have at most 3 characters'],
    ],
  );
  await expectJudged(
    { type: 'string', constraints: { minLength: 1 } },
    ['a'],
    [['', 'Must have at least 1 character']],
  );
});

test('minLength and maxLength count the items of an array', async () => {
  await expectJudged(
    { type: 'array', constraints: { minLength: 1, maxLength: 2 } },
    [[1], [1, null]],
    [
      [[], 'Must have at least 1 item'],
      [[1, 2, 3], 'Must have at most 2 items'],
    ],
  );
});

test('a pattern matches somewhere, unless it is anchored', async () => {
  await expectJudged(
    { type: 'string', constraints: { pattern: '[0-9]{3}' } },
    ['123', 'a-123-b'],
    [['12', 'Must match the pattern [0-9]{3}']],
  );
  await expectJudged(
    { type: 'string', constraints: { pattern: String.raw`^\pL+$` } },
    ['Ünïcode', '주문'],
    [
      ['ab1', String.raw`Must match the pattern ^\pL+$`],
      ['ab\n', String.raw`Must match the pattern ^\pL+$`],
      ['', String.raw`Must match the pattern ^\pL+$`],
    ],
  );
});

test('an enum is of strings or of numbers', async () => {
  await expectJudged(
    { type: 'string', constraints: { enum: ['a', 'b'] } },
    ['a', 'b'],
    [['A', 'Must be one of: a, b']],
  );
  await expectJudged({ type: 'number', constraints: { enum: [1, 2.5] } }, [1, 2.5], [[2, 'Must be one of: 1, 2.5']]);
  const letters = Array.from({ length: 26 }, (_, n) => String.fromCharCode(97 + n));
  await expectJudged(
    { type: 'string', constraints: { enum: letters } },
    ['z'],
    [['?', `Must be one of: ${letters.slice(0, 20).join(', ')}, …`]],
  );
});

/** Values for each format: fitting ones and others. */
test('items of a wrong type are named by their index, up to 20 of them', async () => {
  const { post } = await withFields({ name: 'order.items', type: 'array', constraints: { itemType: 'string' } });
  for (const items of [[], ['a', 'b']]) expect((await post({ order: { items } })).status).toBe(202);
  expectRefusal(await post({ order: { items: ['a', 1, null, 'b', ['c']] } }), 400, 'VALIDATION_FAILED', [
    { field: 'order.items[1]', error: 'Expected string, received number' },
    { field: 'order.items[2]', error: 'Expected string, received null' },
    { field: 'order.items[4]', error: 'Expected string, received array' },
  ]);
  expect((await post({ order: { items: Array(5_000).fill(1) } })).json.details).toHaveLength(20);
});

test('all faults of a value are listed, together with those of other fields', async () => {
  const constraints = { minLength: 3, pattern: '^[A-Z]+$', enum: ['ABC', 'DEF'] };
  const { post } = await withFields(
    { name: 'code', type: 'string', constraints },
    { name: 'amount', type: 'number', constraints: { min: 0 } },
    { name: 'note', type: 'string', required: true, constraints: { maxLength: 1 } },
  );
  expectRefusal(await post({ code: 'a', amount: '1' }), 400, 'VALIDATION_FAILED', [
    { field: 'code', error: 'Must have at least 3 characters' },
    { field: 'code', error: 'Must match the pattern ^[A-Z]+$' },
    { field: 'code', error: 'Must be one of: ABC, DEF' },
    { field: 'amount', error: 'Expected number, received string' },
    { field: 'note', error: 'Required field is missing' },
  ]);
});

test('an absent optional field breaks no constraint', async () => {
  const { post } = await withFields({ name: 'code', type: 'string', constraints: { minLength: 3 } });
  expect((await post({})).status).toBe(202);
});

test('no text and no pattern blocks the server', async () => {
  const { post } = await withFields(
    { name: 'a', type: 'string', constraints: { pattern: '^(a+)+$' } },
    {
      name: 'b',
      type: 'string',
      constraints: { pattern: String.raw`(?:\pL{1,330})?(?:\pL{1,330})?(?:\pL{1,300})?\d$` },
    },
    { name: 'c', type: 'string', constraints: { pattern: '(a|aa|aaa)*b' } },
  );
  const begun = performance.now();
  const answers = await Promise.all([
    post({ a: 'a'.repeat(100_000) }),
    post({ a: `${'a'.repeat(9_999)}!` }),
    post({ b: '서a'.repeat(5_000) }),
    post({ c: 'a'.repeat(10_000) }),
    fetch(`${server.url}/readyz`),
  ]);
  expect(performance.now() - begun).toBeLessThan(1_000);
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 200]);
  expectRefusal(await post({ a: 'a'.repeat(100_000) }), 400, 'VALIDATION_FAILED', [
    { field: 'a', error: 'Must have at most 10000 characters to be matched against a pattern' },
  ]);
  expectRefusal(await post({ a: `${'a'.repeat(9_999)}!` }), 400, 'VALIDATION_FAILED', [
    { field: 'a', error: 'Must match the pattern ^(a+)+$' },
  ]);
  expectRefusal(await post({ b: '서a'.repeat(5_000) }), 400, 'VALIDATION_FAILED', [
    { field: 'b', error: 'Must be shorter: matching all patterns of this payload would take too long' },
  ]);
});
