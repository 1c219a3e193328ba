import { type RefusalDetail, Refusal as Refused } from '../../errors.ts';
import { builder, targetArgs } from '../../graphql/builder.ts';
import { connectRows } from '../../graphql/connect-rows.ts';
import { payloadCost } from '../../graphql/cost-of.ts';
import { idText, idUuid, isUuid } from '../../ids.ts';
import { accountNameOf, keyNameOf } from '../read/made-by.ts';
import { mayReadPayload } from '../read/read-payload.ts';
import { setRefusedPayloads } from './keep-payloads.ts';
import { findRefusal, type KeptRefusal, readRefusals, readRefusedPayload } from './refusals.sql.ts';

const RefusalSource = builder.enumType('RefusalSource', {
  description: 'By which way a refused call came.',
  values: {
    REST: { description: 'The REST API.' },
    GRAPHQL: { description: 'GraphQL, with an API key.' },
    CONSOLE: { description: 'Somebody who was signed in.' },
  } as const,
});

const Detail = builder.objectRef<RefusalDetail>('RefusalDetail').implement({
  description: 'One thing that was wrong with a payload.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'Its path, such as `customer.email`.' }),
    error: t.exposeString('error', { description: 'What was wrong.' }),
  }),
});

const Refusal = builder.objectRef<KeptRefusal>('Refusal').implement({
  description:
    'A call with a key of an endpoint, or a write at its console, that was refused. The last 1,000 of each environment are kept, for 7 days.',
  fields: (t) => ({
    id: t.id({
      description: '`req_…`: the request_id and X-Request-Id that it was answered with.',
      resolve: ({ id }) => idText('req', id),
    }),
    environment: t.expose('environment', {
      type: 'EnvironmentName',
      description: 'The side of the endpoint that it was about.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was refused.' }),
    source: t.expose('source', { type: RefusalSource, description: 'By which way it came.' }),
    call: t.exposeString('call', { description: 'Its method and path, or the field of the API that it asked for.' }),
    code: t.exposeString('code', { description: 'The `code` that it was answered with.' }),
    message: t.exposeString('message', { description: 'What it was told.' }),
    details: t.expose('details', { type: [Detail], description: 'What was wrong with which field: the first 50.' }),
    bytes: t.exposeInt('bytes', {
      nullable: true,
      description: 'How long its payload was; null when it had none, or when that is not known.',
    }),
    skipped: t.exposeInt('skipped', {
      description: 'How many just before it were too many at once to be kept. The figures count them all.',
    }),
    keyId: t.exposeID('keyId', {
      nullable: true,
      description: 'The pair of keys that it was made with; null at the console.',
    }),
    keyName: t.string({
      nullable: true,
      description: "That pair's name; null at the console, and once the pair is deleted.",
      resolve: keyNameOf,
    }),
    accountName: t.string({
      nullable: true,
      description: 'Who made it at the console; null with a key.',
      resolve: accountNameOf,
    }),
    payloadText: t.string({
      nullable: true,
      description:
        'The first 16 KB of what it sent, whatever it was; null when the environment does not keep that, or too much came at once. Refuses PERMISSION_DENIED to those who may not read records.',
      complexity: payloadCost,
      resolve: async (refusal, _, context) => {
        if (!(await mayReadPayload(context, refusal))) throw new Refused('PERMISSION_DENIED');
        return (await readRefusedPayload(context.pool, refusal))?.toString() ?? null;
      },
    }),
  }),
});

const RefusalFilter = builder.inputType('RefusalFilter', {
  description: 'Which refused calls a list is to have: all that is given must hold.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'Refused then or later.' }),
    to: t.field({ type: 'DateTime', description: 'Refused before.' }),
    codes: t.stringList({ description: 'With one of these codes.' }),
    key: t.id({ description: 'Made with the pair of keys of this id.' }),
  }),
});

const seenBy = 'A key that sees only its own records, and a collaborator, see those made with it. Costs nothing.';

builder.queryFields((t) => ({
  refusal: t.field({
    type: Refusal,
    description: `The refused call of a request id. ${seenBy} Refuses REQUEST_NOT_FOUND, also when it is not kept any more.`,
    args: { id: t.arg.id({ required: true, description: '`req_…`.' }), ...targetArgs },
    resolve: async (_, { id, endpoint, environment }, context) => {
      const admission = await context.admit({ slug: endpoint, environment }, 'receipt');
      const found = await findRefusal(context.pool, admission, idUuid('req', id, 'REQUEST_NOT_FOUND'));
      if (!found)
        throw new Refused('REQUEST_NOT_FOUND', {
          message: 'No such call was refused here, or it is not kept any more',
        });
      return found;
    },
  }),
  refusals: t.connection(
    {
      type: Refusal,
      description: `Refused calls, newest first; 20 by default, at most 100. ${seenBy} Refuses INVALID_ARGUMENT, PERMISSION_DENIED and ENDPOINT_NOT_FOUND.`,
      args: {
        filter: t.arg({ type: RefusalFilter, description: 'All of the environment by default.' }),
        ...targetArgs,
      },
      resolve: async (_, { endpoint, environment, filter, ...args }, context) => {
        const { key } = filter ?? {};
        if (key != null && !isUuid(key))
          throw new Refused('INVALID_ARGUMENT', { message: 'filter.key must be the id of a pair of keys' });
        const admission = await context.admit({ slug: endpoint, environment }, 'receipt');
        return connectRows(args, {
          readId: (cursor) =>
            idUuid('req', cursor, 'INVALID_ARGUMENT', 'A cursor must be one that a list answered with'),
          load: ({ range, order, take }) =>
            readRefusals(context.pool, admission, filter ?? {}, { ...range, order, take }),
          idOf: ({ id }) => idText('req', id),
        });
      },
    },
    { name: 'RefusalConnection', description: 'A page of refused calls.' },
    { name: 'RefusalEdge', description: 'A refused call and its place in the list.' },
  ),
}));

builder.mutationField('setRefusedPayloads', (t) =>
  t.prismaField({
    type: 'Environment',
    description: `Has an environment keep what calls sent that are refused from now on, for as long as the calls are kept; off, as by default, what it has is forgotten.
For its owner. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND.`,
    args: {
      endpoint: t.arg.string({ required: true, description: "The endpoint's slug." }),
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'The side of the endpoint.' }),
      kept: t.arg.boolean({ required: true, description: 'Whether they are to be kept.' }),
    },
    authScopes: (_, { endpoint }) => ({ owner: endpoint }),
    resolve: async (query, _, { endpoint, environment: name, kept }, context) => {
      const access = await context.own(endpoint);
      await setRefusedPayloads(context, access, name, kept);
      return context.prisma.environment.findUniqueOrThrow({
        ...query,
        where: { endpointId_name: { endpointId: access.endpointId, name } },
      });
    },
  }),
);
