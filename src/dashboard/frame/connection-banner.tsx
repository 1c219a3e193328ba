import { Affix, Paper, Text, Transition } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../client/connection.ts';

/** Says quietly that the connection is lost, and that it is back. It lies over the page, which does not move. */
export function ConnectionBanner() {
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
