import type { Target } from '../../access/actor.ts';
import type { AcceptedRequest, Operation, RequestState } from '../../context/requests.ts';
import type { RequestDeliveryState } from '../../context/webhooks.ts';
import type { Context } from '../../context.ts';
import type { Direction } from '../../db/ordered.ts';
import { type FoundPage, type PageInput, scan, scanMax } from '../../db/scan.ts';
import { Refusal } from '../../errors.ts';
import { firstUuidOf, idText, idUuid, isUuid, momentOf } from '../../ids.ts';
import { deliveryViewer } from '../../webhooks/deliveries/delivery-readers.ts';
import { countOpen, countRequestScan, type RequestScan, scanRequests } from './scan-requests.sql.ts';

/** Selects the requests of a list; all that is given must hold. Times are of the basis, by default the acceptance. */
export interface RequestsInput {
  request?: string | null | undefined;
  delivery?: readonly RequestDeliveryState[] | null | undefined;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
  basis?: 'ACCEPTED' | 'APPLIED' | null | undefined;
  states?: readonly RequestState[] | null | undefined;
  key?: string | null | undefined;
  record?: string | null | undefined;
  operation?: Operation | null | undefined;
  contains?: string | null | undefined;
}

/** The most that an id's time differs from the acceptance: another machine's clock makes it, a little earlier. */
const slackMs = 10 * 60_000;

/**
 * Returns a page of an environment's requests, newest or oldest first, of which it looks at 10,000 at most. Free.
 * Throws the refusals of admission, and INVALID_ARGUMENT.
 */
export async function listRequests(
  context: Context,
  target: Target,
  filter: RequestsInput,
  page: PageInput & { order: Direction },
): Promise<FoundPage<AcceptedRequest>> {
  const { scanPool } = context;
  // Searching payloads needs the permission to read them.
  const admission = await context.admit(target, filter.contains == null ? 'receipt' : 'read');
  const { seesAll, accountId } = deliveryViewer(context.actor);
  const checked = {
    admission,
    seesEndpointWebhook: seesAll || accountId === admission.accountId,
    ...checkFilter(filter),
  };
  const [before, after] = [page.before, page.after].map(cursorUuid);
  const open =
    checked.states?.includes('SUCCEEDED') === false && (await countOpen(scanPool, admission, scanMax + 1)) <= scanMax;
  const wanted: RequestScan = { ...checked, open };
  const [from, until] = page.inverted ? [before, after] : [after, before];
  const direction = page.inverted === (page.order === 'DESC') ? 'asc' : 'desc';
  const found = await scan(page.limit, from, (behind, max, most) =>
    scanRequests(scanPool, wanted, { direction, after: behind, until, max }, most),
  );
  return {
    rows: found.rows.map((request) => ({ node: request, cursor: request.id.text })),
    scanned: found.scanned,
    stoppedAt: found.stoppedAt && idText('req', found.stoppedAt),
    count: () => countRequestScan(scanPool, wanted, scanMax),
  };
}

type Checked = Omit<RequestScan, 'admission' | 'open' | 'seesEndpointWebhook'>;

function checkFilter({
  request,
  from,
  to,
  basis,
  states,
  delivery,
  key,
  record,
  operation,
  contains,
}: RequestsInput): Checked {
  if (contains != null && ([...contains].length < 1 || [...contains].length > 200 || contains.includes('\0'))) {
    throw new Refusal('INVALID_ARGUMENT', { message: 'filter.contains must be 1 to 200 characters of text' });
  }
  if (key != null && !isUuid(key))
    throw new Refusal('INVALID_ARGUMENT', { message: 'filter.key must be the id of a pair of keys' });
  const requestId =
    request == null
      ? undefined
      : idUuid('req', request, 'INVALID_ARGUMENT', 'filter.request must be the id of a request: req_…');
  const recordId =
    record == null
      ? undefined
      : idUuid('rec', record, 'INVALID_ARGUMENT', 'filter.record must be the id of a record: rec_…');
  const period = { basis: basis ?? 'ACCEPTED', from: from ?? undefined, to: to ?? undefined } as const;
  return {
    ids: {
      from: latest(
        requestId,
        recordId && uuidAround(momentOf(recordId), -slackMs),
        period.basis === 'ACCEPTED' ? uuidAround(from?.getTime(), -slackMs) : undefined,
      ),
      to: earliest(requestId, uuidAround(to?.getTime(), slackMs)),
    },
    period,
    states: states?.length ? states : undefined,
    delivery: delivery?.length ? delivery : undefined,
    operation: operation ?? undefined,
    keyId: key ?? undefined,
    recordId,
    text: contains ?? undefined,
  };
}

/**
 * Returns a bound of ids near a moment. Nothing is applied before it is accepted, so the end of any period bounds
 * ids; its beginning bounds them only by acceptance.
 */
function uuidAround(momentMs: number | undefined, slack: number): string | undefined {
  return momentMs === undefined ? undefined : firstUuidOf(momentMs + slack);
}

function latest(...ids: (string | undefined)[]): string | undefined {
  return ids
    .filter((id) => id !== undefined)
    .toSorted()
    .at(-1);
}

function earliest(...ids: (string | undefined)[]): string | undefined {
  return ids.filter((id) => id !== undefined).toSorted()[0];
}

function cursorUuid(cursor: string | undefined): string | undefined {
  return cursor === undefined
    ? undefined
    : idUuid('req', cursor, 'INVALID_ARGUMENT', 'A cursor must be one that a list answered with');
}
