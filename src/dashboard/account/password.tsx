import { Badge, Button, Checkbox, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useQuery } from 'urql';
import { callAuth } from '../client/call-auth.ts';
import { useAuthForm } from '../forms/use-auth-form.ts';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { notifyDone } from '../frame/notify.ts';
import { graphql } from '../generated/gql.ts';
import { Section } from './section.tsx';

const query = graphql(`
  query WaysOfSigningIn {
    account {
      id
      signInMethods
    }
  }
`);

const names = { PASSWORD: undefined, GOOGLE: 'Google', GITHUB: 'GitHub' } as const;

/** The sign-in methods of the account, and the form for another password. */
export function Password() {
  const { t } = useTranslation('account');
  const [{ data, error }] = useQuery({ query });
  const methods = data?.account.signInMethods;
  return (
    <Section title={t('signingIn')} text={t('signingInText')}>
      <ErrorNotice error={error} />
      <Group gap="xs" mb="md" mih={26}>
        {methods?.map((method) => (
          <Badge key={method} variant="outline" size="lg" tt="none">
            {names[method] ?? t('withPassword')}
          </Badge>
        ))}
      </Group>
      {methods && !methods.includes('PASSWORD') ? (
        <Text size="sm">
          {t('noPassword')} <Link to="/forgot-password">{t('setPassword')}</Link>
        </Text>
      ) : (
        <PasswordForm />
      )}
    </Section>
  );
}

function PasswordForm() {
  const { t } = useTranslation('account');
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { present: '', wanted: '', others: true },
    validate: {
      present: (password) => (password ? null : t('presentMissing')),
      wanted: (password) => (password.length >= 8 ? null : t('passwordShort')),
    },
  });
  const { busy, error, run } = useAuthForm(async ({ present, wanted, others }: typeof form.values) => {
    await callAuth('/change-password', { currentPassword: present, newPassword: wanted, revokeOtherSessions: others });
    form.reset();
    notifyDone(t(others ? 'passwordSavedOthers' : 'passwordSaved'));
  });
  return (
    <form noValidate onSubmit={form.onSubmit(run)}>
      <ErrorNotice error={error} />
      <Stack maw={420}>
        <PasswordInput
          key={form.key('present')}
          {...form.getInputProps('present')}
          autoComplete="current-password"
          label={t('presentPassword')}
        />
        <PasswordInput
          key={form.key('wanted')}
          {...form.getInputProps('wanted')}
          autoComplete="new-password"
          label={t('newPassword')}
          description={t('passwordHint')}
        />
        <Checkbox
          key={form.key('others')}
          {...form.getInputProps('others', { type: 'checkbox' })}
          label={t('signOutOthers')}
        />
        <Group>
          <Button type="submit" variant="default" loading={busy}>
            {t('changePassword')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
