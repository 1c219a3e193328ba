import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { one, openSql } from '../requests/ledger.ts';
import { graphql, type Json, rest } from '../support/client.ts';
import { sharedServer } from '../support/shared-server.ts';
import { numbers, page, withRecords } from './record-fixtures.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const sql = openSql(databaseUrl);

/** Each payload spells a text in its own way. `n` is its number. */
const payloads = [
  String.raw`{"n":0,"order_id":"\u8ba2\u5355"}`,
  '{"n":1,"order_id":"订单"}',
  String.raw`{"n":2,"text":"path\/to\u002Fit"}`,
  String.raw`{"n":3,"text":"\u0041bc\u0044"}`,
  String.raw`{"n":4,"text":"\ud83d\ude00 smile"}`,
  '{"n":5,"text":"😀 smile"}',
  String.raw`{"n":6,"text":"first\nsecond\tthird"}`,
  String.raw`{"n":7,"text":"say \"hi\" and \u0022ho\u0022"}`,
  String.raw`{"n":8,"text":"C:\\new\\u8ba2"}`,
  '{"n":9,"text":"100% of a_b"}',
  '{"n":10,"text":"100x of acb"}',
  String.raw`{"n":11,"text":"É Ж Ａ","more":"\u00c9 \u0416 \uff21"}`,
  String.raw`{"n":12,"a\u0000b":"x\ud800y\udc00z \u8ba2\u5355 beside","m":1e400,"m":2}`,
  String.raw`{"n":13,"\u006b\u0065y":"by its key"}`,
  ' \n{"n":14,\t"text" :\r\n "spaced \\u8ba2\\u5355" }',
];
const fixtures = await withRecords(server, databaseUrl, { fields: [], payloads });
const client = rest(server, fixtures.keys.sandbox);

const sought: [string, number[]][] = [
  ['订单', [0, 1, 12, 14]],
  ['"order_id":"订单"', [0, 1]],
  ['path/to/it', [2]],
  ['aBCd', [3]],
  ['😀 SMILE', [4, 5]],
  ['first\nsecond\tthird', [6]],
  ['say "hi" and "ho"', [7]],
  [String.raw`C:\NEW\u8ba2`, [8]],
  [String.raw`\u8ba2`, [8]],
  ['\\n', [8]],
  ['100%', [9]],
  ['a_b', [9]],
  ['%', [9]],
  ['_b', [9]],
  ['é ж ａ', [11]],
  ['"more":"é ж ａ"', [11]],
  ['beside', [12]],
  ['"m":1e400,"m":2', [12]],
  ['"key":"by', [13]],
  ['ud83d', []],
  ['nsecond', []],
  ['"spaced 订单" }', [14]],
];

describe.each(sought)('the search finds %j', (q, expected) => {
  const sorted = (found: number[]) => found.toSorted((a, b) => a - b);

  test('by REST', async () => {
    const { json } = await client.get(`${fixtures.path}/search?limit=100&q=${encodeURIComponent(q)}`);
    expect(sorted(json.data.map(({ payload }: Json) => payload.n))).toEqual(expected);
  });

  test('by searchRecords and requests', async () => {
    const { data, errors } = await graphql(
      server,
      fixtures.keys.sandbox,
      `query ($q: String!) {
        records: searchRecords(q: $q, first: 100) { edges { node { payloadText } } }
        requests(filter: { contains: $q }, first: 100) { edges { node { payloadText } } totalCount }
      }`,
      { q },
    );
    expect(errors).toBeUndefined();
    expect(sorted(numbers(data.records))).toEqual(expected);
    expect(sorted(numbers(data.requests))).toEqual(expected);
    expect(data.requests.totalCount).toBe(expected.length);
  });
});

test.each<[string, object, number[]]>([
  ['order_id', { contains: '订单' }, [1, 0]],
  ['text', { contains: 'abcD' }, [3]],
  ['text', { contains: 'é ж ａ' }, [11]],
  ['text', { contains: '%' }, [9]],
  ['text', { contains: '\n' }, [6]],
  ['key', { eq: 'by its key' }, [13]],
  ['text', { eq: '😀 smile' }, [5, 4]],
])('a condition on %s of %j finds all spellings', async (path, operators, expected) => {
  expect(numbers(await page(server, fixtures, { filter: [{ path, ...operators }], first: 100 }))).toEqual(expected);
});

test('case does not matter in any locale of the database', async () => {
  const { rows } = await sql.query<{ same: boolean }>(
    `select fold_case(one collate "C") = fold_case(other collate "C") as same from unnest($1::text[], $2::text[]) as pair (one, other)`,
    [
      ['É', 'ж', 'Ａ', 'ΟΔΟΣ', 'Ø'],
      ['é', 'Ж', 'ａ', 'οδος', 'ø'],
    ],
  );
  expect(rows.map(({ same }) => same)).toEqual([true, true, true, true, true]);
});

/** Returns a text as JSON, with each character in one of JSON's spellings. */
const spelled = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(...'"\\/\b\n\r\tu0041%_aÉ', '订', '\0', '\ud83d', '\ude00', '\u0001', '\u0002'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      fc.boolean(),
    ),
  )
  .map((characters) =>
    characters
      .map(([character, escaped]) => (escaped ? unicodeEscape(character) : JSON.stringify(character).slice(1, -1)))
      .join(''),
  );

function unicodeEscape(text: string): string {
  return text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/**
 * Returns the text that a reader sees: JSON's reading of each string, with U+FFFD for characters that PostgreSQL cannot
 * store.
 */
function read(json: string): string {
  return json
    .replace(/"(?:[^"\\]|\\.)*"/g, (string) => `"${JSON.parse(string)}"`)
    .replaceAll('\0', '\ufffd')
    .toWellFormed();
}

test('every spelling in a payload is decoded, and none fails', async () => {
  await fc.assert(
    fc.asyncProperty(spelled, spelled, fc.constantFrom('', ' ', '\n\t', '\r\n'), async (key, value, space) => {
      const json = `{${space}"${key}"${space}:${space}["${value}",1e400]${space}}`;
      expect((await one<{ text: string }>(sql, 'select payload_text($1::json) as text', [json])).text).toBe(read(json));
    }),
    { numRuns: 500 },
  );
});
