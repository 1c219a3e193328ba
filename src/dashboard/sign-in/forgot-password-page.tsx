import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { callAuth } from '../client/call-auth.ts';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { AuthPage } from './auth-page.tsx';
import { useAuthForm } from './use-auth-form.ts';
import { useNext } from './use-next.ts';

/** Asks for the mail whose link leads to the page that takes a new password. */
export function ForgotPasswordPage() {
  const { t } = useTranslation('signIn');
  const { query } = useNext();
  const [sent, setSent] = useState(false);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '' },
    validate: { email: (email) => (email.trim() ? null : t('emailMissing')) },
  });
  const { busy, error, run } = useAuthForm(async ({ email }: typeof form.values) => {
    await callAuth('/request-password-reset', { email: email.trim() });
    setSent(true);
  });
  return (
    <AuthPage title={t('forgotTitle')}>
      <ErrorNotice error={error} />
      {sent ? (
        <Alert color="green" role="status">
          {t('linkSent')}
        </Alert>
      ) : (
        <form noValidate onSubmit={form.onSubmit(run)}>
          <Stack>
            <Text>{t('forgotText')}</Text>
            <TextInput key={form.key('email')} {...form.getInputProps('email')} type="email" autoComplete="username" label={t('email')} />
            <Button type="submit" loading={busy}>
              {t('sendLink')}
            </Button>
          </Stack>
        </form>
      )}
      <Anchor component={Link} to={`/sign-in${query}`} size="sm" mt="lg" display="block">
        {t('backToSignIn')}
      </Anchor>
    </AuthPage>
  );
}
