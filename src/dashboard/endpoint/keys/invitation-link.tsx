import { Alert, Code, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Copy } from '../../frame/copy.tsx';

/** The link of an invitation that no mail carries, for the inviter to hand on. */
export function InvitationLink({ email, link }: { email: string; link: string }) {
  const { t } = useTranslation('keys');
  return (
    <Alert color="yellow" mt="sm" role="status" title={t('mailOff')}>
      <Text size="sm">{t('mailOffText', { email })}</Text>
      <Group gap="xs" mt="xs" wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{link}</Code>
        <Copy text={link} label={t('copyLink', { email })} />
      </Group>
    </Alert>
  );
}
