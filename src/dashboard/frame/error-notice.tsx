import { Alert, Button, List, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { describeError } from '../client/describe-error.ts';

/** Shows a failure with advice, and an error for each input. Renders nothing without an error. */
export function ErrorNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  if (!error) return null;
  const { text, details } = describeError(error);
  return (
    <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert" mb="md">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Text>
      {details.length > 0 && (
        <List size="sm" mt="xs">
          {details.map((detail) => (
            <List.Item key={`${detail.field} ${detail.error}`}>
              <b>{detail.label}</b> {detail.error}
            </List.Item>
          ))}
        </List>
      )}
      {retry && (
        <Button variant="default" size="xs" mt="sm" onClick={retry}>
          {t('retry')}
        </Button>
      )}
    </Alert>
  );
}
