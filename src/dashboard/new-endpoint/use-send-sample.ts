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

/** Makes the write that the curl command makes, in the name of who is signed in. */
export function useSendSample(slug: string, text: string) {
  const [{ fetching }, create] = useMutation(document);
  return { sending: fetching, send: () => create({ slug, text }) };
}
