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

/** A key in the list. The number of collaborators is shown to its owner alone. */
export type ListedKey = KeyPartsFragment & { acceptedInvitations?: number; pendingInvitations?: number };

/** Updates a key, in the cache too. */
export const updatingKey = graphql(`
  mutation UpdateKey($endpoint: String!, $key: ID!, $input: UpdateKeyInput!, $ifRevision: Int) {
    updateKey(endpoint: $endpoint, key: $key, input: $input, ifRevision: $ifRevision) {
      ...KeyParts
    }
  }
`);

/** The permissions of a key, in the order of a record's life. */
export const permissions = ['canCreate', 'canRead', 'canUpdate', 'canDelete'] as const;
