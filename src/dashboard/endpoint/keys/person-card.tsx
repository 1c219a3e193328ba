import { Badge, Button, Group, Paper, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { confirm } from '../../frame/confirm.tsx';
import { notifyDone, notifyError } from '../../frame/notify.ts';
import { Time } from '../../frame/time.tsx';
import { graphql } from '../../generated/gql.ts';
import type { PersonFragment } from '../../generated/graphql.ts';
import { InvitationLink } from './invite-form.tsx';

graphql(`
  fragment Person on Collaborator {
    id
    email
    accountName
    state
    sentAt
    acceptedAt
    expiresAt
  }
`);

const resending = graphql(`
  mutation ResendInvitation($endpoint: String!, $invitation: ID!) {
    resendInvitation(endpoint: $endpoint, invitation: $invitation) {
      ...Person
      link
    }
  }
`);

const revoking = graphql(`
  mutation RevokeInvitation($endpoint: String!, $invitation: ID!) {
    revokeInvitation(endpoint: $endpoint, invitation: $invitation)
  }
`);

const colors = { PENDING: 'blue', ACCEPTED: 'green', EXPIRED: 'orange' } as const;

/** A collaborator or an invitation, with the actions on it. */
export function PersonCard({ slug, person }: { slug: string; person: PersonFragment }) {
  const { t } = useTranslation('keys');
  const [{ fetching: isResending }, resend] = useMutation(resending);
  const [{ fetching: isRevoking }, revoke] = useMutation(revoking);
  const { id, email, accountName, state, acceptedAt, expiresAt } = person;
  const [unsent, setUnsent] = useState<string>();
  const joined = state === 'ACCEPTED';
  const again = async () => {
    const { data, error } = await resend({ endpoint: slug, invitation: id });
    const link = data?.resendInvitation?.link ?? undefined;
    setUnsent(link);
    if (error) notifyError(error);
    else if (!link) notifyDone(t('resent', { email }));
  };
  const remove = async () => {
    const title = joined ? t('removePersonTitle', { email }) : t('revokeTitle');
    const text = joined ? t('removePersonText') : t('revokeText', { email });
    if (!(await confirm({ title, text, confirm: t(joined ? 'removePerson' : 'revoke'), danger: true }))) return;
    const { error } = await revoke({ endpoint: slug, invitation: id });
    if (error) notifyError(error);
  };
  return (
    <Paper withBorder p="sm" role="group" aria-label={email}>
      <Group justify="space-between" gap="xs">
        <Text fw={600} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {accountName ? `${accountName} · ${email}` : email}
        </Text>
        <Badge variant="light" color={colors[state]}>
          {t(state)}
        </Badge>
      </Group>
      <Group justify="space-between" gap="xs" mt="xs">
        <Text size="sm" c="dimmed">
          {t(joined ? 'joined' : 'linkUntil')}: <Time at={joined && acceptedAt ? acceptedAt : expiresAt} />
        </Text>
        <Group gap="xs">
          {!joined && (
            <Button
              variant="default"
              size="xs"
              aria-label={t('resendTo', { email })}
              loading={isResending}
              onClick={again}
            >
              {t('resend')}
            </Button>
          )}
          <Button
            variant="light"
            color="red"
            size="xs"
            aria-label={t(joined ? 'removePersonOf' : 'revokeOf', { email })}
            loading={isRevoking}
            onClick={remove}
          >
            {t(joined ? 'removePerson' : 'revoke')}
          </Button>
        </Group>
      </Group>
      {unsent && !joined && <InvitationLink email={email} link={unsent} />}
    </Paper>
  );
}
