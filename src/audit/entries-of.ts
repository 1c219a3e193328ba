import type { AccountActor } from '../access/actor.ts';
import type { Context } from '../context.ts';
import { isStorable } from '../db/storable.ts';
import { firstUuidOf, isUuid } from '../ids.ts';

/** The filter of an audit log; absent or null values do not filter. */
interface AuditInput {
  endpoint?: string | null | undefined;
  action?: string | null | undefined;
  account?: string | null | undefined;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
}

/**
 * The assumed difference in ms between the clocks of processes, which make the ids, and the database's, which dates
 * entries.
 */
const clocksApartMs = 3_600_000;
/** An id that no account has, for a filter by an invalid id. */
const nobody = '00000000-0000-0000-0000-000000000000';

/** Returns the conditions of an account's audit log. The id stands in for the time, which has no index. */
export async function entriesOf(
  context: Pick<Context, 'own'>,
  owner: AccountActor,
  { endpoint, action, account, from, to }: AuditInput,
) {
  return {
    ownerId: owner.accountId,
    ...(endpoint != null && { endpointId: (await context.own(endpoint)).endpointId }),
    // An action that the database cannot store never matches.
    ...(action != null && { action: isStorable(action) ? action : '' }),
    ...(account != null && { accountId: isUuid(account) ? account : nobody }),
    at: { gte: from ?? undefined, lt: to ?? undefined },
    id: { gte: bound(from, -clocksApartMs), lt: bound(to, clocksApartMs) },
  };
}

function bound(moment: Date | null | undefined, byMs: number): string | undefined {
  return moment == null ? undefined : firstUuidOf(moment.getTime() + byMs);
}
