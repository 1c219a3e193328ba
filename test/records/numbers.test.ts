import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareNumbers, parseJson, toDecimal, valueKey } from '../../src/json.ts';
import { makeUser } from '../support/account.ts';
import { graphql, type Json, rest } from '../support/client.ts';
import { sharedServer } from '../support/shared-server.ts';
import { numbers, withRecords } from './record-fixtures.ts';

const server = await sharedServer();
const { databaseUrl } = server;
const owner = await makeUser(databaseUrl);

const spellings = [
  '9007199254740992',
  '9007199254740993',
  '9007199254740993.0',
  '12345678901234567890',
  '-9007199254740993',
  '1e400',
  '0.1',
  '0.10',
];
const fields = [{ name: 'kept', type: 'number' as const, required: false, searchable: true }];
const payloads = spellings.map((text, n) => `{"n":${n},"kept":${text},"free":${text}}`);
const fixtures = await withRecords(server, databaseUrl, { accountId: owner.id, fields, payloads });
const key = fixtures.keys.sandbox;

/** Sends a query with these variables in their exact spelling. */
async function postText(query: string, variables: string, headers = {}): Promise<Json> {
  return (
    await rest(server, key).post('/graphql', `{"query":${JSON.stringify(query)},"variables":${variables}}`, headers)
  ).json;
}

/** Sends a query over a WebSocket with these variables in their exact spelling. */
async function sendText(query: string, variables: string): Promise<Json> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  return new Promise((resolve, reject) => {
    socket.onopen = () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${key}` } }));
    socket.onerror = () => reject(new Error('The WebSocket failed'));
    socket.onclose = ({ code, reason }) => reject(new Error(`The WebSocket was closed: ${code} ${reason}`));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === 'connection_ack')
        socket.send(
          `{"id":"1","type":"subscribe","payload":{"query":${JSON.stringify(query)},"variables":${variables}}}`,
        );
      if (message.type === 'next') resolve(message.payload);
      if (message.type === 'error') resolve({ errors: message.payload });
      if (message.type === 'complete') socket.close();
    };
  });
}

const list = '{ edges { node { payloadText } } }';
const query = `query ($filter: [RecordCondition!]) { records(first: 100, filter: $filter) ${list} }`;
const ways: [string, (path: string, operator: string, value: string) => Promise<Json>][] = [
  [
    'in the document',
    (path, operator, value) =>
      graphql(server, key, `{ records(first: 100, filter: [{ path: "${path}", ${operator}: ${value} }]) ${list} }`),
  ],
  ['as a variable', (...condition) => postText(query, filterText(...condition))],
  [
    'declared as UTF-8',
    (...condition) => postText(query, filterText(...condition), { 'content-type': 'application/json; charset=utf-8' }),
  ],
  [
    'in a URL',
    async (...condition) => {
      const search = new URLSearchParams({ query, variables: filterText(...condition) });
      return (await rest(server, key).get(`/graphql?${search}`)).json;
    },
  ],
  ['over a WebSocket', (...condition) => sendText(query, filterText(...condition))],
];

function filterText(path: string, operator: string, value: string): string {
  return `{"filter":[{"path":"${path}","${operator}":${value}}]}`;
}

describe.each(ways)('a condition %s', (_, ask) => {
  test.each(['kept', 'free'])('compares the exact values of numbers below %s', async (path) => {
    const found = async (operator: string, value: string) => {
      const { data, errors } = await ask(path, operator, value);
      expect(errors).toBeUndefined();
      return numbers(data.records).toSorted((a, b) => a - b);
    };
    expect(await found('eq', '9007199254740993')).toEqual([1, 2]);
    expect(await found('eq', '9007199254740992')).toEqual([0]);
    expect(await found('ne', '9007199254740993')).toEqual([0, 3, 4, 5, 6, 7]);
    expect(await found('gt', '9007199254740992')).toEqual([1, 2, 3, 5]);
    expect(await found('lt', '-9007199254740992')).toEqual([4]);
    expect(await found('in', '[12345678901234567890, 9007199254740993, 9007199254740993.0]')).toEqual([1, 2, 3]);
    expect(await found('eq', '12345678901234567891')).toEqual([]);
    expect(await found('gte', '1e400')).toEqual([5]);
    expect(await found('eq', '0.100')).toEqual([6, 7]);
  });
});

test('an order uses exact values, and its cursors continue it', async () => {
  const sorted = `query ($after: String) { records(first: 1, after: $after, orderBy: { path: "kept", direction: ASC }) {
    edges { node { payloadText } } pageInfo { endCursor hasNextPage } } }`;
  const order: number[] = [];
  for (let after: string | undefined, more = true; more; ) {
    const { data, errors } = await graphql(server, key, sorted, { after });
    expect(errors).toBeUndefined();
    order.push(...numbers(data.records));
    ({ endCursor: after, hasNextPage: more } = data.records.pageInfo);
  }
  expect(order.slice(0, 1)).toEqual([4]);
  expect(order.slice(1, 3).toSorted((a, b) => a - b)).toEqual([6, 7]);
  expect(order.slice(3, 4)).toEqual([0]);
  expect(order.slice(4, 6).toSorted((a, b) => a - b)).toEqual([1, 2]);
  expect(order.slice(6)).toEqual([3, 5]);
});

describe('a payload as a JSON value keeps its numbers', () => {
  const text =
    '{"amount":12345678901234567890,"price":1.50,"list":[1e400,-0,{"n":0.1000000000000000055511151231257827}]}';
  const create =
    'mutation ($value: JSON!, $wait: Int) { createRecord(input: { payload: $value }, wait: $wait) { payloadText recordId } }';
  const literal = text.replaceAll(/"(\w+)":/g, '$1: ');

  test.each<[string, () => Promise<Json>]>([
    [
      'in the document',
      () => graphql(server, key, `mutation { createRecord(input: { payload: ${literal} }) { payloadText recordId } }`),
    ],
    ['as a variable', () => postText(create, `{"value":${text},"wait":1.0}`)],
    [
      'as a variable of the input',
      () =>
        postText(
          'mutation ($input: PayloadInput!) { createRecord(input: $input) { payloadText } }',
          `{"input":{"payload":${text}}}`,
        ),
    ],
    ['over a WebSocket', () => sendText(create, `{"value":${text}}`)],
    [
      'with a variable inside',
      () =>
        postText(
          `mutation ($amount: JSON!) { createRecord(input: { payload:
            ${literal.replace('12345678901234567890', '$amount')} }) { payloadText } }`,
          '{"amount":12345678901234567890}',
        ),
    ],
  ])('%s', async (_, ask) => {
    const { data, errors } = await ask();
    expect(errors).toBeUndefined();
    expect(data.createRecord.payloadText).toBe(text);
  });

  test('and is returned with them', async () => {
    const { data } = await postText(create, `{"value":${text},"wait":10}`);
    const answer = await rest(server, key).post('/graphql', {
      query: `{ record(id: "${data.createRecord.recordId}") { payload } }`,
    });
    expect(answer.text).toContain(`"payload":${text}`);
  });

  test('a whole number that a Float would change is refused, and an Int may be spelled with a point', async () => {
    const asFloat =
      'mutation ($amount: Float!) { createRecord(input: { payload: { amount: $amount } }) { payloadText } }';
    const { errors } = await postText(asFloat, '{"amount":12345678901234567890}');
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('declare the variable as JSON'),
      extensions: { code: 'INVALID_ARGUMENT' },
    });
    expect((await postText(asFloat, '{"amount":1.50}')).data.createRecord.payloadText).toBe('{"amount":1.5}');
    const page = await postText(
      'query ($first: Int) { records(first: $first) { edges { node { id } } } }',
      '{"first":2.0}',
    );
    expect(page.data.records.edges).toHaveLength(2);
  });

  test('the spelling of a number does not lower the cost of a document', async () => {
    const dear =
      'query ($first: Int) { records(first: $first) { edges { node { payload payloadText again: payload more: payloadText } } } }';
    const [plain, spelled] = [await postText(dear, '{"first":101}'), await postText(dear, '{"first":101.0}')];
    expect(spelled.errors).toEqual(plain.errors);
    expect(plain.errors).toHaveLength(1);
    expect((await postText(dear, '{"first":2.0}')).errors).toBeUndefined();
  });
});

describe('numbers as texts', () => {
  const number = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.bigInt({ min: 0n, max: 10n ** 24n }),
      fc.stringMatching(/^(\.\d{1,24})?$/),
      fc.constantFrom('', 'e0', 'E+3', 'e-7', 'e300', 'e-300'),
    )
    .map(([sign, whole, fraction, exponent]) => `${sign}${whole}${fraction}${exponent}`);

  /** As a whole number of the smallest unit. */
  function exactly(text: string): bigint {
    const [mantissa = '', exponent = '0'] = text.split(/[eE]/);
    const [whole = '', fraction = ''] = mantissa.split('.');
    return (
      BigInt(whole.replace('-', '') + fraction) *
      10n ** BigInt(Number(exponent) - fraction.length + 400) *
      (text.startsWith('-') ? -1n : 1n)
    );
  }

  test('are compared by their exact values, with one key per value', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [x, y] = [exactly(a), exactly(b)];
        expect(Math.sign(compareNumbers(a, b))).toBe(x < y ? -1 : Number(x > y));
        expect(valueKey(a) === valueKey(b)).toBe(x === y);
        expect(Math.sign(compareNumbers(a, valueKey(a)))).toBe(0);
      }),
    );
  });

  test('keep their spelling through parsing and printing', () => {
    fc.assert(
      fc.property(fc.array(number), (texts) => {
        const json = `{"a":[${texts.join(',')}],"__proto__":{"b":${texts[0] ?? 1}}}`;
        expect(JSON.stringify(parseJson(json))).toBe(json);
      }),
    );
  });

  test('become numbers when JavaScript has their exact value', () => {
    expect(
      ['1', '1.0', '-0', '0.10', '9007199254740992', '9007199254740993', '1e400', '1e1000', '01', 'x', ''].map(
        toDecimal,
      ),
    ).toEqual([
      1,
      1,
      -0,
      0.1,
      9_007_199_254_740_992,
      '9007199254740993',
      '1e400',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
