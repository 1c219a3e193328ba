import { Alert, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Facts } from '../frame/facts.tsx';
import { Loading } from '../frame/loading.tsx';
import { Time } from '../frame/time.tsx';
import { graphql } from '../generated/gql.ts';
import type { InvitationQuery } from '../generated/graphql.ts';
import { AcceptInvitation } from './accept-invitation.tsx';
import { SignInFirst } from './sign-in-first.tsx';

const query = graphql(`
  query InvitedAccount {
    account {
      id
      email
    }
  }
`);

/** An invitation, and the next step: sign in, change the account, or accept. */
export function InvitationCard({ token, invitation }: { token: string; invitation: InvitationQuery['invitation'] }) {
  const { t } = useTranslation('invitation');
  const { email, endpointName, inviterName, keyName, expiresAt, state } = invitation;
  const [{ data, fetching }] = useQuery({ query });
  const account = data?.account;
  const isInvited = account?.email.toLowerCase() === email;
  return (
    <Paper withBorder p="lg">
      <Stack>
        <Text size="lg" style={{ overflowWrap: 'anywhere' }}>
          {t('text', { inviter: inviterName, endpoint: endpointName })}
        </Text>
        <Facts
          facts={[
            { name: t('key'), value: keyName },
            { name: t('email'), value: email },
            ...(state === 'PENDING' ? [{ name: t('until'), value: <Time at={expiresAt} exact /> }] : []),
          ]}
        />
        {state === 'PENDING' && <Text size="sm">{t('explain')}</Text>}
        {state === 'ACCEPTED' && !isInvited && (
          <Alert title={t('usedTitle')}>
            <Text size="sm">{t('usedText', { email })}</Text>
          </Alert>
        )}
        {account && !isInvited && state === 'PENDING' && (
          <Alert color="yellow" style={{ overflowWrap: 'anywhere' }}>
            <Text size="sm">{t('otherAccount', { invited: email, email: account.email })}</Text>
          </Alert>
        )}
        {!account && fetching && <Loading lines={1} height={60} />}
        {account && isInvited && <AcceptInvitation token={token} invitation={invitation} email={account.email} />}
        {!isInvited && !fetching && (
          <SignInFirst signedIn={account !== undefined} explain={state === 'PENDING' && !account} />
        )}
      </Stack>
    </Paper>
  );
}
