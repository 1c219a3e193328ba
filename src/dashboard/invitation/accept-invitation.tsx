import { Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useMutation } from 'urql';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { notifyDone } from '../frame/notify.ts';
import { graphql } from '../generated/gql.ts';
import type { InvitationQuery } from '../generated/graphql.ts';

const accepting = graphql(`
  mutation AcceptInvitation($token: String!) {
    acceptInvitation(token: $token) {
      id
      endpoint {
        id
        slug
      }
    }
  }
`);

interface AcceptInvitationProps {
  token: string;
  invitation: InvitationQuery['invitation'];
  /** The signed-in account. */
  email: string;
}

/** Accepts the invitation, and leads to the endpoint. An accepted invitation only leads there. */
export function AcceptInvitation({ token, invitation: { endpointName, state }, email }: AcceptInvitationProps) {
  const { t } = useTranslation('invitation');
  const navigate = useNavigate();
  const [{ fetching, error }, accept] = useMutation(accepting);
  const isNew = state === 'PENDING';
  const run = async () => {
    const { data } = await accept({ token });
    if (!data?.acceptInvitation) return;
    if (isNew) notifyDone(t('accepted', { endpoint: endpointName }));
    await navigate(`/endpoints/${data.acceptInvitation.endpoint.slug}/sandbox/overview`);
  };
  return (
    <>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {isNew ? t('signedInAs', { email }) : t('usedYours', { endpoint: endpointName })}
      </Text>
      <ErrorNotice error={error} />
      <Button loading={fetching} onClick={run}>
        {t(isNew ? 'accept' : 'open')}
      </Button>
    </>
  );
}
