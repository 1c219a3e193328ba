import { Alert, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Says that the fields' rules leave no example that could be made: an empty object stands in its place, and will be refused. */
export function NoSample({ fields }: { fields: readonly string[] }) {
  const { t } = useTranslation('calls');
  return (
    <Alert color="yellow" icon={<IconInfoCircle aria-hidden />} mb="sm">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {t('noSample', { fields: fields.join(', ') })}
      </Text>
    </Alert>
  );
}
