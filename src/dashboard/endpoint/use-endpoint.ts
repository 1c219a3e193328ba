import { useOutletContext } from 'react-router';
import type { EndpointFrameQuery, EnvironmentName } from '../generated/graphql.ts';

/** What every tab of an endpoint is about. */
export interface EndpointView {
  endpoint: EndpointFrameQuery['endpoint'];
  environment: EnvironmentName;
}

/** The endpoint and the environment that a tab stands under. */
export function useEndpoint(): EndpointView {
  return useOutletContext<EndpointView>();
}
