import { useQuery } from 'urql';
import { graphql } from '../generated/gql.ts';

const query = graphql(`
  query MailEnabled {
    mailEnabled
  }
`);

/** Returns whether this installation sends no mail; false until it is known. */
export function useMailOff(): boolean {
  const [{ data }] = useQuery({ query });
  return data?.mailEnabled === false;
}
