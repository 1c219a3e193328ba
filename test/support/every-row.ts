import type { Json } from './client.ts';

/** The rows of a list from its first page to its last, a page at a time; `between` runs after each. */
export async function everyRow(
  page: (after: string | null) => Promise<Json>,
  between: (names: string[]) => Promise<void> = async () => {},
): Promise<Json[]> {
  const rows: Json[] = [];
  for (let after: string | null = null; ; ) {
    const { edges, pageInfo }: Json = await page(after);
    rows.push(...edges.map(({ node }: Json) => node));
    if (!pageInfo.hasNextPage) return rows;
    after = pageInfo.endCursor;
    await between(rows.map(({ name }) => name));
  }
}
