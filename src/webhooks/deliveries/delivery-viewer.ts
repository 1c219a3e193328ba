import type { Actor } from '../../access/actor.ts';
import type { DeliveryViewer } from '../../context/webhooks.ts';

/** Returns the viewer that an actor is to the deliveries of requests that it sees. */
export function deliveryViewer(actor: Actor | undefined): DeliveryViewer {
  if (actor?.kind === 'account') return { seesAll: false, accountId: actor.accountId };
  return { seesAll: actor?.admission.seesOwnWebhook === true, accountId: null };
}
