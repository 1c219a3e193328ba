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

/** The page on which something can be done about a trouble, below the endpoint's own path. */
export function placeOf({ kind, environment, keyName }: Trouble): string {
  if (kind === 'INACTIVE') return 'sandbox/settings';
  if (keyName !== null) return 'sandbox/keys';
  return `${environment === 'PRODUCTION' ? 'production' : 'sandbox'}/webhook`;
}
