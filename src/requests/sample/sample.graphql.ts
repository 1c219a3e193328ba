import { fieldSelect, readField } from '../../endpoints/fields.ts';
import { builder } from '../../graphql/builder.ts';
import { type SamplePayload as Sample, samplePayload } from './sample-payload.ts';

const SamplePayload = builder.objectRef<Sample>('SamplePayload').implement({
  description: 'An example of what the fields of an environment take.',
  fields: (t) => ({
    text: t.exposeString('text', {
      nullable: true,
      description:
        'A JSON object that a write with it is accepted for; null when none was found, as for a pattern that nothing matches.',
    }),
    withoutValue: t.exposeStringList('withoutValue', {
      description:
        'The names of the fields that no value was found for: optional ones are left out of the text, for a required one there is none.',
    }),
  }),
});

builder.prismaObjectField('Endpoint', 'samplePayload', (t) =>
  t.field({
    type: SamplePayload,
    description:
      'A payload that passes the check of an environment, made of its fields. Without fields, an example of anything.',
    args: {
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'Whose fields it is to fit.' }),
    },
    select: { id: true },
    resolve: async ({ id: endpointId }, { environment }, { prisma }) => {
      const rows = await prisma.field.findMany({
        where: { endpointId, environment },
        orderBy: { position: 'asc' },
        select: fieldSelect,
      });
      return samplePayload(rows.map(readField));
    },
  }),
);
