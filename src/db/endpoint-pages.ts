import type { Prisma } from './prisma.ts';

/** Yields the ids of all endpoints, including deleted ones, up to `max` at a time. */
export async function* endpointPages(prisma: Prisma, max: number): AsyncGenerator<string[]> {
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const behind = after && { where: { id: { gt: after } } };
    const page = await prisma.endpoint.findMany({ ...behind, orderBy: { id: 'asc' }, take: max, select: { id: true } });
    after = page.at(-1)?.id;
    if (page.length > 0) yield page.map(({ id }) => id);
  }
}
