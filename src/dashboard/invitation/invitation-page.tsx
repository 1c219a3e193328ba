import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useQuery } from 'urql';
import { codesOf } from '../client/describe-error.ts';
import { EmptyState } from '../frame/empty-state.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { Loading } from '../frame/loading.tsx';
import { Page } from '../frame/page.tsx';
import { graphql } from '../generated/gql.ts';
import { InvitationCard } from './invitation-card.tsx';

const query = graphql(`
  query Invitation($token: String!) {
    invitation(token: $token) {
      email
      endpointName
      expiresAt
      inviterName
      keyName
      state
    }
  }
`);

/** The page of an invitation's link. Anybody may see it; only the invited account can accept. */
export function InvitationPage() {
  const { t } = useTranslation('invitation');
  const { token = '' } = useParams();
  const [{ data, error }, refetch] = useQuery({ query, variables: { token } });
  const isGone = codesOf(error).includes('NOT_FOUND');
  return (
    <Page title={t('title')}>
      {isGone && (
        <EmptyState
          title={t('goneTitle')}
          text={t('goneText')}
          action={
            <Anchor component={Link} to="/">
              {t('home')}
            </Anchor>
          }
        />
      )}
      {error && !isGone && <ErrorNotice error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
      {data?.invitation && !isGone && <InvitationCard token={token} invitation={data.invitation} />}
      {!data && !error && <Loading lines={1} height={300} />}
    </Page>
  );
}
