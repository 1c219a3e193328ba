import { z } from 'zod';
import type { EnvironmentName } from '../access/actor.ts';
import { Refusal } from '../errors.ts';

/** The owner of a cursor's stream. */
export interface StreamOf {
  endpointId: string;
  environment: EnvironmentName;
}

/** A position in an endpoint's log: after the item at `index` of the event `id`. */
export interface Position {
  id: number;
  index: number;
}

/** Cursors stay valid for this long, and events are kept for it. */
export const keptMs = 3 * 24 * 3_600_000;
/** Events near that age may be removed while they are read. */
const marginMs = 600_000;

const shape = z.tuple([z.literal(1), z.string(), z.int().min(0), z.int().min(0), z.int()]);

/** Returns the text of a cursor. `atMs` is its time of issue. */
export function writeCursor(of: StreamOf, { id, index }: Position, atMs: number): string {
  return Buffer.from(JSON.stringify([1, nameOf(of), id, index, atMs])).toString('base64url');
}

/** Throws INVALID_ARGUMENT for a text that is no cursor of this stream, and for a cursor older than the log. */
export function readCursor(of: StreamOf, cursor: string): Position {
  const parsed = shape.safeParse(parse(cursor));
  if (!parsed.success) throw refused('after must be a cursor that a stream told, or streamCursor');
  const [, name, id, index, atMs] = parsed.data;
  if (name !== nameOf(of)) throw refused('after must be a cursor of this endpoint and environment');
  if (atMs < Date.now() - keptMs + marginMs)
    throw refused('after is too old: a stream goes back three days. Read what you missed, and begin with streamCursor');
  return { id, index };
}

/** Enough to tell streams apart. Access is decided by the admission. */
function nameOf({ endpointId, environment }: StreamOf): string {
  return `${endpointId.slice(-12)}${environment[0]}`;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function refused(message: string): Refusal {
  return new Refusal('INVALID_ARGUMENT', { message });
}
