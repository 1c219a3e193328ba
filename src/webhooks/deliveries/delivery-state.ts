/**
 * Returns the SQL of the joint state of a request's deliveries: failures win over retries, these over first attempts.
 * `endpointId` and `requestId` are SQL; `seen` is a condition on a row of delivery.
 */
export function deliveryStateSql({
  endpointId,
  requestId,
  seen,
}: {
  endpointId: string;
  requestId: string;
  seen: string;
}): string {
  return `(select case when count(*) = 0 then 'NONE'
      when bool_or(delivery.state in ('FAILED', 'REFUSED')) then 'FAILED'
      when bool_or(delivery.state = 'PENDING' and exists (
        select from attempt
        where attempt.endpoint_id = delivery.endpoint_id and attempt.delivery_id = delivery.id)) then 'RETRYING'
      when bool_or(delivery.state = 'PENDING') then 'PENDING' else 'DELIVERED' end
    from delivery where delivery.endpoint_id = ${endpointId} and delivery.request_id = ${requestId} and ${seen})`;
}
