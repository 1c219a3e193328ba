import { parseCursorConnectionArgs } from '@pothos/core';
import type { DefaultConnectionArguments } from '@pothos/plugin-relay';
import type { FoundPage, PageInput } from '../db/scan.ts';
import { checkPageSize, pageMax } from './list-arguments.ts';

/** The default size of a page, and the name of its rows. */
interface PageKind {
  sizeDefault: number;
  rows: string;
}

/**
 * Returns the connection of a list whose pages scan a bounded number of rows. Throws INVALID_ARGUMENT for a size out of
 * range.
 */
export async function connectFound<Node>(
  args: DefaultConnectionArguments,
  kind: PageKind,
  find: (page: PageInput) => Promise<FoundPage<Node>>,
) {
  checkPageSize(args, kind.rows);
  const { expectedSize, ...page } = parseCursorConnectionArgs({
    args,
    defaultSize: kind.sizeDefault,
    maxSize: pageMax,
  });
  const { before, after, limit, inverted } = page;
  const { rows, scanned, stoppedAt, count } = await find({ before, after, limit, inverted });
  const edges = rows.slice(0, expectedSize);
  const more = rows.length > expectedSize || stoppedAt !== undefined;
  const reached = rows.length > expectedSize ? edges.at(-1)?.cursor : (stoppedAt ?? edges.at(-1)?.cursor);
  if (inverted) edges.reverse();
  const nowhere = after ?? before ?? '';
  return {
    edges,
    pageInfo: {
      startCursor: (inverted ? reached : edges[0]?.cursor) ?? nowhere,
      endCursor: (inverted ? edges.at(-1)?.cursor : reached) ?? nowhere,
      hasPreviousPage: inverted ? more : after !== undefined,
      hasNextPage: inverted ? before !== undefined : more,
    },
    scanned,
    complete: rows.length >= expectedSize || stoppedAt === undefined,
    count,
  };
}

/** The result of `connectFound`. */
export type FoundConnection<Node> = Awaited<ReturnType<typeof connectFound<Node>>>;
