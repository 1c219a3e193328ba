import { Alert, Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { callAuth } from '../client/call-auth.ts';
import { useAccount } from '../frame/account.tsx';
import { notifyDone, notifyError } from '../frame/notify.ts';

/** Asks to follow the link of the mail, and sends it again; nothing once that was done. */
export function VerifyEmailNotice() {
  const { t } = useTranslation('signIn');
  const { email, emailVerified } = useAccount();
  const [busy, setBusy] = useState(false);
  if (emailVerified) return null;
  const send = async () => {
    setBusy(true);
    try {
      await callAuth('/send-verification-email', { email, callbackURL: '/' });
      notifyDone(t('verifySent'));
    } catch (error) {
      notifyError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Alert title={t('verifyTitle')} mb="md">
      <Text size="sm">{t('verifyText', { email })}</Text>
      <Button variant="default" size="xs" mt="sm" loading={busy} onClick={send}>
        {t('verifyAgain')}
      </Button>
    </Alert>
  );
}
