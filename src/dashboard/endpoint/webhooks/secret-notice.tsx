import { Alert, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CodeText } from '../../frame/code-text.tsx';

/** Shows a webhook's signing secret once. Renders nothing without one. */
export function SecretNotice({ secret, onClose }: { secret: string | null | undefined; onClose?: () => void }) {
  const { t } = useTranslation('webhooks');
  const { t: frame } = useTranslation();
  if (!secret) return null;
  return (
    <Alert
      color="indigo"
      icon={<IconKey aria-hidden />}
      title={t('secretTitle')}
      role="status"
      mb="md"
      withCloseButton={onClose !== undefined}
      closeButtonLabel={frame('close')}
      {...(onClose && { onClose })}
    >
      <Text size="sm" mb="xs">
        {t('secretOnce')}
      </Text>
      <CodeText text={secret} label={t('copySecret')} />
    </Alert>
  );
}
