import type { Call } from './call.ts';
import type { Holder } from './make-holders.ts';
import type { Outcome, Receipt, Shown } from './outcome.ts';
import { isThere, refusalsOf } from './refusals-of.ts';
import { listed, type ModelRecord, recordKey, type World } from './world.ts';

/** A call and its answer. */
export interface Step {
  call: Call;
  outcome: Outcome;
}

/** Operations that run at the same time. */
export type Others = readonly Step[];

/** Returns the world after a step if the contract allows its answer, and the reason if not. */
export function explain(world: World, step: Step, others: Others): World | string {
  const { call, outcome } = step;
  const holder = call.holder;
  const refused = refusalsOf(call);
  const writes = call.verb === 'create' || call.verb === 'replace' || call.verb === 'delete';
  const before =
    holder && writes && call.idempotency ? world.remembered.get(rememberedAt(holder, call.idempotency.key)) : undefined;
  if (outcome.kind === 'refused' && outcome.code === 'IDEMPOTENCY_IN_PROGRESS' && !refused) {
    return others.some((other) => sharesKey(step, other)) ? world : 'There is no other write with this idempotency key';
  }
  // A call that would be refused may still be a repeat of an accepted one.
  if (before && outcome.kind === 'accepted') return explainRepeat(world, step, before);
  if (before && outcome.kind === 'refused' && outcome.code === 'IDEMPOTENCY_MISMATCH' && !refused) {
    return before.fingerprint === fingerprintOf(call) ? 'A repeat is refused as another write' : world;
  }
  if (refused) return explainRefusal(world, step, refused);
  if (before && !(outcome.kind === 'refused' && outcome.code === 'RECORD_NOT_FOUND' && !isRecordId(call.id)))
    return 'A repeat of an idempotency key is neither answered as the first nor refused';
  if (holder === undefined) return 'Whoever has no key is refused';
  if (writes) return explainWrite(world, step, holder);
  if (call.verb === 'read') return explainRead(world, step, holder);
  if (call.verb === 'list') return explainList(world, step, holder);
  return explainReceipt(world, step, holder);
}

function explainRefusal(world: World, { call, outcome }: Step, codes: ReadonlySet<string>): World | string {
  const expected = [...codes].join(' or ');
  if (outcome.kind !== 'refused') return `Expected ${expected}, and it was ${outcome.kind}`;
  if (!codes.has(outcome.code)) return `Expected ${expected}, and it was ${outcome.code}`;
  if (outcome.code !== 'VALIDATION_FAILED')
    return outcome.details === undefined ? world : 'There are details where there is nothing to list';
  return sameDetails(call, outcome.details ?? [])
    ? world
    : `Expected the details ${JSON.stringify(call.payload.details)}, and they were ${JSON.stringify(outcome.details)}`;
}

function sameDetails({ payload }: Call, answered: readonly { field: string; error: string }[]): boolean {
  const lines = (details: readonly { field: string; error: string }[]) =>
    details
      .map(({ field, error }) => `${field}: ${error}`)
      .toSorted()
      .join('\n');
  return lines(payload.details) === lines(answered);
}

function explainRepeat(
  world: World,
  { call, outcome }: Step,
  before: { fingerprint: string; requestId: string; recordId: string },
): World | string {
  if (outcome.kind !== 'accepted') return 'A repeat is not answered as the first was';
  if (before.fingerprint !== fingerprintOf(call)) return 'Another write with the same idempotency key is accepted';
  return before.requestId === outcome.requestId && before.recordId === outcome.recordId
    ? world
    : 'A repeat is answered with other ids than the first';
}

function explainWrite(world: World, { call, outcome }: Step, holder: Holder): World | string {
  if (call.verb !== 'create' && !isThere(call, world)) return notThere(world, outcome, 'RECORD_NOT_FOUND');
  if (outcome.kind !== 'accepted') return `Expected it to be accepted, and it was ${described(outcome)}`;
  const { recordId, requestId, receipt, waited } = outcome;
  const key = recordKey(holder.scope, recordId);
  const old = world.records.get(key);
  if (call.verb === 'create' ? old : recordId !== call.id) return 'The answer names another record';
  if (
    receipt === undefined ||
    receipt.recordId !== recordId ||
    receipt.operation !== call.verb ||
    receipt.state === 'failed'
  )
    return `The receipt is another: ${JSON.stringify(receipt)}`;
  if (receipt.version <= world.version) return `Version ${receipt.version} does not rise above ${world.version}`;
  const text = call.verb === 'delete' ? undefined : call.payload.kept;
  const record = { text, pair: old?.pair ?? holder.pair, createdAt: old?.createdAt };
  const fault =
    waited &&
    (waited.status === 'success'
      ? faultOf(waited, { ...record, text: text ?? 'null' }, recordId)
      : `It was waited for, and is ${waited.status}`);
  if (fault) return fault;
  const remembered = call.idempotency
    ? new Map(world.remembered).set(rememberedAt(holder, call.idempotency.key), {
        fingerprint: fingerprintOf(call),
        requestId,
        recordId,
      })
    : world.remembered;
  return {
    records: new Map(world.records).set(key, { ...record, createdAt: record.createdAt ?? waited?.createdAt }),
    remembered,
    requests: new Map(world.requests).set(requestId, {
      scope: holder.scope,
      pair: holder.pair,
      recordId,
      operation: call.verb,
    }),
    version: receipt.version,
  };
}

function explainRead(world: World, { call, outcome }: Step, holder: Holder): World | string {
  if (!isThere(call, world)) return notThere(world, outcome, 'RECORD_NOT_FOUND');
  const record = world.records.get(recordKey(holder.scope, call.id));
  if (outcome.kind !== 'record' || !record) return `Expected the record, and it was ${described(outcome)}`;
  return faultOf(outcome.record, record, call.id) ?? noted(world, holder, [outcome.record]);
}

/** After the records of this run, the list has those of earlier runs, which the model does not know. */
function explainList(world: World, { call, outcome }: Step, holder: Holder): World | string {
  if (outcome.kind !== 'page') return `Expected a page, and it was ${described(outcome)}`;
  const size = call.limit === undefined || Number.isNaN(Number(call.limit)) ? 10 : Number(call.limit);
  const { cursorAt } = call;
  const expected = listed(world, holder.scope, holder.seesAll ? undefined : holder.pair).filter(
    ({ id }) => cursorAt === undefined || id < cursorAt,
  );
  const { records, nextCursor } = outcome;
  if (records.length > size) return `The page has ${records.length} records, and at most ${size} were asked for`;
  if (records.length < size && nextCursor !== null) return 'The page is not full, and yet there is a next one';
  if (records.length < Math.min(size, expected.length)) return `The page lacks records: it has ${records.length}`;
  if (expected.length > size && nextCursor === null) return 'There are more records, and no next page';
  for (const [index, shown] of records.entries()) {
    const next = records[index + 1];
    if (next && next.id >= shown.id) return 'The page is not in the order of ids, newest first';
    const known = expected[index];
    const fault =
      known &&
      (known.id === shown.id
        ? faultOf(shown, known.record, known.id)
        : `Expected ${known.id} at index ${index}, and there is ${shown.id}`);
    if (fault) return fault;
    if (!known && world.records.has(recordKey(holder.scope, shown.id)))
      return `${shown.id} is in the list, and should not be`;
  }
  return noted(world, holder, records);
}

function explainReceipt(world: World, { call, outcome }: Step, holder: Holder): World | string {
  const request = world.requests.get(call.id);
  const seen = request?.scope === holder.scope && (holder.seesAll || request.pair === holder.pair);
  if (!request || !seen) return notThere(world, outcome, 'REQUEST_NOT_FOUND');
  if (outcome.kind !== 'receipt') return `Expected the receipt, and it was ${described(outcome)}`;
  return faultOfReceipt(outcome.receipt, call.id, request) ?? world;
}

function faultOfReceipt(
  { id, recordId, operation, state }: Receipt,
  wanted: string,
  request: { recordId: string; operation: string },
): string | undefined {
  const same = id === wanted && recordId === request.recordId && operation === request.operation && state !== 'failed';
  return same ? undefined : 'The receipt is that of another write';
}

function notThere(world: World, outcome: Outcome, code: string): World | string {
  return outcome.kind === 'refused' && outcome.code === code
    ? world
    : `Expected ${code}, and it was ${described(outcome)}`;
}

/** Returns the difference between a record as shown and as written. */
export function faultOf(
  { id, payload, status, createdAt, updatedAt }: Shown,
  { text, createdAt: known }: ModelRecord,
  wanted: string,
): string | undefined {
  if (id !== wanted) return `It is the record ${id}, and ${wanted} was asked for`;
  if (payload !== text)
    return `The payload is not what was sent.\nsent:  ${text?.slice(0, 500)}\nshown: ${payload.slice(0, 500)}`;
  if (status === 'failed') return 'The record is shown as failed';
  if (known !== undefined && known !== createdAt) return `It was created at ${known}, and is shown as of ${createdAt}`;
  return updatedAt < createdAt ? 'It was updated before it was created' : undefined;
}

/** Returns the world with the creation times that were shown, so that later ones can be compared. */
function noted(world: World, holder: Holder, shown: readonly Shown[]): World {
  const records = new Map(world.records);
  for (const { id, createdAt } of shown) {
    const key = recordKey(holder.scope, id);
    const record = records.get(key);
    if (record) records.set(key, { ...record, createdAt });
  }
  return { ...world, records };
}

function sharesKey({ call }: Step, { call: other }: Step): boolean {
  return (
    call.holder !== undefined &&
    other.holder !== undefined &&
    call.holder.scope === other.holder.scope &&
    call.holder.pair === other.holder.pair &&
    call.idempotency?.key === other.idempotency?.key
  );
}

function rememberedAt({ scope, pair }: Holder, key: string): string {
  return `${scope} ${pair} ${key}`;
}

function fingerprintOf({ verb, id, payload, callback }: Call): string {
  return JSON.stringify([
    verb,
    verb === 'create' ? null : id,
    callback?.url ?? null,
    verb === 'delete' ? null : payload.kept,
  ]);
}

function isRecordId(id: string): boolean {
  return /^rec_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(id);
}

function described(outcome: Outcome): string {
  return outcome.kind === 'refused'
    ? `refused as ${outcome.code}`
    : `${outcome.kind} ${JSON.stringify(outcome).slice(0, 300)}`;
}
