import { graphql } from '../generated/gql.ts';
import type { RevealMailMutation } from '../generated/graphql.ts';

export const revealMail = graphql(`
  mutation RevealMail($id: ID!) {
    revealMail(id: $id) {
      mail {
        id
        recipient
        subject
        revealedAt
        linkEndsAt
      }
      text
      link
    }
  }
`);

/** An unsent mail with its text and link. */
export type RevealedMail = NonNullable<RevealMailMutation['revealMail']>;
