import type { Holder, Holders } from './make-holders.ts';
import type { HolderName, Nobody, Operation } from './operations.ts';
import { type SentPayload, sentPayload } from './sent-payload.ts';

/** An operation with its names resolved. */
export interface Call extends Pick<Operation, 'api' | 'verb' | 'contentType' | 'prefer' | 'callback' | 'limit'> {
  /** Undefined when the key does not work. */
  holder: Holder | undefined;
  authorization: string | undefined;
  slug: string;
  /** The id of the record or request. It has no meaning for a create or a list. */
  id: string;
  payload: SentPayload;
  idempotency: { key: string; quoted: boolean } | undefined;
  cursor: string | undefined;
  /** The record after which the cursor continues; undefined for a cursor that no list returned. */
  cursorAt: string | undefined;
}

/**
 * The names that an operation may use. They were known before its volley, and stand in the order in which they became
 * known.
 */
export interface Named {
  holders: Holders;
  home: HolderName;
  /** A text that is different for each run, so that runs do not share idempotency keys. */
  run: string;
  recordIds: readonly string[];
  requestIds: readonly string[];
  cursors: readonly { cursor: string; at: string }[];
  /** The URL for callbacks. */
  receiver: string;
}

const unknownRecord = 'rec_01h455vb4pex5vsknk084sn02q';
const unknownRequest = 'req_01h455vb4pex5vsknk084sn02q';

export function callOf(operation: Operation, named: Named): Call {
  const { api, verb, contentType, prefer, limit } = operation;
  const who = operation.who === 'home' ? named.home : operation.who;
  const holder = isNobody(who) ? undefined : named.holders.holders[who];
  const home = named.holders.holders[named.home];
  const others = [named.holders.holders.own.slug, named.holders.holders.strict.slug].filter(
    (slug) => slug !== (holder ?? home).slug,
  );
  const slugs = { own: (holder ?? home).slug, other: others[0] ?? '', wrong: 'no-such-endpoint' };
  const cursor = typeof operation.cursor === 'number' ? picked(named.cursors, operation.cursor) : undefined;
  return {
    api,
    verb,
    contentType,
    prefer,
    limit,
    holder,
    authorization: isNobody(who) ? named.holders.nobodies[who] : `Bearer ${named.holders.holders[who].key}`,
    slug: slugs[operation.slug],
    id: idOf(operation, named),
    payload: sentPayload(operation.payload, api),
    idempotency: operation.idempotency && {
      ...operation.idempotency,
      key: keyOf(operation.idempotency.key, named.run),
    },
    callback: operation.callback && {
      ...operation.callback,
      url: operation.callback.url.replace('$RECEIVER', named.receiver),
    },
    cursor: typeof operation.cursor === 'string' ? operation.cursor : cursor?.cursor,
    cursorAt: cursor?.at,
  };
}

function isNobody(who: HolderName | Nobody): who is Nobody {
  return ['none', 'empty', 'basic', 'short', 'typo', 'unknown', 'off'].includes(who);
}

function idOf({ verb, target }: Operation, { recordIds, requestIds }: Named): string {
  if (typeof target === 'string') return target;
  return verb === 'receipt'
    ? (picked(requestIds, target) ?? unknownRequest)
    : (picked(recordIds, target) ?? unknownRecord);
}

function keyOf(key: number | string, run: string): string {
  return typeof key === 'string' ? key : `${run} "\\${key}"`;
}

/** Picks by number, modulo the length, so that a smaller number picks an earlier name. */
function picked<T>(known: readonly T[], number: number): T | undefined {
  return known.length === 0 ? undefined : known[number % known.length];
}
