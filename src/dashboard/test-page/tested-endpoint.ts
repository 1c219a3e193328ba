import type { TestedEndpointQuery } from '../generated/graphql.ts';

export type TestedEndpoint = TestedEndpointQuery['endpoint'];
export type TestedField = TestedEndpoint['fields'][number];
