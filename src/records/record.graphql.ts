import { type DefaultConnectionArguments, resolveCursorConnection } from '@pothos/plugin-relay';
import type { Target } from '../access/actor.ts';
import type { Context, SeenRecord } from '../context.ts';
import { Refusal } from '../errors.ts';
import { builder, targetArgs } from '../graphql/builder.ts';
import { idText, idUuid } from '../ids.ts';
import { listRecords, type SearchWanted } from './list-records.ts';

const pageDefault = 10;
const pageMax = 100;

const RecordStatus = builder.enumType('RecordStatus', {
  description: 'How far the newest write of a record has come.',
  values: {
    QUEUED: { description: 'Accepted, not applied yet; the payload is the accepted one.' },
    SUCCESS: { description: 'Applied.' },
    FAILED: { description: 'Refused by the database: a create shows its accepted payload, anything else the last applied one.' },
  } as const,
});

builder.objectType('Record', {
  description: 'One piece of data, as its newest accepted write leaves it.',
  fields: (t) => ({
    id: t.id({ description: '`rec_` and 26 characters; sortable by time.', resolve: (record) => idText('rec', record.id) }),
    payload: t.field({ type: 'JSON', description: 'What was sent, parsed.', resolve: (record): unknown => JSON.parse(record.payload) }),
    payloadText: t.string({ description: 'What was sent, to the character.', resolve: (record) => record.payload }),
    status: t.field({ type: RecordStatus, description: 'How far its newest write has come.', resolve: (record) => record.status }),
    createdAt: t.field({ type: 'DateTime', description: 'When its create was accepted.', resolve: (record) => record.createdAt }),
    updatedAt: t.field({ type: 'DateTime', description: 'When the write that is shown was accepted.', resolve: (record) => record.updatedAt }),
  }),
});

const RecordEdge = builder.edgeObject({ type: 'Record', name: 'RecordEdge' });
const RecordConnection = builder.connectionObject({ type: 'Record', name: 'RecordConnection' }, RecordEdge);

builder.queryFields((t) => ({
  record: t.field({
    type: 'Record',
    description: 'One record. Costs one request of the quota. Refuses RECORD_NOT_FOUND and QUOTA_EXCEEDED.',
    args: { id: t.arg.id({ required: true }), ...targetArgs },
    resolve: async (_, { id, endpoint, environment }, context) =>
      context.readRecord(await context.admit({ slug: endpoint, environment }, 'read'), idUuid('rec', id, 'RECORD_NOT_FOUND')),
  }),
  records: t.connection(
    {
      type: 'Record',
      description: `Records, newest first: applied ones and queued creates; ${pageDefault} by default, at most ${pageMax}. Costs one request of the quota.`,
      args: targetArgs,
      resolve: (_, { endpoint, environment, ...args }, context) => connect(context, { slug: endpoint, environment }, args),
    },
    RecordConnection,
    RecordEdge,
  ),
  searchRecords: t.connection(
    {
      type: 'Record',
      description: 'Applied records whose payload has a text in it, whatever its case, newest first. Costs one request of the quota.',
      args: {
        q: t.arg.string({ required: true, description: '1 to 200 characters.' }),
        from: t.arg({ type: 'DateTime', description: 'Updated then or later; 30 days before `to` by default.' }),
        to: t.arg({ type: 'DateTime', description: 'Updated before; by default now.' }),
        ...targetArgs,
      },
      resolve: (_, { endpoint, environment, q, from, to, ...args }, context) => connect(context, { slug: endpoint, environment }, args, { q, from, to }),
    },
    RecordConnection,
    RecordEdge,
  ),
}));

/** A cursor is the id of the record it stands at. */
async function connect(context: Context, target: Target, args: DefaultConnectionArguments, search?: SearchWanted) {
  checkPage(args);
  return resolveCursorConnection<Promise<SeenRecord[]>>(
    { args, defaultSize: pageDefault, maxSize: pageMax, toCursor: (record) => idText('rec', record.id) },
    ({ before, after, limit, inverted }) => listRecords(context, target, { before: cursorUuid(before), after: cursorUuid(after), limit, inverted }, search),
  );
}

function checkPage({ first, last }: DefaultConnectionArguments): void {
  for (const size of [first, last]) {
    if (size != null && (size < 1 || size > pageMax)) throw new Refusal('INVALID_ARGUMENT', { message: `A page holds 1 to ${pageMax} records` });
  }
}

function cursorUuid(cursor: string | undefined): string | undefined {
  return cursor === undefined ? undefined : idUuid('rec', cursor, 'INVALID_ARGUMENT', 'A cursor must be one that a list answered with');
}
