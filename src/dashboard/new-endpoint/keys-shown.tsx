import { Alert, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CodeText } from '../frame/code-text.tsx';
import type { Keys } from './name-step.tsx';

/** The new keys, this once. */
export function KeysShown({ keys }: { keys: Keys | undefined }) {
  const { t } = useTranslation('firstMinutes');
  if (!keys) return <Text size="sm">{t('keysGone')}</Text>;
  return (
    <Alert color="indigo" icon={<IconKey aria-hidden />} title={t('keysTitle')}>
      <Text size="sm" mb="sm">
        {t('keysOnce')}
      </Text>
      <Stack gap="xs">
        <div>
          <Text size="sm" fw={600} mb={2}>
            {t('sandboxKey')}
          </Text>
          <CodeText text={keys.sandbox} label={t('copySandbox')} />
        </div>
        <div>
          <Text size="sm" fw={600} mb={2}>
            {t('productionKey')}
          </Text>
          <CodeText text={keys.production} label={t('copyProduction')} />
        </div>
      </Stack>
    </Alert>
  );
}
