import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { seed, targetOf } from '../harness/seed.ts';
import type { Call, Load } from './load.ts';
import type { RunningServer } from './servers.ts';

/** An operation over REST (the first three) or GraphQL. */
export type Operation = 'write' | 'read' | 'list' | 'mutation' | 'query';

/** The call for an operation. */
export type Ask = Pick<Load, 'url' | 'method' | 'headers' | 'status'> & {
  /** `text` is the JSON to write; reads ask for one of `ids`. */
  call(wanted: { text: string; id: string }): Call;
  /** Returns the id in the answer to a write; undefined when the write failed. */
  idIn?(answer: unknown): string | undefined;
};
export type Asks = Partial<Record<Operation, Ask>>;

/** A server of the comparison. */
export interface Contender {
  name: string;
  /** The path of its script in this repository; the product when absent. */
  script?: string;
  /** Returns the operations of the running server. */
  asksOf(server: RunningServer): Promise<Asks>;
  /** True when only `npm run bench` installs it. */
  platform?: boolean;
}

const restAnswer = z.object({ id: z.string() });

export const sluice: Contender = {
  name: 'Sluice',
  async asksOf(server) {
    const { url, path, headers } = await seed(server);
    return {
      ...byHand(url, path, headers),
      mutation: {
        ...graphqlAsk(url, headers),
        call: ({ text }) =>
          document(
            'mutation ($payload: JSON!) { createRecord(input: { payload: $payload }) { recordId } }',
            `{"payload":${text}}`,
          ),
        idIn: pathIn('data', 'createRecord', 'recordId'),
      },
      query: {
        ...graphqlAsk(url, headers),
        call: ({ id }) => document('query ($id: ID!) { record(id: $id) { id payload createdAt } }', `{"id":"${id}"}`),
      },
    };
  },
};

/** The upper limit: it stores nothing, so there is nothing to read. */
export const noDatabase: Contender = {
  name: 'Fastify, no database',
  script: 'bench/peers/no-database.ts',
  asksOf: async ({ url }) => ({ write: byHand(url).write }),
};
export const oneInsert: Contender = {
  name: 'Fastify, one INSERT',
  script: 'bench/peers/one-insert.ts',
  asksOf: async ({ url }) => byHand(url),
};
export const insertAndSend: Contender = {
  name: 'Fastify, INSERT + boss.send',
  script: 'bench/peers/insert-and-send.ts',
  asksOf: async ({ url }) => ({ write: byHand(url).write }),
};

export const postgraphile: Contender = {
  name: 'PostGraphile',
  script: 'bench/platforms/postgraphile.mjs',
  platform: true,
  async asksOf({ url }) {
    const ask = graphqlAsk(url, { 'Content-Type': 'application/json' });
    return {
      mutation: {
        ...ask,
        call: ({ text }) =>
          document(
            'mutation ($payload: JSON!) { createEntry(input: { entry: { payload: $payload } }) { entry { rowId } } }',
            `{"payload":${text}}`,
          ),
        idIn: pathIn('data', 'createEntry', 'entry', 'rowId'),
      },
      query: {
        ...ask,
        call: ({ id }) =>
          document('query ($id: UUID!) { entryByRowId(rowId: $id) { rowId payload createdAt } }', `{"id":"${id}"}`),
      },
      list: {
        ...ask,
        call: () =>
          document('{ allEntries(first: 20, orderBy: [CREATED_AT_DESC]) { nodes { rowId payload createdAt } } }', '{}'),
      },
    };
  },
};

export const platformatic: Contender = {
  name: 'Platformatic DB',
  script: 'bench/platforms/platformatic.mjs',
  platform: true,
  async asksOf({ url }) {
    const headers = { 'Content-Type': 'application/json' };
    const ask = graphqlAsk(url, headers);
    return {
      write: {
        url,
        method: 'POST',
        headers,
        status: 200,
        call: ({ text }) => ({ path: '/entry/', body: `{"payload":${text}}` }),
        idIn: pathIn('id'),
      },
      read: { url, method: 'GET', headers: {}, status: 200, call: ({ id }) => ({ path: `/entry/${id}` }) },
      list: {
        url,
        method: 'GET',
        headers: {},
        status: 200,
        call: () => ({ path: '/entry/?limit=20&orderby.createdAt=desc' }),
      },
      mutation: {
        ...ask,
        call: ({ text }) =>
          document(
            'mutation ($input: EntryInput!) { saveEntry(input: $input) { id } }',
            `{"input":{"payload":${text}}}`,
          ),
        idIn: pathIn('data', 'saveEntry', 'id'),
      },
      query: {
        ...ask,
        call: ({ id }) =>
          document('query ($id: ID!) { getEntryById(id: $id) { id payload createdAt } }', `{"id":"${id}"}`),
      },
    };
  },
};

/** In the order of the table, where `(a)` is the first. */
export const contenders = [noDatabase, oneInsert, insertAndSend, postgraphile, platformatic, sluice];

/** Writes the sample `count` times, one after another, and waits until a read shows the last. Returns the ids. */
export async function writeSome(asks: Asks, count: number, text: string, signal: AbortSignal): Promise<string[]> {
  const write = asks.write ?? asks.mutation;
  const read = asks.read ?? asks.query;
  if (!write) throw new Error('There is nothing to write with');
  const ids: string[] = [];
  while (ids.length < count) {
    const answer = await askOnce(write, { text, id: '' }, signal);
    const id = write.idIn?.(JSON.parse(answer));
    if (id === undefined) throw new Error(`A write was answered ${answer}`);
    ids.push(id);
  }
  for (const deadline = Date.now() + 10_000; read; await delay(20, undefined, { signal })) {
    const text = await askOnce(read, { text: '', id: ids.at(-1) ?? '' }, signal);
    if (text.includes('ORD-2024-001')) break;
    if (Date.now() > deadline) throw new Error(`A record is read as ${text}`);
  }
  return ids;
}

async function askOnce(
  { url, method, headers, status, call }: Ask,
  wanted: { text: string; id: string },
  signal: AbortSignal,
): Promise<string> {
  const { path, body } = call(wanted);
  const answer = await fetch(url + path, { method, headers, body, signal });
  const text = await answer.text();
  if (answer.status !== status) throw new Error(`${method} ${path} was answered ${answer.status} ${text}`);
  return text;
}

/** Returns the REST operations of Sluice, and of the peers with the same API. */
function byHand(
  url: string,
  path = '/api/v1/data/bench',
  headers = targetOf(url, 'bench', `tm_test_${'0'.repeat(48)}`).headers,
) {
  const { Authorization = '' } = headers;
  const reading = { url, method: 'GET', headers: { Authorization }, status: 200 } as const;
  return {
    write: {
      url,
      method: 'POST',
      headers,
      status: 202,
      call: ({ text }) => ({ path, body: text }),
      idIn: (answer) => restAnswer.safeParse(answer).data?.id,
    },
    read: { ...reading, call: ({ id }) => ({ path: `${path}/${id}` }) },
    list: { ...reading, call: () => ({ path: `${path}?limit=20` }) },
  } satisfies Asks;
}

function graphqlAsk(url: string, headers: Record<string, string>) {
  return { url, method: 'POST', headers, status: 200 } as const;
}

function document(query: string, variables: string): Call {
  return { path: '/graphql', body: `{"query":${JSON.stringify(query)},"variables":${variables}}` };
}

/** Returns a function that reads the text at a path in an answer. */
function pathIn(...names: string[]): (answer: unknown) => string | undefined {
  return (answer) => {
    let value = answer;
    for (const name of names) value = z.record(z.string(), z.unknown()).safeParse(value).data?.[name];
    return typeof value === 'string' ? value : undefined;
  };
}
