import { type DefaultConnectionArguments, resolveCursorConnection } from '@pothos/plugin-relay';
import { Refusal } from '../errors.ts';
import { checkPageSize, pageDefault, pageMax } from './list-arguments.ts';

/** Rows of one list whose ids ascend with time. The order of the members matters to TypeScript's inference. */
interface RowList<Row, Id extends string | number> {
  /** Returns the id of a cursor; undefined for an invalid cursor. */
  readId(cursor: string): Id | undefined;
  /** Returns up to `take` rows within a range of ids, in the given order. */
  load(page: {
    range: { lt: Id | undefined; gt: Id | undefined };
    order: 'asc' | 'desc';
    take: number;
  }): Promise<Row[]>;
  idOf(row: Row): Id;
}

/**
 * Returns a page of a list, newest first: 20 rows by default, at most 100. A cursor is a row's id. Throws
 * INVALID_ARGUMENT.
 */
export async function connectRows<Row, Id extends string | number>(
  args: DefaultConnectionArguments,
  list: RowList<Row, Id>,
) {
  checkPageSize(args);
  const idAt = (cursor: string | undefined): Id | undefined => {
    if (cursor === undefined) return undefined;
    const id = list.readId(cursor);
    if (id === undefined)
      throw new Refusal('INVALID_ARGUMENT', { message: 'A cursor must be one that a list answered with' });
    return id;
  };
  return resolveCursorConnection<Promise<Row[]>>(
    { args, defaultSize: pageDefault, maxSize: pageMax, toCursor: (row) => String(list.idOf(row)) },
    ({ before, after, limit, inverted }) =>
      list.load({ range: { lt: idAt(after), gt: idAt(before) }, order: inverted ? 'asc' : 'desc', take: limit }),
  );
}
