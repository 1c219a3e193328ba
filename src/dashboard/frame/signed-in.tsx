import { useContext, useEffect } from 'react';
import { Outlet } from 'react-router';
import { useQuery } from 'urql';
import { codesOf } from '../client/describe-error.ts';
import { graphql } from '../generated/gql.ts';
import type { SignedInAccountQuery } from '../generated/graphql.ts';
import { ErrorNotice } from './error-notice.tsx';
import { Loading } from './loading.tsx';
import { CurrentAccount } from './session.tsx';
import { useSendLanguage } from './use-language.ts';

const query = graphql(`
  query SignedInAccount {
    account {
      id
      name
      email
      emailVerified
      administrator
      language
      revision
    }
  }
`);

type Account = SignedInAccountQuery['account'];

/** Returns the signed-in account, on pages below `SignedIn`. */
export function useAccount(): Account {
  const account = useContext(CurrentAccount);
  if (!account) throw new Error('This is only for pages below SignedIn');
  return account;
}

/** Renders its pages for a signed-in user. The client leads all others to the sign-in page. */
export function SignedIn() {
  const [{ data, error }, refetch] = useQuery({ query });
  const account = data?.account;
  const id = account?.id;
  useSendLanguage(account);
  useEffect(() => {
    // Reading the session prolongs it. An unread body would keep the connection open.
    if (id)
      fetch('/api/auth/get-session').then(
        (answer) => answer.text(),
        () => {},
      );
  }, [id]);
  if (account) {
    return (
      <CurrentAccount value={account}>
        <Outlet />
      </CurrentAccount>
    );
  }
  if (error && !codesOf(error).includes('UNAUTHENTICATED'))
    return <ErrorNotice error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  return <Loading lines={1} height={56} />;
}
