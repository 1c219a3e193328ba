import type { Prisma } from './prisma.ts';

/**
 * Runs a statement that changes up to `max` rows until it changes fewer. Each run is a transaction, so no statement is
 * long. Returns the total number of rows.
 */
export async function inBatches(max: number, change: (max: number) => Promise<number>): Promise<number> {
  let all = 0;
  for (let count = max; count === max; all += count) count = await change(max);
  return all;
}

/** Yields the ids of all endpoints, including deleted ones, up to `max` at a time. */
export async function* endpointPages(prisma: Prisma, max: number): AsyncGenerator<string[]> {
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const behind = after && { where: { id: { gt: after } } };
    const page = await prisma.endpoint.findMany({ ...behind, orderBy: { id: 'asc' }, take: max, select: { id: true } });
    after = page.at(-1)?.id;
    if (page.length > 0) yield page.map(({ id }) => id);
  }
}
