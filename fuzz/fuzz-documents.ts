import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { z } from 'zod';
import { refusals } from '../src/errors.ts';
import { checkProperty } from './check-property.ts';
import { craftedDocuments } from './documents/crafted-documents.ts';
import { callBytes, makePeople, type People, signInAll } from './documents/make-people.ts';
import { type RandomDocument, randomDocuments } from './documents/random-documents.ts';
import { type HttpClient, openHttpClient } from './http-client.ts';
import { inBatches } from './in-batches.ts';
import type { Part } from './part.ts';
import { Violation } from './violation.ts';

const lanes = 8;
const runs = { full: 20_000, short: 300 };
/** After so many documents, deleted and disabled things are created again. */
const documentsPerStage = 100;

/** Sends documents of every kind. None may be answered INTERNAL or UNAVAILABLE, fail, or be answered late. */
export const fuzzDocuments: Part = async (input, score) => {
  const client = openHttpClient(input.product.port, score);
  try {
    const schema = buildSchema(await readFile(join(import.meta.dirname, '../schema.graphql'), 'utf8'));
    const signedIn = await signInAll(client, input, `documents-${input.seed}`);
    let people = await makePeople(client, signedIn, 'Documents');
    if (input.path === undefined) {
      await inBatches(input, score, { items: craftedDocuments(), atOnce: 2 }, async ({ name, body }) => {
        for (const headers of people.headers.slice(1))
          await callDocument(client, headers, body).catch((error: unknown) => throwAs(name, error));
      });
    }
    let renewing: Promise<void> | undefined;
    let asked = 0;
    await checkProperty(
      input,
      score,
      randomDocuments(schema, people.headers.length),
      { runs: input.short ? runs.short : runs.full, lanes },
      async (document) => {
        if (++asked % documentsPerStage === 0) {
          renewing = makePeople(client, signedIn, `Documents ${asked}`).then((made) => {
            people = made;
          });
        }
        await renewing;
        await callDocument(client, people.headers[document.who] ?? [], bodyOf(document, people));
      },
    );
  } finally {
    client.close();
  }
};

const answerShape = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string().min(1), extensions: z.object({ code: z.string() }) })).optional(),
});

async function callDocument(client: HttpClient, headers: readonly [string, string][], body: string): Promise<void> {
  const bytes = callBytes(headers, body);
  const answer = await client.call(bytes, { api: 'graphql' });
  const parsed = answerShape.safeParse(JSON.parse(answer.body.toString('utf8')));
  if (!parsed.success)
    throw new Violation(`The answer has no shape of GraphQL: ${answer.status} ${answer.body.subarray(0, 1_000)}`, [
      bytes,
    ]);
  const { data, errors = [] } = parsed.data;
  if (data === undefined && errors.length === 0) throw new Violation('There are neither data nor errors', [bytes]);
  for (const { message, extensions } of errors) {
    const known =
      Object.hasOwn(refusals, extensions.code) ||
      ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'].includes(extensions.code);
    if (!known || ['INTERNAL', 'UNAVAILABLE'].includes(extensions.code))
      throw new Violation(`${extensions.code}: ${message}`, [bytes]);
  }
}

/** Returns the body with known values in place of the placeholders. */
function bodyOf({ query, variables, operationName }: RandomDocument, { known }: People): string {
  const filled = (text: string) => text.replace(/\$[A-Z]+/g, (name) => known[name] ?? name);
  const named = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`;
  return `{"query":${JSON.stringify(filled(query))},"variables":${filled(variables)}${named}}`;
}

function throwAs(name: string, error: unknown): never {
  throw error instanceof Violation ? new Violation(`${name}: ${error.message}`, error.sent) : error;
}
