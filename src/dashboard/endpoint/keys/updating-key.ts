import { graphql } from '../../generated/gql.ts';

/** Changes a key, and what is known of it everywhere. */
export const updatingKey = graphql(`
  mutation UpdateKey($endpoint: String!, $key: ID!, $input: UpdateKeyInput!, $ifRevision: Int) {
    updateKey(endpoint: $endpoint, key: $key, input: $input, ifRevision: $ifRevision) {
      ...KeyParts
    }
  }
`);
