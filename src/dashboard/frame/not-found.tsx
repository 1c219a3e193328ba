import { Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page } from './page.tsx';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t('notFoundTitle')}>
      <Stack align="flex-start">
        <Text>{t('notFoundText')}</Text>
        <Button component={Link} to="/">
          {t('home')}
        </Button>
      </Stack>
    </Page>
  );
}
