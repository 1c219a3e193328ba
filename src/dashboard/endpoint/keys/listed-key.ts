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

/** Changes a key, and what is known of it everywhere. */
export const updatingKey = graphql(`
  mutation UpdateKey($endpoint: String!, $key: ID!, $input: UpdateKeyInput!, $ifRevision: Int) {
    updateKey(endpoint: $endpoint, key: $key, input: $input, ifRevision: $ifRevision) {
      ...KeyParts
    }
  }
`);

/** What a key may be allowed, in the order of a record's life. */
export const permissions = ['canCreate', 'canRead', 'canUpdate', 'canDelete'] as const;
