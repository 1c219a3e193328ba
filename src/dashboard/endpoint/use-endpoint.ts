import { useOutletContext } from 'react-router';
import type { EndpointFrameQuery, EnvironmentName } from '../generated/graphql.ts';

/** The endpoint and environment of a tab. */
export interface EndpointView {
  endpoint: EndpointFrameQuery['endpoint'];
  environment: EnvironmentName;
}

/** Returns the endpoint and environment of the tab. */
export function useEndpoint(): EndpointView {
  return useOutletContext<EndpointView>();
}
