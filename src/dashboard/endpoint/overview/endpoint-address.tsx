import { Badge, Code, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Copy } from '../../frame/copy.tsx';
import { SectionCard } from './section-card.tsx';

const methods = [
  { method: 'POST', words: 'create', record: false },
  { method: 'GET', words: 'read', record: true },
  { method: 'PUT', words: 'replace', record: true },
  { method: 'DELETE', words: 'remove', record: true },
] as const;

/**
 * The addresses of the endpoint and its methods. They are the same in both environments, because the key selects one.
 */
export function EndpointAddress({ url }: { url: string }) {
  const { t } = useTranslation('overview');
  return (
    <SectionCard title={t('urlTitle')}>
      <Stack gap="sm">
        {methods.map(({ method, words, record }) => {
          const address = record ? `${url}/{record_id}` : url;
          return (
            <Group key={method} gap="sm" wrap="nowrap" align="flex-start">
              <Badge variant="light" w={76} mt={4} radius="sm" style={{ flexShrink: 0 }}>
                {method}
              </Badge>
              <div style={{ flexGrow: 1, minWidth: 0 }}>
                <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
                  {address}
                </Code>
                <Text size="sm" c="dimmed">
                  {t(words)}
                </Text>
              </div>
              <Copy text={address} label={method === 'POST' ? t('copyUrl') : t('copyMethod', { method })} />
            </Group>
          );
        })}
      </Stack>
    </SectionCard>
  );
}
