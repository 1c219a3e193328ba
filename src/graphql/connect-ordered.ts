import { type DefaultConnectionArguments, resolveCursorConnection } from '@pothos/plugin-relay';
import { z } from 'zod';
import { type Direction, isValueOf, type OrderedBy, type Position, type Stretch } from '../db/ordered.ts';
import { Refusal } from '../errors.ts';
import { isUuid } from '../ids.ts';
import { checkPageSize, pageDefault, pageMax } from './list-arguments.ts';

/** The description of such a list's count. */
export const listCount = 'The number of rows in the whole list; counted only on demand.';

/** A list with a choice of orders. */
interface OrderedList<Row> {
  /** The name of the order. Every cursor contains it, and one of another order is refused. */
  name: string;
  by: OrderedBy;
  direction: Direction;
  /** Returns the positions of the rows in a stretch, in its direction. */
  find(stretch: Stretch): Promise<Position[]>;
  /** Returns rows by id, in any order; rows deleted meanwhile are absent. */
  load(ids: string[]): Promise<Row[]>;
  count(): Promise<number>;
}

const cursorParts = z.tuple([z.string(), z.string(), z.string().refine(isUuid)]);

/**
 * Returns a page of an ordered list: 20 rows by default, at most 100. A cursor holds the order and the position itself,
 * so that paging continues although its row has moved or is gone. Throws INVALID_ARGUMENT.
 */
export async function connectOrdered<Row extends { id: string }>(
  args: DefaultConnectionArguments,
  list: OrderedList<Row>,
) {
  checkPageSize(args);
  if (args.first != null && args.last != null)
    throw new Refusal('INVALID_ARGUMENT', { message: 'Ask for the first or for the last rows, not for both' });
  const positions = new Map<string, Position>();
  const toCursor = ({ id }: Row) =>
    Buffer.from(JSON.stringify([list.name, positions.get(id)?.value, id])).toString('base64url');
  const connection = await resolveCursorConnection<Promise<Row[]>>(
    { args, defaultSize: pageDefault, maxSize: pageMax, toCursor },
    async ({ before, after, limit, inverted }) => {
      const direction = inverted ? opposite(list.direction) : list.direction;
      const [behind, until] = inverted ? [before, after] : [after, before];
      const found = await list.find({
        direction,
        after: positionOf(list, behind),
        before: positionOf(list, until),
        limit,
      });
      for (const position of found) positions.set(position.id, position);
      const rows = new Map(
        (found.length > 0 ? await list.load(found.map(({ id }) => id)) : []).map((row) => [row.id, row]),
      );
      return found.flatMap(({ id }) => rows.get(id) ?? []);
    },
  );
  return { ...connection, count: () => list.count() };
}

/** The result of `connectOrdered`. */
export type OrderedConnection<Row extends { id: string }> = Awaited<ReturnType<typeof connectOrdered<Row>>>;

function opposite(direction: Direction): Direction {
  return direction === 'ASC' ? 'DESC' : 'ASC';
}

function positionOf(
  { name, by }: Pick<OrderedList<never>, 'name' | 'by'>,
  cursor: string | undefined,
): Position | undefined {
  if (cursor === undefined) return undefined;
  const { data } = cursorParts.safeParse(parse(Buffer.from(cursor, 'base64url').toString()));
  if (!data || data[0] !== name || !isValueOf(by, data[1])) {
    throw new Refusal('INVALID_ARGUMENT', {
      message: 'A cursor must be one that a list in the same order answered with',
    });
  }
  return { value: data[1], id: data[2] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
