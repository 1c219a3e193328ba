import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { callAuth } from '../client/call-auth.ts';
import { useAuthForm } from '../forms/use-auth-form.ts';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { useMailOff } from '../frame/use-mail-off.ts';
import { AuthPage, useNext } from './auth-page.tsx';

/** Sends the mail that leads to the page for a new password. Without mail it names the administrator. */
export function ForgotPasswordPage() {
  const { t } = useTranslation('signIn');
  const { query } = useNext();
  const mailOff = useMailOff();
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
      {mailOff && (
        <Alert color="yellow" mb="md">
          {t('mailOff')}
        </Alert>
      )}
      {sent ? (
        <Alert color="green" role="status">
          {t(mailOff ? 'linkMade' : 'linkSent')}
        </Alert>
      ) : (
        <form noValidate onSubmit={form.onSubmit(run)}>
          <Stack>
            {!mailOff && <Text>{t('forgotText')}</Text>}
            <TextInput
              key={form.key('email')}
              {...form.getInputProps('email')}
              type="email"
              autoComplete="username"
              label={t('email')}
            />
            <Button type="submit" loading={busy}>
              {t(mailOff ? 'askForLink' : 'sendLink')}
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
