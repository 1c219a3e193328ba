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

/** What the first request says. */
export const sample = { hello: 'world', amount: 42 };

/** Makes the write that the curl command makes, in the name of who is signed in. */
export function useSendSample(slug: string) {
  const [{ fetching }, create] = useMutation(document);
  return { sending: fetching, send: () => create({ slug, text: JSON.stringify(sample) }) };
}
