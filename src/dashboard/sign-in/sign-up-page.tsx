import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { callAuth } from '../client/call-auth.ts';
import { useAuthForm } from '../forms/use-auth-form.ts';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { useRenewSession } from '../frame/session.tsx';
import { codeOf } from '../frame/use-language.ts';
import { AuthPage, useNext } from './auth-page.tsx';
import { SocialSignIn } from './social-sign-in.tsx';

export function SignUpPage() {
  const { t, i18n } = useTranslation('signIn');
  const { next, query } = useNext();
  const navigate = useNavigate();
  const renew = useRenewSession();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', email: '', password: '' },
    validate: {
      name: (name) => (name.trim() ? null : t('nameMissing')),
      email: (email) => (email.trim() ? null : t('emailMissing')),
      password: (password) => (password.length >= 8 ? null : t('passwordShort')),
    },
  });
  const { busy, error, run } = useAuthForm(async ({ name, email, password }: typeof form.values) => {
    await callAuth('/sign-up/email', {
      name: name.trim(),
      email: email.trim(),
      password,
      language: codeOf(i18n.language),
    });
    renew();
    // A new account has no endpoint yet.
    await navigate(next === '/' ? '/endpoints/new' : next, { replace: true });
  });
  return (
    <AuthPage title={t('signUp')}>
      <ErrorNotice error={error} />
      <form noValidate onSubmit={form.onSubmit(run)}>
        <Stack>
          <TextInput
            key={form.key('name')}
            {...form.getInputProps('name')}
            autoComplete="name"
            maxLength={100}
            label={t('name')}
          />
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
            autoComplete="new-password"
            label={t('password')}
            description={t('passwordHint')}
          />
          <Button type="submit" loading={busy}>
            {t('signUp')}
          </Button>
        </Stack>
      </form>
      <SocialSignIn next={next} />
      <Text size="sm" mt="lg">
        {t('haveAccount')}{' '}
        <Anchor component={Link} to={`/sign-in${query}`} inherit>
          {t('signIn')}
        </Anchor>
      </Text>
    </AuthPage>
  );
}
