import type { Prisma } from '../db/prisma.ts';

/** Copies the sandbox's settings to production, as the endpoint's next version. */
export async function deployEndpoint(prisma: Prisma, endpointId: string): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await tx.endpoint.update({ where: { id: endpointId }, data: { version: { increment: 1 } } });
    const fields = await tx.field.findMany({ where: { endpointId, environment: 'SANDBOX' } });
    await tx.field.deleteMany({ where: { endpointId, environment: 'PRODUCTION' } });
    await tx.field.createMany({ data: fields.map((field) => ({ ...field, environment: 'PRODUCTION' as const })) });
  });
}
