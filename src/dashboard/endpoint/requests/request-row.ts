import { graphql } from '../../generated/gql.ts';

/** What a list tells of a request. */
graphql(`
  fragment RequestRow on Request {
    id
    operation
    state
    deliveryState
    error
    recordId
    keyId
    keyName
    accountName
    source
    version
    acceptedAt
    appliedAt
  }
`);
