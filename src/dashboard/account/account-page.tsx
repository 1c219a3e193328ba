import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Page } from '../frame/page.tsx';
import { Appearance } from './appearance.tsx';
import { Identity } from './identity.tsx';
import { Password } from './password.tsx';
import { Sessions } from './sessions.tsx';

/** The account page: name and address, password, sessions, and appearance. */
export function AccountPage() {
  const { t } = useTranslation('account');
  return (
    <Page title={t('title')}>
      <Stack gap="lg" maw={820}>
        <Identity />
        <Password />
        <Sessions />
        <Appearance />
      </Stack>
    </Page>
  );
}
