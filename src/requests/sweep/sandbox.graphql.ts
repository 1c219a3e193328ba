import { builder } from '../../graphql/builder.ts';
import { type Cleared, clearSandbox } from './clear-sandbox.ts';

const ClearedSandbox = builder.objectRef<Cleared>('ClearedSandbox').implement({
  description: 'The counts that were removed from a sandbox.',
  fields: (t) => ({
    records: t.exposeInt('records', { description: 'Records.' }),
    requests: t.exposeInt('requests', { description: 'Requests, with their deliveries and attempts.' }),
  }),
});

builder.mutationField('clearSandbox', (t) =>
  t.field({
    type: ClearedSandbox,
    description: `Removes everything accepted in the sandbox before, queued or applied. The owner removes all records and requests;
a collaborator, the records that their keys made and the requests to them. Later writes stay. Production, figures and
quota do not change. Refuses UNAUTHENTICATED, PERMISSION_DENIED for an API key, and ENDPOINT_NOT_FOUND.`,
    args: { endpoint: t.arg.string({ required: true, description: "The endpoint's slug." }) },
    authScopes: (_, { endpoint }) => ({ member: endpoint }),
    resolve: async (_, { endpoint }, context) => clearSandbox(context, await context.access(endpoint)),
  }),
);
