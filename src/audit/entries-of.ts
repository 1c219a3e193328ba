import type { AccountActor } from '../access/actor.ts';
import type { Context } from '../context.ts';
import { isStorable } from '../db/storable.ts';
import { firstUuidOf, isUuid } from '../ids.ts';

/** Part of an audit log; what is absent or null is not asked for. */
interface AuditInput {
  endpoint?: string | null | undefined;
  action?: string | null | undefined;
  account?: string | null | undefined;
  from?: Date | null | undefined;
  to?: Date | null | undefined;
}

/** How far the clocks of processes, which make the ids, may be apart from the database's, which tells the time. */
const clocksApartMs = 3_600_000;
/** The id of nobody, for an account's id that is none. */
const nobody = '00000000-0000-0000-0000-000000000000';

/** What an account's audit log is looked through by. The id stands in for the time, for which there is no index. */
export async function entriesOf(
  context: Pick<Context, 'own'>,
  owner: AccountActor,
  { endpoint, action, account, from, to }: AuditInput,
) {
  return {
    ownerId: owner.accountId,
    ...(endpoint != null && { endpointId: (await context.own(endpoint)).endpointId }),
    // No action is called what the database cannot keep.
    ...(action != null && { action: isStorable(action) ? action : '' }),
    ...(account != null && { accountId: isUuid(account) ? account : nobody }),
    at: { gte: from ?? undefined, lt: to ?? undefined },
    id: { gte: bound(from, -clocksApartMs), lt: bound(to, clocksApartMs) },
  };
}

function bound(moment: Date | null | undefined, byMs: number): string | undefined {
  return moment == null ? undefined : firstUuidOf(new Date(Math.max(0, moment.getTime() + byMs)));
}
