import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate } from 'react-router';
import { callAuth } from '../client/call-auth.ts';
import { notifyError } from '../frame/notify.ts';
import { useRenewSession } from '../frame/session.tsx';

interface SignInFirstProps {
  /** True when the user is signed in with another account. */
  signedIn: boolean;
  explain: boolean;
}

/** Leads to signing in or up, and back to the invitation. */
export function SignInFirst({ signedIn, explain }: SignInFirstProps) {
  const { t } = useTranslation('invitation');
  const [busy, setBusy] = useState(false);
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const renew = useRenewSession();
  const query = `?next=${encodeURIComponent(pathname)}`;
  const signOut = async () => {
    setBusy(true);
    try {
      await callAuth('/sign-out', {});
      await navigate(`/sign-in${query}`);
      renew();
    } catch (error) {
      setBusy(false);
      notifyError(error);
    }
  };
  if (signedIn) {
    return (
      <Button loading={busy} onClick={signOut}>
        {t('switchAccount')}
      </Button>
    );
  }
  return (
    <>
      {explain && <Text size="sm">{t('signInFirst')}</Text>}
      <Group grow>
        <Button component={Link} to={`/sign-in${query}`}>
          {t('signIn')}
        </Button>
        <Button component={Link} to={`/sign-up${query}`} variant="default">
          {t('signUp')}
        </Button>
      </Group>
    </>
  );
}
