import { Anchor, Container, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page } from '../frame/page.tsx';
import { KeyCard } from './key-card.tsx';
import type { TestKey } from './use-test-key.ts';

/** For who is not signed in and has pasted no key yet. */
export function Stranger({ slug, testKey }: { slug: string; testKey: TestKey }) {
  const { t } = useTranslation('testPage');
  return (
    <Container size={560} px={0} pt="xl">
      <Page title={t('strangerTitle')}>
        <Stack>
          <Text>{t('strangerText')}</Text>
          <Paper withBorder p="md">
            <KeyCard testKey={testKey} />
          </Paper>
          <Anchor
            component={Link}
            to={`/sign-in?${new URLSearchParams({ next: `/endpoints/${slug}/test` })}`}
            size="sm"
          >
            {t('signIn')}
          </Anchor>
        </Stack>
      </Page>
    </Container>
  );
}
