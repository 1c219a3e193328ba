import { graphql } from '../../generated/gql.ts';
import type { KeyPartsFragment } from '../../generated/graphql.ts';

graphql(`
  fragment KeyParts on ApiKey {
    id
    name
    default
    canCreate
    canRead
    canUpdate
    canDelete
    scope
    burst {
      requests
      seconds
    }
    sandboxActive
    productionActive
    createdAt
    revision
    expiresAt
    lastUsedAt
    secrets {
      environment
      hint
      createdAt
      expiresAt
    }
  }
`);

/** A key in the list. How many people work with it only its owner is told. */
export type ListedKey = KeyPartsFragment & { acceptedInvitations?: number; pendingInvitations?: number };
