import { describe, expect, test } from 'vitest';
import { until } from '../../harness/until.ts';
import { graphql, rest } from '../support/client.ts';
import { makeEndpoint } from '../support/endpoint.ts';
import { sharedServer } from '../support/shared-server.ts';
import { expectRefusal } from './refusal.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const endpoint = await makeEndpoint(databaseUrl);
const key = endpoint.keys.sandbox;
const client = rest(server, key);

/** Payloads that parsing and printing would change, or that may trouble a database. */
const payloads: [string, string][] = [
  ['the order of keys', '{"z":1,"a":2,"10":3,"2":4}'],
  ['a number with a zero decimal', '{"n":1.0,"m":45000.00}'],
  ['an integer past 2^53', '{"n":12345678901234567890}'],
  ['a number past every double', '{"n":1e400,"m":-1E+400}'],
  ['a tiny number and a negative zero', '{"n":1e-400,"m":-0,"o":-0.0}'],
  ['an exponent as written', '{"n":1E5,"m":1e+05}'],
  ['a decimal of many digits', '{"n":0.1000000000000000055511151231257827021181583404541015625}'],
  ['an escaped NUL', String.raw`{"s":"a\u0000b","\u0000":1}`],
  ['duplicate keys', '{"a":1,"a":2,"a":{"b":1,"b":2}}'],
  ['__proto__ and its like', '{"__proto__":{"admin":true},"constructor":1,"toString":null,"hasOwnProperty":0}'],
  ['whitespace inside', '{ "a" :\t1 ,\r\n\n  "b" : [ 1 , 2 ] }'],
  ['whitespace around', ' \n\t{"a":1}\r\n\n'],
  ['characters beyond the basic plane', '{"😀":"𝒳𠜎👩‍👩‍👧‍👦"}'],
  ['escapes as written', String.raw`{"s":"\u00e4\/\"\\\b\f\n\r\t","\u0061":1}`],
  [
    'escaped surrogates, paired and lone',
    String.raw`{"pair":"\ud83d\ude00","lone":"\ud800","low":"\udfff x","reversed":"\ude00\ud83d"}`,
  ],
  ['a byte-order mark inside a string', '{"s":"\ufeffa\ufeff"}'],
  ['characters that are not normalised', '{"s":"e\u0301 \u00e9 \ufb01","\u212b":1}'],
  ['separators and non-characters', '{"s":"\u2028\u2029\u0085\u007f\uffff\ufdd0\u{10ffff}"}'],
  ['an empty object, and empty keys', '{"":{},"a":[],"b":""}'],
  ['what looks like SQL', `{"s":"'; drop table record; --","t":"$1 %s \\\\ {a,b} NULL"}`],
  ['text that looks like an answer', '{"s":"\\"},\\"status\\":\\"failed\\"","status":"queued"}'],
  ['a value of every kind', '{"a":[null,true,false,0,"",[],{},[[[]]]]}'],
];

/** Waits until the record's newest write is applied. */
async function untilApplied(id: string): Promise<string> {
  return until(async () => {
    const { text, json } = await client.get(`${endpoint.path}/${id}`);
    return json.data.status === 'success' && text;
  });
}

describe.each(payloads)('%s', (_, text) => {
  const shown = `"payload":${text},"status":"`;

  test('survives POST and GET to the character, before and after it is applied', async () => {
    const { status, json } = await client.post(endpoint.path, text);
    expect(status).toBe(202);
    expect((await client.get(`${endpoint.path}/${json.id}`)).text).toContain(shown);
    expect(await untilApplied(json.id)).toContain(shown);
  });

  test('survives PUT, the list and search to the character', async () => {
    const { json } = await client.post(endpoint.path, { before: true });
    expect((await client.put(`${endpoint.path}/${json.id}`, text)).status).toBe(202);
    expect(await untilApplied(json.id)).toContain(shown);
    expect((await client.get(`${endpoint.path}?limit=1`)).text).toContain(`"id":"${json.id}",${shown}`);
    expect((await client.get(`${endpoint.path}/search?q=${encodeURIComponent('{')}&limit=1`)).text).toContain(
      `"id":"${json.id}",${shown}`,
    );
  });

  test('survives GraphQL as payloadText to the character, and its payload can be read', async () => {
    const created = await graphql(
      server,
      key,
      'mutation ($text: String!) { createRecord(input: { payloadText: $text }) { recordId } }',
      { text },
    );
    expect(created.errors).toBeUndefined();
    const { recordId } = created.data.createRecord;
    const read = await graphql(server, key, 'query ($id: ID!) { record(id: $id) { payload payloadText } }', {
      id: recordId,
    });
    expect(read.errors).toBeUndefined();
    expect(read.data.record.payloadText).toBe(text);
    expect(await untilApplied(recordId)).toContain(shown);
  });
});

describe('the size of a body', () => {
  const bodyOf = (bytes: number, filler: string) => {
    const room = bytes - Buffer.byteLength('{"a":""}');
    const width = Buffer.byteLength(filler);
    return `{"a":"${filler.repeat(Math.floor(room / width))}${'x'.repeat(room % width)}"}`;
  };

  test.each(['x', 'é', '漢', '😀'])(
    '102,400 bytes of %s are accepted and kept, 102,401 are PAYLOAD_TOO_LARGE',
    async (filler) => {
      const largest = bodyOf(102_400, filler);
      expect(Buffer.byteLength(largest)).toBe(102_400);
      const { status, json } = await client.post(endpoint.path, largest);
      expect(status).toBe(202);
      expect(await untilApplied(json.id)).toContain(`"payload":${largest},"status":"`);
      expectRefusal(await client.post(endpoint.path, bodyOf(102_401, filler)), 413, 'PAYLOAD_TOO_LARGE');
      expectRefusal(await client.put(`${endpoint.path}/${json.id}`, bodyOf(102_401, filler)), 413, 'PAYLOAD_TOO_LARGE');
    },
  );

  test('counts whitespace', async () => {
    expect((await client.post(endpoint.path, `{}${' '.repeat(102_398)}`)).status).toBe(202);
    expectRefusal(await client.post(endpoint.path, `{}${' '.repeat(102_399)}`), 413, 'PAYLOAD_TOO_LARGE');
  });

  test('is the same for a payload by GraphQL', async () => {
    const create = 'mutation ($text: String!) { createRecord(input: { payloadText: $text }) { recordId } }';
    expect((await graphql(server, key, create, { text: bodyOf(102_400, 'é') })).errors).toBeUndefined();
    expect((await graphql(server, key, create, { text: bodyOf(102_401, 'é') })).errors?.[0]?.extensions?.code).toBe(
      'PAYLOAD_TOO_LARGE',
    );
    const createParsed = 'mutation ($value: JSON!) { createRecord(input: { payload: $value }) { recordId } }';
    expect((await graphql(server, key, createParsed, { value: { a: 'x'.repeat(102_392) } })).errors).toBeUndefined();
    expect(
      (await graphql(server, key, createParsed, { value: { a: 'x'.repeat(102_393) } })).errors?.[0]?.extensions?.code,
    ).toBe('PAYLOAD_TOO_LARGE');
  });
});

describe('a payload as a JSON value', () => {
  const create = 'mutation ($value: JSON!) { createRecord(input: { payload: $value }) { recordId } }';
  /** The variables are JSON text, because the test must not parse them. */
  const createFrom = async (valueText: string) =>
    (await client.post('/graphql', `{"query":${JSON.stringify(create)},"variables":{"value":${valueText}}}`)).json;

  test('is stored without its white space, its numbers as they are spelled', async () => {
    const { data } = await createFrom(
      '{"order_id": "ORD-1", "amount": 45000.0, "nested": {"items": [null, true, "😀"]}}',
    );
    expect(await untilApplied(data.createRecord.recordId)).toContain(
      '"payload":{"order_id":"ORD-1","amount":45000.0,"nested":{"items":[null,true,"😀"]}},"status":"',
    );
  });

  test('may be written in the document itself', async () => {
    const document =
      'mutation { createRecord(input: { payload: { order_id: "ORD-1", items: [1, 2.5, true, null, { a: "b" }] } }) { recordId } }';
    const { data, errors } = await graphql(server, key, document);
    expect(errors).toBeUndefined();
    expect(await untilApplied(data.createRecord.recordId)).toContain(
      '"payload":{"order_id":"ORD-1","items":[1,2.5,true,null,{"a":"b"}]},"status":"',
    );
  });

  test('keeps __proto__ as a property', async () => {
    const { data } = await createFrom('{"__proto__":{"admin":true},"a":1}');
    expect(await untilApplied(data.createRecord.recordId)).toContain(
      '"payload":{"__proto__":{"admin":true},"a":1},"status":"',
    );
  });

  test('keeps a lone surrogate as its escape', async () => {
    const { data } = await createFrom(String.raw`{"s":"\ud800"}`);
    expect(await untilApplied(data.createRecord.recordId)).toContain(String.raw`"payload":{"s":"\ud800"},"status":"`);
  });

  test.each(['{"n":1e400}', '{"a":[{"n":-1e400}]}'])(
    'with the number of %s, which no double can hold, keeps it',
    async (valueText) => {
      const { data } = await createFrom(valueText);
      expect(await untilApplied(data.createRecord.recordId)).toContain(`"payload":${valueText},"status":"`);
    },
  );

  test.each(['[]', '"text"', '1', 'true'])('is INVALID_JSON when it is %s', async (valueText) => {
    expect((await createFrom(valueText)).errors[0].extensions.code).toBe('INVALID_JSON');
  });
});

test('payloadText with a lone surrogate is INVALID_JSON, because it is not UTF-8', async () => {
  const document = 'mutation ($text: String!) { createRecord(input: { payloadText: $text }) { recordId } }';
  const { errors } = await graphql(server, key, document, { text: '{"s":"\ud800"}' });
  expect(errors?.[0]?.extensions?.code).toBe('INVALID_JSON');
});
