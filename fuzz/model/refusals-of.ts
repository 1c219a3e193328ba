import type { Call } from './call.ts';
import type { Right } from './make-holders.ts';
import { recordKey, type World } from './world.ts';

const rights: Record<string, Right> = {
  create: 'create',
  replace: 'update',
  delete: 'delete',
  read: 'read',
  list: 'read',
};

/**
 * Returns the codes that a call may be refused with before stored data matters; undefined when it passes. They come
 * from the first check of the contract that it fails. Only the call itself is needed, not the world.
 */
export function refusalsOf(call: Call): ReadonlySet<string> | undefined {
  const codes = firstRefusals(call);
  return codes && call.api === 'graphql' ? new Set([...codes, ...argumentCodes(call)]) : codes;
}

/** GraphQL checks a document's arguments before it authenticates, and the payload is one of them. */
function argumentCodes(call: Call): string[] {
  if (call.verb === 'list') return pageCodes(call);
  if (call.verb !== 'create' && call.verb !== 'replace') return [];
  const { asValue, text, tooLarge } = call.payload;
  if (asValue && text.trim() === 'null') return ['INVALID_ARGUMENT'];
  return tooLarge ? optionCodes(call) : [];
}

function firstRefusals(call: Call): ReadonlySet<string> | undefined {
  const { holder, verb } = call;
  if (!holder) return new Set(['UNAUTHENTICATED']);
  // A receipt names no endpoint.
  if (verb !== 'receipt' && call.slug !== holder.slug) return new Set(['ENDPOINT_NOT_FOUND']);
  const right = rights[verb];
  if (right && !holder.rights.has(right)) return new Set(['PERMISSION_DENIED']);
  const takesBody = verb === 'create' || verb === 'replace';
  if (call.api === 'rest' && takesBody && !/^\s*application\/json\s*(;|$)/i.test(call.contentType ?? ''))
    return new Set(['UNSUPPORTED_MEDIA_TYPE']);
  if (takesBody && call.payload.tooLarge) return new Set(['PAYLOAD_TOO_LARGE']);
  const codes = new Set([
    ...(takesBody ? payloadCodes(call) : []),
    ...(takesBody || verb === 'delete' ? optionCodes(call) : []),
    ...(verb === 'list' ? pageCodes(call) : []),
  ]);
  return codes.size > 0 ? codes : undefined;
}

function payloadCodes({ payload, holder }: Call): string[] {
  if (payload.kept === undefined) {
    // GraphQL itself refuses a null for a required argument.
    return payload.asValue && payload.text.trim() === 'null' ? ['INVALID_ARGUMENT'] : ['INVALID_JSON'];
  }
  return holder?.strict && payload.details.length > 0 ? ['VALIDATION_FAILED'] : [];
}

function optionCodes({ idempotency, callback }: Call): string[] {
  const codes: string[] = [];
  if (idempotency && !/^[\x20-\x7e]{1,255}$/.test(idempotency.key)) codes.push('INVALID_ARGUMENT');
  if (callback && !/^http:\/\/127\.0\.0\.1:\d+\/$/.test(callback.url)) codes.push('INVALID_CALLBACK');
  if (callback && !isRightHeader(callback)) codes.push('INVALID_ARGUMENT');
  return codes;
}

/** True for callback headers, among those tried, that a caller may use. */
function isRightHeader({ authHeader, authValue }: NonNullable<Call['callback']>): boolean {
  return (
    ['Authorization', 'X-Token', undefined].includes(authHeader) &&
    (authValue === undefined || authValue.length <= 4_096)
  );
}

function pageCodes({ api, limit, cursor, cursorAt }: Call): string[] {
  const wrongCursor = cursor !== undefined && cursorAt === undefined;
  // JSON has no NaN, so GraphQL is sent a null instead.
  if (limit === undefined || (api === 'graphql' && Number.isNaN(Number(limit))))
    return wrongCursor ? ['INVALID_ARGUMENT'] : [];
  const size = Number(limit);
  return wrongCursor || !Number.isInteger(size) || size < 1 || size > 100 ? ['INVALID_ARGUMENT'] : [];
}

/** Returns whether the caller sees a record. */
export function isThere({ holder, id }: Call, world: World): boolean {
  if (!holder) return false;
  const record = world.records.get(recordKey(holder.scope, id));
  return record?.text !== undefined && (holder.seesAll || record.pair === holder.pair);
}
