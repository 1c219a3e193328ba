import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Page } from '../frame/page.tsx';
import { Appearance } from './appearance.tsx';
import { Identity } from './identity.tsx';
import { Password } from './password.tsx';
import { Sessions } from './sessions.tsx';

/** Who one is here, how one signs in and where one is, and how all of it looks. */
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
