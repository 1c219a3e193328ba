import { Button, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { Page } from '../frame/page.tsx';

/** Catches errors of a page, so that the layout stays. Navigation or a retry resets it. */
export function ErrorBoundary({ children }: { children: ReactNode }) {
  const { pathname } = useLocation();
  return <Boundary key={pathname}>{children}</Boundary>;
}

class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Failed retry={() => this.setState({ failed: false })} /> : this.props.children;
  }
}

function Failed({ retry }: { retry: () => void }) {
  const { t } = useTranslation();
  return (
    <Page title={t('failedTitle')}>
      <Stack align="flex-start">
        <Text>{t('failedText')}</Text>
        <Button onClick={retry}>{t('retry')}</Button>
      </Stack>
    </Page>
  );
}
