import { Alert, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Says that no example satisfies the rules of the fields, so the placeholder will be refused. */
export function NoSample({ fields, byForm = false }: { fields: readonly string[]; byForm?: boolean }) {
  const { t } = useTranslation('calls');
  return (
    <Alert color="yellow" icon={<IconInfoCircle aria-hidden />} mb="sm">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {t(byForm ? 'noSampleForm' : 'noSample', { fields: fields.join(', ') })}
      </Text>
    </Alert>
  );
}
