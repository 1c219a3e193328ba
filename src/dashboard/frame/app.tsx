import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { BrowserRouter } from 'react-router';
import { Pages } from '../pages.tsx';
import { Confirming } from './confirm.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { SessionProvider } from './session.tsx';
import { readableColors, theme } from '../shell/theme.ts';

/** The whole application: what every page stands in. */
export function App() {
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
