import { Alert, Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { callAuth } from '../client/call-auth.ts';
import { useAccount } from '../frame/signed-in.tsx';
import { notifyDone, notifyError } from '../frame/notify.ts';
import { useMailOff } from '../frame/use-mail-off.ts';

/** Asks to follow the link of the mail, and sends it again; without mail tells whom to ask. Nothing once that was done. */
export function VerifyEmailNotice() {
  const { t } = useTranslation('account');
  const { email, emailVerified, administrator } = useAccount();
  const mailOff = useMailOff();
  const [busy, setBusy] = useState(false);
  if (emailVerified) return null;
  const send = async () => {
    setBusy(true);
    try {
      await callAuth('/send-verification-email', { email, callbackURL: '/' });
      notifyDone(t(!mailOff ? 'verifySent' : administrator ? 'verifyMadeForYou' : 'verifyMade'));
    } catch (error) {
      notifyError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Alert title={t('verifyTitle')} mb="md">
      <Text size="sm">{t(!mailOff ? 'verifyText' : administrator ? 'verifyByYou' : 'verifyMailOff', { email })}</Text>
      <Button variant="default" size="xs" mt="sm" loading={busy} onClick={send}>
        {t(mailOff ? 'verifyAnew' : 'verifyAgain')}
      </Button>
    </Alert>
  );
}
