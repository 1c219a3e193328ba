import type { Admission, EndpointAccess } from './access/actor.ts';
import { admit, signedIn } from './access/admit.ts';
import { chain } from './access/maybe-promise.ts';
import type { RefusalAnswer, RefusedCall } from './context/refusals.ts';
import type { By, Caller, Context, RefusedOperation, Services } from './context.ts';
import { Refusal } from './errors.ts';
import { newId } from './ids.ts';

/** Returns a function that makes the context of a call, from the process's services and the caller. */
export function contextMaker(services: Services) {
  return (caller: Caller, admission?: Admission): Context => {
    const { actor, requestId, address } = caller;
    const by: By = { accountId: actor?.kind === 'account' ? actor.accountId : null, requestId, address };
    const known = new Map<string, EndpointAccess>();
    let used = false;
    let refused = false;
    if (admission) services.tally.used(admission);
    // The scope check and the operation itself ask for the same endpoint.
    const access = async (slug: string) => {
      const found = known.get(slug) ?? (await accessOf(services, caller, slug));
      known.set(slug, found);
      return found;
    };
    return {
      ...services,
      ...caller,
      by,
      invitationLinks: new Map(),
      admit(target, action) {
        if (admission) return admission;
        if (actor?.kind === 'account') return services.admitAccount(actor, target, action);
        return chain(admit(actor, target, action, services.spendBurst), (admitted) => {
          services.tally.used(admitted);
          return admitted;
        });
      },
      async readmit(target, action) {
        const who = await caller.identify();
        return who?.kind === 'account'
          ? services.admitAccount(who, target, action)
          : admit(who, target, action, async () => undefined);
      },
      refused(answer, operation) {
        if (refused) return;
        refused = true;
        if (actor?.kind === 'key') services.tally.refused(actor.admission, answer.code);
        const at = actor?.kind === 'key' ? actor.admission : operation?.admission;
        if (at) services.refusals.add(refusedCall(caller, at, answer, operation));
      },
      access,
      async own(slug) {
        const owned = await access(slug);
        if (owned.role !== 'OWNER')
          throw new Refusal('PERMISSION_DENIED', { message: 'Only the owner of the endpoint may do that' });
        return owned;
      },
      newRequestId() {
        if (used) return newId('req');
        used = true;
        return requestId;
      },
    };
  };
}

function refusedCall(
  { actor, requestId, sent: look }: Caller,
  at: Admission,
  answer: RefusalAnswer,
  operation?: RefusedOperation,
): RefusedCall {
  const { endpointId, environment } = at;
  const byKey = actor?.kind === 'key';
  const sent = look?.();
  const payload = sent ? sent.body : operation?.payloadText;
  return {
    endpointId,
    environment,
    id: requestId.uuid,
    source: sent ? 'REST' : byKey ? 'GRAPHQL' : 'CONSOLE',
    keyId: byKey ? actor.admission.keyId : null,
    accountId: actor?.kind === 'account' ? actor.accountId : null,
    call: sent?.call ?? operation?.call ?? 'GraphQL',
    answer,
    bytes: sent ? sent.bytes : payload === undefined ? null : Buffer.byteLength(payload),
    payload,
  };
}

async function accessOf({ findAccess: find }: Services, { actor }: Caller, slug: string): Promise<EndpointAccess> {
  const access = await find(signedIn(actor), slug);
  if (!access) throw new Refusal('ENDPOINT_NOT_FOUND', { message: 'There is no such endpoint of yours' });
  return access;
}
