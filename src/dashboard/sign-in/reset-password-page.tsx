import { Alert, Anchor, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { callAuth } from '../client/call-auth.ts';
import { useAuthForm } from '../forms/use-auth-form.ts';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { notifyDone } from '../frame/notify.ts';
import { useRenewSession } from '../frame/session.tsx';
import { AuthPage } from './auth-page.tsx';

/** The page of the mail's link. A new password ends all sessions. */
export function ResetPasswordPage() {
  const { t } = useTranslation('signIn');
  const [params] = useSearchParams();
  const token = params.get('token');
  return (
    <AuthPage title={t('resetTitle')}>
      {token ? (
        <ResetForm token={token} />
      ) : (
        <Alert color="red" role="alert">
          {t('resetWithoutToken')}
        </Alert>
      )}
      <Anchor component={Link} to="/forgot-password" size="sm" mt="lg" display="block">
        {t('forgot')}
      </Anchor>
    </AuthPage>
  );
}

function ResetForm({ token }: { token: string }) {
  const { t } = useTranslation('signIn');
  const navigate = useNavigate();
  const renew = useRenewSession();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '' },
    validate: { password: (password) => (password.length >= 8 ? null : t('passwordShort')) },
  });
  const { busy, error, run } = useAuthForm(async ({ password }: typeof form.values) => {
    await callAuth('/reset-password', { token, newPassword: password });
    renew();
    await navigate('/sign-in', { replace: true });
    notifyDone(t('resetDone'));
  });
  return (
    <form noValidate onSubmit={form.onSubmit(run)}>
      <ErrorNotice error={error} />
      <Stack>
        <Text>{t('resetText')}</Text>
        <PasswordInput
          key={form.key('password')}
          {...form.getInputProps('password')}
          autoComplete="new-password"
          label={t('newPassword')}
          description={t('passwordHint')}
        />
        <Button type="submit" loading={busy}>
          {t('save')}
        </Button>
      </Stack>
    </form>
  );
}
