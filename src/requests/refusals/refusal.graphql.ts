import { type RefusalDetail, Refusal as Refused } from '../../errors.ts';
import { builder, targetArgs } from '../../graphql/builder.ts';
import { connectRows } from '../../graphql/connect-rows.ts';
import { payloadCost } from '../../graphql/cost-of.ts';
import { idText, idUuid, isUuid } from '../../ids.ts';
import { accountNameOf, keyNameOf } from '../read/made-by.ts';
import { mayReadPayload } from '../read/read-payload.ts';
import { findRefusal, type KeptRefusal, readRefusals, readRefusedPayload } from './refusals.sql.ts';
import { setRefusedPayloads } from './set-refused-payloads.ts';

const RefusalSource = builder.enumType('RefusalSource', {
  description: 'The API of a refused call.',
  values: {
    REST: { description: 'The REST API.' },
    GRAPHQL: { description: 'GraphQL, with an API key.' },
    CONSOLE: { description: 'The console, by a signed-in user.' },
  } as const,
});

const Detail = builder.objectRef<RefusalDetail>('RefusalDetail').implement({
  description: 'A fault of a payload.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'Its path, such as `customer.email`.' }),
    error: t.exposeString('error', { description: 'The fault.' }),
  }),
});

const Refusal = builder.objectRef<KeptRefusal>('Refusal').implement({
  description: `A refused call with a key of an endpoint, or a refused write at its console. The last 1,000 of each environment are
kept, for 7 days.`,
  fields: (t) => ({
    id: t.id({
      description: '`req_…`: the request_id and X-Request-Id of its answer.',
      resolve: ({ id }) => idText('req', id),
    }),
    environment: t.expose('environment', {
      type: 'EnvironmentName',
      description: 'Its environment.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was refused.' }),
    source: t.expose('source', { type: RefusalSource, description: 'Its API.' }),
    call: t.exposeString('call', { description: 'Its method and path, or the field of the GraphQL API.' }),
    code: t.exposeString('code', { description: 'The `code` of its answer.' }),
    message: t.exposeString('message', { description: 'The message of its answer.' }),
    details: t.expose('details', { type: [Detail], description: 'The first 50 faults, by field.' }),
    bytes: t.exposeInt('bytes', {
      nullable: true,
      description: 'The length of its payload; null without one, and when it is not known.',
    }),
    skipped: t.exposeInt('skipped', {
      description: 'Calls just before it that were dropped in a flood. The figures count them all.',
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
      description: 'Its author at the console; null with a key.',
      resolve: accountNameOf,
    }),
    payloadText: t.string({
      nullable: true,
      description: `The first 16 KB of its body, as sent; null when the environment does not keep that, and in a flood. Refuses
PERMISSION_DENIED to those who may not read records.`,
      complexity: payloadCost,
      resolve: async (refusal, _, context) => {
        if (!(await mayReadPayload(context, refusal))) throw new Refused('PERMISSION_DENIED');
        return (await readRefusedPayload(context.pool, refusal))?.toString() ?? null;
      },
    }),
  }),
});

const RefusalFilter = builder.inputType('RefusalFilter', {
  description: 'Selects the refused calls of a list; all that is given must hold.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'Refused at this time or later.' }),
    to: t.field({ type: 'DateTime', description: 'Refused before this time.' }),
    codes: t.stringList({ description: 'With one of these codes.' }),
    key: t.id({ description: 'Made with the pair of keys of this id.' }),
  }),
});

const seenBy = 'A key limited to its own records, and a collaborator, see the calls made with it. Costs nothing.';

builder.queryFields((t) => ({
  refusal: t.field({
    type: Refusal,
    description: `The refused call of a request id. ${seenBy} Refuses REQUEST_NOT_FOUND, also once it was removed.`,
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
      description: `Refused calls, newest first; 20 by default, at most 100. ${seenBy} Refuses INVALID_ARGUMENT,
PERMISSION_DENIED and ENDPOINT_NOT_FOUND.`,
      args: {
        filter: t.arg({ type: RefusalFilter, description: 'The whole environment by default.' }),
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
    { name: 'RefusalEdge', description: 'A refused call and its position in the list.' },
  ),
}));

builder.mutationField('setRefusedPayloads', (t) =>
  t.prismaField({
    type: 'Environment',
    description: `Makes an environment keep the payloads of calls refused from now on, as long as the calls themselves. Off, the
default, removes those that it has. For its owner. Refuses UNAUTHENTICATED, PERMISSION_DENIED, ENDPOINT_NOT_FOUND.`,
    args: {
      endpoint: t.arg.string({ required: true, description: "The endpoint's slug." }),
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'The environment.' }),
      kept: t.arg.boolean({ required: true, description: 'True to keep them.' }),
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
