import type { EnvironmentName, Field } from '../access/actor.ts';
import type { PrismaTransaction } from '../db/prisma.ts';

/** Puts fields in the place of those that an environment has. */
export async function storeFields(
  tx: PrismaTransaction,
  endpointId: string,
  environment: EnvironmentName,
  fields: readonly (Field & { searchable?: boolean })[],
): Promise<void> {
  await tx.field.deleteMany({ where: { endpointId, environment } });
  await tx.field.createMany({
    data: fields.map(({ constraints, ...field }, position) => ({
      ...field,
      endpointId,
      environment,
      position,
      constraints: { ...constraints, enum: constraints?.enum && [...constraints.enum] },
    })),
  });
}
