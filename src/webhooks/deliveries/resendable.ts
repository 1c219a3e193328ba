import type { EndpointAccess } from '../../access/actor.ts';
import type { DeliveryView } from './seen-deliveries.sql.ts';

/**
 * What an account may send once more: the owner all. A collaborator only what their own keys had sent, though a key may see
 * more: sending again reaches the receivers of others.
 */
export function resendable({ role, keyIds }: EndpointAccess): Pick<DeliveryView, 'seesKeys' | 'seesOwnWebhook'> {
  return role === 'OWNER' ? { seesKeys: null, seesOwnWebhook: true } : { seesKeys: keyIds, seesOwnWebhook: false };
}
