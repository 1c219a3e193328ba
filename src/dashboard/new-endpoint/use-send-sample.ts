import { useMutation } from 'urql';
import { graphql } from '../generated/gql.ts';

const document = graphql(`
  mutation SendSample($slug: String!, $text: String!) {
    createRecord(endpoint: $slug, environment: SANDBOX, input: { payloadText: $text }) {
      id
      state
    }
  }
`);

/** Makes the same write as the curl command, with the session of the user. */
export function useSendSample(slug: string, text: string) {
  const [{ fetching }, create] = useMutation(document);
  return { sending: fetching, send: () => create({ slug, text }) };
}
