import { useQuery } from 'urql';
import { graphql } from '../generated/gql.ts';

const query = graphql(`
  query MailEnabled {
    mailEnabled
  }
`);

/** Tells whether this installation sends no mail; false until that is known. */
export function useMailOff(): boolean {
  const [{ data }] = useQuery({ query });
  return data?.mailEnabled === false;
}
