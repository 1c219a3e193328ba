import { fieldSelect, readField } from '../../endpoints/fields.ts';
import { builder } from '../../graphql/builder.ts';
import { type SamplePayload as Sample, samplePayload } from './sample-payload.ts';

const SamplePayload = builder.objectRef<Sample>('SamplePayload').implement({
  description: 'An example of a payload.',
  fields: (t) => ({
    text: t.exposeString('text', {
      nullable: true,
      description: `A JSON object that a write is accepted with; null when none was found, as for a pattern that nothing matches.`,
    }),
    withoutValue: t.exposeStringList('withoutValue', {
      description: `The names of the fields without a value. Optional ones are left out of the text; a required one leaves no text.`,
    }),
  }),
});

builder.prismaObjectField('Endpoint', 'samplePayload', (t) =>
  t.field({
    type: SamplePayload,
    description: 'A payload that passes the check of an environment, made from its fields. Without fields, any object.',
    args: {
      environment: t.arg({ type: 'EnvironmentName', required: true, description: 'The environment of the fields.' }),
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
