import type { Cache, FieldInfo, Resolver } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { stringifyVariables } from 'urql';

/**
 * Joins the pages of a list up to the requested one, each with the page that begins at its end cursor. Pages read
 * before the list grew do not connect to it. They are left out, so that no rows are missing in between.
 */
export function joinPages(): Resolver {
  const join = relayPagination();
  return (parent, args, cache, info) => {
    const known = cache
      .inspectFields(info.parentKey)
      .filter(({ fieldName, arguments: others }) => fieldName === info.fieldName && sameList(args, others));
    const chain = chainTo(args.after, known, (page) => endOf(cache, info.parentKey, page));
    const narrowed: Cache = Object.create(cache, { inspectFields: { value: () => chain } });
    return join(parent, args, narrowed, info);
  };
}

type Args = FieldInfo['arguments'];

/** Returns the pages from the first one to the one after `after`. */
function chainTo(after: unknown, known: readonly FieldInfo[], end: (page: FieldInfo) => unknown): FieldInfo[] {
  const chain: FieldInfo[] = [];
  for (let cursor: unknown = after ?? null; ; ) {
    const page = known.find((one) => (one.arguments?.after ?? null) === cursor && !chain.includes(one));
    if (!page) return chain;
    chain.unshift(page);
    if (cursor === null) return chain;
    const before = known.find((one) => end(one) === cursor);
    if (!before) return chain;
    cursor = before.arguments?.after ?? null;
  }
}

function endOf(cache: Cache, parentKey: string, { fieldKey }: FieldInfo): unknown {
  const connection = cache.resolve(parentKey, fieldKey);
  const pageInfo = typeof connection === 'string' ? cache.resolve(connection, 'pageInfo') : null;
  return typeof pageInfo === 'string' ? cache.resolve(pageInfo, 'endCursor') : null;
}

function sameList(args: Args, others: Args): boolean {
  return listOf(args) === listOf(others);
}

/** Identifies a list: all arguments but the cursor. */
function listOf(args: Args): string {
  const { after: _, ...rest } = args ?? {};
  return stringifyVariables(rest);
}
