import { Alert, Button, Code, Group, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { Copy } from '../../frame/copy.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { notifyDone } from '../../frame/notify.ts';
import { graphql } from '../../generated/gql.ts';

const inviting = graphql(`
  mutation InviteCollaborator($endpoint: String!, $key: ID!, $email: String!) {
    inviteCollaborator(endpoint: $endpoint, key: $key, email: $email) {
      ...Person
      link
    }
  }
`);

/** Invites a collaborator by e-mail. */
export function InviteForm({ slug, keyId }: { slug: string; keyId: string }) {
  const { t } = useTranslation('keys');
  const [{ fetching, error }, invite] = useMutation(inviting);
  const [unsent, setUnsent] = useState<{ email: string; link: string }>();
  const form = useForm({
    initialValues: { email: '' },
    validate: { email: (email) => (email.trim() ? null : t('emailMissing')) },
  });
  const submit = form.onSubmit(async ({ email }) => {
    const { data } = await invite({ endpoint: slug, key: keyId, email: email.trim() });
    if (!data?.inviteCollaborator) return;
    const { email: to, link } = data.inviteCollaborator;
    form.reset();
    setUnsent(link ? { email: to, link } : undefined);
    if (!link) notifyDone(t('invited', { email: to }));
  });
  return (
    <form noValidate onSubmit={submit}>
      <ErrorNotice error={error} />
      <Group align="flex-start" gap="xs">
        <TextInput
          {...form.getInputProps('email')}
          data-autofocus
          type="email"
          autoComplete="off"
          maxLength={254}
          label={t('inviteEmail')}
          style={{ flex: '1 1 200px' }}
        />
        <Button type="submit" mt={25} loading={fetching} leftSection={<IconMail size={16} aria-hidden />}>
          {t('invite')}
        </Button>
      </Group>
      {unsent && <InvitationLink {...unsent} />}
    </form>
  );
}

/** The link of an invitation without a mail, for the inviter to pass on. */
export function InvitationLink({ email, link }: { email: string; link: string }) {
  const { t } = useTranslation('keys');
  return (
    <Alert color="yellow" mt="sm" role="status" title={t('mailOff')}>
      <Text size="sm">{t('mailOffText', { email })}</Text>
      <Group gap="xs" mt="xs" wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{link}</Code>
        <Copy text={link} label={t('copyLink', { email })} />
      </Group>
    </Alert>
  );
}
