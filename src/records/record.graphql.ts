import type { SeenRecord } from '../context/requests.ts';
import { builder, targetArgs } from '../graphql/builder.ts';
import { connectFound, type FoundConnection } from '../graphql/connect-found.ts';
import { payloadCost } from '../graphql/cost-of.ts';
import { OrderDirection } from '../graphql/list-arguments.ts';
import { idText, idUuid } from '../ids.ts';
import { parseJson } from '../json.ts';
import { filterRecords } from './filter-records.ts';
import { listRecords } from './list-records.ts';
import { searchRecords } from './search-records.ts';

/** As in the REST contract. */
const page = { sizeDefault: 10, rows: 'records' };

const RecordStatus = builder.enumType('RecordStatus', {
  description: 'The state of the newest write of a record.',
  values: {
    QUEUED: { description: 'Accepted, not applied yet. The payload is the accepted one.' },
    SUCCESS: { description: 'Applied.' },
    FAILED: {
      description: 'Refused by the database: a create shows its accepted payload, anything else the last applied one.',
    },
  } as const,
});

builder.objectType('Record', {
  description: 'A record as its newest accepted write leaves it.',
  fields: (t) => ({
    id: t.id({
      description: '`rec_` and 26 characters; sortable by time.',
      resolve: (record) => idText('rec', record.id),
    }),
    payload: t.field({
      type: 'JSON',
      description: 'The payload, parsed.',
      complexity: payloadCost,
      resolve: (record): unknown => parseJson(record.payload),
    }),
    payloadText: t.string({
      description: 'The payload, to the character.',
      complexity: payloadCost,
      resolve: (record) => record.payload,
    }),
    status: t.field({
      type: RecordStatus,
      description: 'The state of its newest write.',
      resolve: (record) => record.status,
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When its create was accepted.',
      resolve: (record) => record.createdAt,
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When the write that is shown was accepted.',
      resolve: (record) => record.updatedAt,
    }),
  }),
});

const RecordEdge = builder.edgeObject({ type: 'Record', name: 'RecordEdge' });
const RecordConnection = builder.connectionObject<'Record', FoundConnection<SeenRecord>>(
  {
    type: 'Record',
    name: 'RecordConnection',
    description: 'A page of records.',
    fields: (t) => ({
      totalCount: t.int({
        nullable: true,
        description: 'The size of the whole list, counted on demand; null when that would take more than 10,000 rows.',
        resolve: async ({ count }) => (await count()) ?? null,
      }),
      scanned: t.exposeInt('scanned', {
        description:
          'Records looked at for this page: at most 10,000, or 5,000 when all conditions are on searchable fields.',
      }),
      complete: t.exposeBoolean('complete', {
        description:
          'False when the scan stopped before the page was full. The next page, from `endCursor`, goes on from there.',
      }),
    }),
  },
  RecordEdge,
);

const RecordCondition = builder.inputType('RecordCondition', {
  description: `Compares the value at a path of the payload; all given comparisons must hold. Numbers compare by their exact
value, strings byte by byte as in UTF-8. Values of different types are unequal and have no order. An absent value counts
as null. So does everything in a payload with \\u0000 or half of a surrogate pair, a number of over 1,000 characters,
and one with an exponent of four digits.`,
  fields: (t) => ({
    path: t.string({
      required: true,
      description: `Own properties joined by dots, array items by their index from 0: \`customer.email\`, \`items.0.sku\`; at
most 200 characters. With \`items[].sku\` one item must fit the whole condition; another condition may fit another item.`,
    }),
    eq: t.field({
      type: 'JSON',
      description: 'Equal to this string, number or boolean; with null: null, or not there.',
    }),
    ne: t.field({ type: 'JSON', description: 'Any value but this string, number, boolean or null.' }),
    lt: t.field({ type: 'JSON', description: 'Less than this number or string.' }),
    lte: t.field({ type: 'JSON', description: 'Less than or equal to this number or string.' }),
    gt: t.field({ type: 'JSON', description: 'Greater than this number or string.' }),
    gte: t.field({ type: 'JSON', description: 'Greater than or equal to this number or string.' }),
    in: t.field({
      type: ['JSON'],
      required: { list: false, items: false },
      description: 'Equal to one of these 1 to 50 values, as with `eq`.',
    }),
    contains: t.string({ description: 'A string that contains this text, ignoring case; 1 to 1,000 characters.' }),
  }),
});

const RecordOrder = builder.inputType('RecordOrder', {
  description: 'The order of a list of records.',
  fields: (t) => ({
    path: t.string({
      description: `A searchable field. Only records with a value of its type are listed. Strings are ordered by their first 256
characters, equal values by the time of creation. Without a path, the order is the time of creation.`,
    }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      description: 'The end that comes first.',
    }),
  }),
});

builder.queryFields((t) => ({
  record: t.field({
    type: 'Record',
    description: 'One record. Costs one call of the quota. Refuses RECORD_NOT_FOUND and QUOTA_EXCEEDED.',
    args: { id: t.arg.id({ required: true, description: '`rec_…`.' }), ...targetArgs },
    resolve: async (_, { id, endpoint, environment }, context) =>
      context.readRecord(
        await context.admit({ slug: endpoint, environment }, 'read'),
        idUuid('rec', id, 'RECORD_NOT_FOUND'),
      ),
  }),
  records: t.connection(
    {
      type: 'Record',
      description: `Records, newest first: applied ones and queued creates; with \`filter\` or \`orderBy\` only applied ones.
${page.sizeDefault} by default, at most 100. A page is quick by time, and by conditions and orders on searchable fields: it looks at
5,000 records at most. With conditions on other paths it looks at 10,000 at most; see \`complete\`. Costs an API key one
call of the quota. Refuses INVALID_ARGUMENT, PERMISSION_DENIED and QUOTA_EXCEEDED.`,
      args: {
        filter: t.arg({ type: [RecordCondition], description: 'At most 20 conditions; all must hold.' }),
        orderBy: t.arg({ type: RecordOrder, description: 'The newest first by default.' }),
        ...targetArgs,
      },
      resolve: (_, { endpoint, environment, filter, orderBy, ...args }, context) => {
        const target = { slug: endpoint, environment };
        const plain = !filter?.length && !orderBy;
        return connectFound(args, page, (wanted) =>
          plain ? listRecords(context, target, wanted) : filterRecords(context, target, { filter, orderBy }, wanted),
        );
      },
    },
    RecordConnection,
    RecordEdge,
  ),
  searchRecords: t.connection(
    {
      type: 'Record',
      description: `Applied records whose payload contains a text, ignoring case, newest first. The text is matched against the
payload with its escapes undone, names and punctuation included. A page looks at 10,000 records at most. It may hold
fewer than asked for although there is a next one; see \`complete\`. Costs an API key one call of the quota. Refuses
INVALID_ARGUMENT, PERMISSION_DENIED and QUOTA_EXCEEDED.`,
      args: {
        q: t.arg.string({ required: true, description: '1 to 200 characters.' }),
        from: t.arg({ type: 'DateTime', description: 'Updated then or later; 30 days before `to` by default.' }),
        to: t.arg({ type: 'DateTime', description: 'Updated before; by default now.' }),
        ...targetArgs,
      },
      resolve: (_, { endpoint, environment, q, from, to, ...args }, context) =>
        connectFound(args, page, (wanted) =>
          searchRecords(context, { slug: endpoint, environment }, { q, from, to }, wanted),
        ),
    },
    RecordConnection,
    RecordEdge,
  ),
}));
