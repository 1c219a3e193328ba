import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import { Affix, MantineProvider, Paper, Text, Transition } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { BrowserRouter } from 'react-router';
import { useConnection } from './client/connection.ts';
import { Confirming } from './frame/confirm.tsx';
import { SessionProvider } from './frame/session.tsx';
import { Pages } from './pages.tsx';
import { readableColors, theme } from './shell/theme.ts';
import { startWords } from './words/start-words.ts';

await startWords();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

/** The whole application. */
function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={readableColors} defaultColorScheme="auto">
      <BrowserRouter>
        <SessionProvider>
          <Notifications position="bottom-right" />
          <ConnectionBanner />
          <Confirming />
          <Pages />
        </SessionProvider>
      </BrowserRouter>
    </MantineProvider>
  );
}

/** Says that the connection is lost, and later that it is back. It floats, so that the page does not move. */
function ConnectionBanner() {
  const { t } = useTranslation();
  const state = useConnection();
  return (
    <Affix position={{ bottom: 16, left: 16 }} role="status">
      <Transition mounted={state !== 'up'} transition="slide-up">
        {(style) => (
          <Paper withBorder shadow="md" px="md" py="xs" style={style} maw="calc(100vw - 32px)">
            <Text size="sm" c={state === 'lost' ? undefined : 'var(--mantine-color-green-light-color)'}>
              {t(state === 'lost' ? 'connectionLost' : 'connectionBack')}
            </Text>
          </Paper>
        )}
      </Transition>
    </Affix>
  );
}
