import { builder } from '../../graphql/builder.ts';
import { type Cleared, clearSandbox } from './clear-sandbox.ts';

const ClearedSandbox = builder.objectRef<Cleared>('ClearedSandbox').implement({
  description: 'What was removed from a sandbox.',
  fields: (t) => ({
    records: t.exposeInt('records', { description: 'How many records.' }),
    requests: t.exposeInt('requests', { description: 'How many requests, with their deliveries and attempts.' }),
  }),
});

builder.mutationField('clearSandbox', (t) =>
  t.field({
    type: ClearedSandbox,
    description:
      'Removes what was accepted in the sandbox before, queued or applied: for the owner all records and requests, for a collaborator the records that their keys ' +
      'made and the requests to them. What is accepted meanwhile stays; production is not touched, and figures and quota stay as they are. ' +
      'Refuses UNAUTHENTICATED, PERMISSION_DENIED for an API key, and ENDPOINT_NOT_FOUND.',
    args: { endpoint: t.arg.string({ required: true, description: "The endpoint's slug." }) },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint }, context) => clearSandbox(context, await context.access(endpoint)),
  }),
);
