import { setTimeout as delay } from 'node:timers/promises';
import { answerWithinMs, type HttpClient } from '../http-client.ts';
import { Violation } from '../violation.ts';
import { type Call, callOf, type Named } from './call.ts';
import type { Step } from './explain.ts';
import { explainVolley } from './explain-volley.ts';
import type { Holder, Holders } from './make-holders.ts';
import type { Sequence } from './operations.ts';
import type { Outcome } from './outcome.ts';
import { graphqlCallBytes, sendGraphql } from './send-graphql.ts';
import { restBytes, sendRest } from './send-rest.ts';
import { emptyWorld, listed, type World } from './world.ts';

/** A write must be applied within this time, on a busy machine. */
const appliedWithinMs = 20_000;
const waitMsMax = 3_000;
const sentMax = 40;

export interface Setup {
  client: HttpClient;
  holders: Holders;
  receiver: string;
}

/** Runs a sequence, and compares every answer with the model. Throws a Violation. */
export async function runSequence(
  { client, holders, receiver }: Setup,
  { home, volleys }: Sequence,
  run: string,
): Promise<void> {
  const sent: Uint8Array[] = [];
  const send = (call: Call) => {
    sent.push(bytesOf(call));
    const withinMs = answerWithinMs + (call.prefer === undefined ? 0 : waitMsMax);
    return (call.api === 'rest' ? sendRest : sendGraphql)(client, call, withinMs);
  };
  try {
    let world = emptyWorld;
    const named = {
      holders,
      home,
      run,
      receiver,
      recordIds: new Set<string>(),
      requestIds: new Set<string>(),
      cursors: [] as Named['cursors'],
    };
    for (const volley of volleys) {
      const known = { ...named, recordIds: [...named.recordIds], requestIds: [...named.requestIds] };
      const steps = await Promise.all(
        volley.map((operation) => callOf(operation, known)).map(async (call) => ({ call, outcome: await send(call) })),
      );
      const withReceipts = await Promise.all(steps.map((step) => withReceipt(step, send)));
      const next = explainVolley(world, withReceipts);
      if (typeof next === 'string') throw new Violation(next);
      world = next;
      for (const { outcome } of withReceipts) note(named, outcome);
    }
    await checkEnd(world, holders, send);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    throw new Violation(error.message, sent.slice(-sentMax));
  }
}

type Send = (call: Call) => Promise<Outcome>;

function bytesOf(call: Call): Buffer {
  return call.api === 'rest' ? restBytes(call) : graphqlCallBytes(call);
}

/** Adds the receipt of a write, which has its version. A caller that may write may read it. */
async function withReceipt(step: Step, send: Send): Promise<Step> {
  const { call, outcome } = step;
  if (outcome.kind !== 'accepted' || !call.holder) return step;
  const receipt = await send(
    plainCall(call.holder, 'receipt', outcome.requestId, call.api === 'rest' ? 'graphql' : 'rest'),
  );
  if (receipt.kind !== 'receipt') throw new Violation(`A write has no receipt: ${JSON.stringify(receipt)}`);
  return { call, outcome: { ...outcome, receipt: receipt.receipt } };
}

function note(
  named: { recordIds: Set<string>; requestIds: Set<string>; cursors: Named['cursors'] },
  outcome: Outcome,
): void {
  if (outcome.kind === 'accepted') {
    named.recordIds.add(outcome.recordId);
    named.requestIds.add(outcome.requestId);
  }
  const last = outcome.kind === 'page' ? outcome.records.at(-1) : undefined;
  if (outcome.kind === 'page' && outcome.nextCursor !== null && last)
    named.cursors = [...named.cursors, { cursor: outcome.nextCursor, at: last.id }];
}

/** Once all is applied, every record must match the model over both APIs, and deleted ones must be gone. */
async function checkEnd(world: World, { holders }: Holders, send: Send): Promise<void> {
  const newest = [...world.requests].at(-1);
  for (const holder of Object.values(holders)) {
    if (!holder.seesAll) continue;
    if (newest && newest[1].scope === holder.scope) await untilApplied(holder, newest[0], send);
    const alive = new Map(listed(world, holder.scope, undefined).map(({ id, record }) => [id, record]));
    const ids = [...world.records.keys()].flatMap((key) =>
      key.startsWith(`${holder.scope} `) ? [key.slice(holder.scope.length + 1)] : [],
    );
    const calls = ids.flatMap((id) => [
      plainCall(holder, 'read', id, 'rest'),
      plainCall(holder, 'read', id, 'graphql'),
    ]);
    const steps = await Promise.all(calls.map(async (call) => ({ call, outcome: await send(call) })));
    const fault = explainVolley(world, steps);
    if (typeof fault === 'string') throw new Violation(`In the end: ${fault}`);
    if (steps.some(({ call, outcome }) => alive.has(call.id) !== (outcome.kind === 'record')))
      throw new Violation('In the end REST and GraphQL differ');
  }
}

async function untilApplied(holder: Holder, requestId: string, send: Send): Promise<void> {
  for (const deadline = Date.now() + appliedWithinMs; ; await delay(10)) {
    const outcome = await send(plainCall(holder, 'receipt', requestId, 'rest'));
    if (outcome.kind === 'receipt' && outcome.receipt.state === 'succeeded') return;
    if (Date.now() > deadline)
      throw new Violation(`A write was not applied within ${appliedWithinMs / 1000} s: ${JSON.stringify(outcome)}`);
  }
}

function plainCall(holder: Holder, verb: 'read' | 'receipt', id: string, api: Call['api']): Call {
  return {
    api,
    verb,
    holder,
    id,
    authorization: `Bearer ${holder.key}`,
    slug: holder.slug,
    contentType: undefined,
    prefer: undefined,
    callback: undefined,
    limit: undefined,
    payload: { bytes: Buffer.alloc(0), text: '', asValue: false, kept: undefined, tooLarge: false, details: [] },
    idempotency: undefined,
    cursor: undefined,
    cursorAt: undefined,
  };
}
