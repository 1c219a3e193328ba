import { graphql } from '../generated/gql.ts';
import type { TroublePartsFragment } from '../generated/graphql.ts';

graphql(`
  fragment TroubleParts on Endpoint {
    troubles {
      kind
      environment
      keyName
      since
    }
  }
`);

export type Trouble = TroublePartsFragment['troubles'][number];

/** Returns the page that helps with a trouble, below the endpoint's path. */
export function troublePath({ kind, environment, keyName }: Trouble): string {
  if (kind === 'INACTIVE') return 'sandbox/settings';
  if (keyName !== null) return 'sandbox/keys';
  return `${environment === 'PRODUCTION' ? 'production' : 'sandbox'}/webhook`;
}
