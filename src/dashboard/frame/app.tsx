import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { BrowserRouter } from 'react-router';
import { Pages } from '../pages.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { SessionProvider } from './session.tsx';
import { readableColors, theme } from './theme.ts';

/** The whole application: what every page stands in. */
export function App() {
  const { t } = useTranslation();
  return (
    <MantineProvider theme={theme} cssVariablesResolver={readableColors} defaultColorScheme="auto">
      <BrowserRouter>
        <SessionProvider>
          <ModalsProvider labels={{ confirm: t('confirm'), cancel: t('cancel') }} modalProps={{ closeButtonProps: { 'aria-label': t('close') } }}>
            <Notifications position="bottom-right" />
            <ConnectionBanner />
            <Pages />
          </ModalsProvider>
        </SessionProvider>
      </BrowserRouter>
    </MantineProvider>
  );
}
