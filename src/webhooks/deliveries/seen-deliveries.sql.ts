import type { EnvironmentName } from '../../access/actor.ts';
import type { Parameters } from '../../db/parameters.ts';

/** Of which environment deliveries are to be, null for either; the keys of whose requests they are seen, null for all. */
export interface DeliveryView {
  environment: EnvironmentName | null;
  seesKeys: readonly string[] | null;
  /** Tells whether those to the endpoint's own webhook are seen too. */
  seesOwnWebhook: boolean;
}

/**
 * Whether a row of delivery, of the endpoint $1, is of the environment and seen: those who see what was made with some keys see
 * what is sent to the webhooks of these keys and to callbacks. To be the last condition, for it looks up the request; by scalar
 * look-ups, for one that only asks for existence may be made into a hash of all there are.
 */
export function seenSql(parameters: Parameters, { environment, seesKeys, seesOwnWebhook }: DeliveryView): string {
  const ofTarget = seesOwnWebhook ? '' : "target <> 'ENDPOINT' and ";
  if (environment === null && seesKeys === null) return `${ofTarget}true`;
  const named = environment === null ? undefined : parameters.add(environment, 'environment_name');
  const keys = seesKeys === null ? undefined : parameters.add(seesKeys, 'uuid[]');
  const ofRequest = [
    ...(named ? [`environment = ${named}`] : []),
    ...(keys ? [`coalesce(key_id = any(${keys}), false)`] : []),
  ].join(' and ');
  const told = `coalesce((select ${ofRequest} from request where request.endpoint_id = $1 and request.id = delivery.request_id), false)`;
  const tested = [
    ...(named ? [`test_of = ${named}`] : []),
    ...(keys
      ? [`coalesce((select api_key_id = any(${keys}) from webhook where webhook.id = delivery.webhook_id), false)`]
      : []),
  ].join(' and ');
  return `${ofTarget}case when test_of is null then ${told} else ${tested} end`;
}
