import { Alert, Anchor, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { callAuth } from '../client/call-auth.ts';
import { useAuthForm } from '../forms/use-auth-form.ts';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { useRenewSession } from '../frame/session.tsx';
import { AuthPage, useNext } from './auth-page.tsx';
import { SocialSignIn } from './social-sign-in.tsx';

export function SignInPage() {
  const { t } = useTranslation('signIn');
  const { next, query } = useNext();
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const renew = useRenewSession();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: {
      email: (email) => (email.trim() ? null : t('emailMissing')),
      password: (password) => (password ? null : t('passwordMissing')),
    },
  });
  const { busy, error, run } = useAuthForm(async ({ email, password }: typeof form.values) => {
    await callAuth('/sign-in/email', { email: email.trim(), password });
    renew();
    await navigate(next, { replace: true });
  });
  return (
    <AuthPage title={t('signIn')}>
      {params.has('ended') && !error && <Alert mb="md">{t('sessionEnded')}</Alert>}
      {params.has('error') && !error && (
        <Alert color="red" role="alert" mb="md">
          {t(params.get('error') === 'account_not_linked' ? 'notJoined' : 'socialFailed')}
        </Alert>
      )}
      <ErrorNotice error={error} />
      <form noValidate onSubmit={form.onSubmit(run)}>
        <Stack>
          <TextInput
            key={form.key('email')}
            {...form.getInputProps('email')}
            type="email"
            autoComplete="username"
            label={t('email')}
          />
          <PasswordInput
            key={form.key('password')}
            {...form.getInputProps('password')}
            autoComplete="current-password"
            label={t('password')}
          />
          <Button type="submit" loading={busy}>
            {t('signIn')}
          </Button>
        </Stack>
      </form>
      <SocialSignIn next={next} />
      <Group justify="space-between" mt="lg" gap="xs">
        <Text size="sm">
          {t('noAccount')}{' '}
          <Anchor component={Link} to={`/sign-up${query}`} inherit>
            {t('signUp')}
          </Anchor>
        </Text>
        <Anchor component={Link} to={`/forgot-password${query}`} size="sm">
          {t('forgot')}
        </Anchor>
      </Group>
    </AuthPage>
  );
}
