import type { EnvironmentName } from '../../access/actor.ts';
import type { Parameters } from '../../db/parameters.ts';

/** A view of deliveries: of an environment, null for either, and of requests with some keys, null for all. */
export interface DeliveryView {
  environment: EnvironmentName | null;
  seesKeys: readonly string[] | null;
  /** True when deliveries to the endpoint's own webhook are visible. */
  seesOwnWebhook: boolean;
}

/**
 * Returns SQL that is true for a row of delivery, of the endpoint $1, that the view shows. Put it last, since it
 * looks up the request. Scalar look-ups keep the planner from hashing a whole table.
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
  const ofItsRequest = `coalesce((
    select ${ofRequest} from request where request.endpoint_id = $1 and request.id = delivery.request_id
  ), false)`;
  const ofTest = [
    ...(named ? [`test_of = ${named}`] : []),
    ...(keys
      ? [`coalesce((select api_key_id = any(${keys}) from webhook where webhook.id = delivery.webhook_id), false)`]
      : []),
  ].join(' and ');
  return `${ofTarget}case when test_of is null then ${ofItsRequest} else ${ofTest} end`;
}
