import type { EndpointAccess } from '../../access/actor.ts';
import type { DeliveryView } from './seen-deliveries.sql.ts';

/**
 * Returns the deliveries that an account may send once more. A collaborator redelivers only what their own keys sent,
 * though a key may see more: it reaches the receivers of others.
 */
export function resendable({ role, keyIds }: EndpointAccess): Pick<DeliveryView, 'seesKeys' | 'seesOwnWebhook'> {
  return role === 'OWNER' ? { seesKeys: null, seesOwnWebhook: true } : { seesKeys: keyIds, seesOwnWebhook: false };
}
