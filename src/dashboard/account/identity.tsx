import { Badge, Button, Group, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { useAccount } from '../frame/account.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { notifyDone } from '../frame/notify.ts';
import { graphql } from '../generated/gql.ts';
import { VerifyEmailNotice } from '../sign-in/verify-email-notice.tsx';
import { Section } from './section.tsx';

const renameAccount = graphql(`
  mutation RenameAccount($name: String!, $ifRevision: Int) {
    updateAccount(input: { name: $name }, ifRevision: $ifRevision) {
      id
      revision
      name
    }
  }
`);

/** The name, which can be changed, and the e-mail address, which stays. */
export function Identity() {
  const { t } = useTranslation('account');
  const { name, email, emailVerified, administrator, revision } = useAccount();
  const [{ fetching, error }, rename] = useMutation(renameAccount);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name },
    validate: { name: (value) => (value.trim() ? null : t('nameMissing')) },
  });
  const submit = async (values: typeof form.values) => {
    const { error: failure } = await rename({ name: values.name.trim(), ifRevision: revision });
    if (!failure) notifyDone(t('nameSaved'));
  };
  return (
    <Section title={t('identity')} actions={administrator && <Badge variant="light">{t('administrator')}</Badge>}>
      <VerifyEmailNotice />
      <Text size="sm" fw={500}>
        {t('email')}
      </Text>
      <Group gap="xs" mb="md">
        <Text style={{ overflowWrap: 'anywhere' }}>{email}</Text>
        {emailVerified ? (
          <Badge color="green" variant="light" leftSection={<IconCheck size={12} aria-hidden />}>
            {t('verified')}
          </Badge>
        ) : (
          <Badge color="yellow" variant="light">
            {t('unverified')}
          </Badge>
        )}
      </Group>
      <ErrorNotice error={error} />
      <form noValidate onSubmit={form.onSubmit(submit)}>
        <Group align="flex-end" gap="xs">
          <TextInput
            key={form.key('name')}
            {...form.getInputProps('name')}
            label={t('name')}
            description={t('nameHint')}
            autoComplete="name"
            maxLength={100}
            style={{ flex: '1 1 220px' }}
            maw={420}
          />
          <Button type="submit" variant="default" loading={fetching}>
            {t('save')}
          </Button>
        </Group>
      </form>
    </Section>
  );
}
