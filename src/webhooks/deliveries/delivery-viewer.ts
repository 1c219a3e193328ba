import type { Actor } from '../../access/actor.ts';
import type { DeliveryViewer } from '../../context/webhooks.ts';

/** As whom whoever asks looks at the deliveries of requests that they see. */
export function deliveryViewer(actor: Actor | undefined): DeliveryViewer {
  if (actor?.kind === 'account') return { seesAll: false, accountId: actor.accountId };
  return { seesAll: actor?.admission.seesOwnWebhook === true, accountId: null };
}
