import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '../generated/gql.ts';
import type { TestKey } from './use-test-key.ts';

export const keyQuery = graphql(`
  query TestKeyInUse {
    apiKey { name canCreate canRead canUpdate canDelete scope callbackSecret }
  }
`);

/** The key in use, and its permissions. */
export function KeyInUse({ testKey }: { testKey: TestKey }) {
  const { t, i18n } = useTranslation('testPage');
  const [{ data }] = useQuery({ query: keyQuery });
  const key = data?.apiKey;
  const may =
    key &&
    [
      key.canCreate && t('create'),
      key.canRead && t('read'),
      key.canUpdate && t('update'),
      key.canDelete && t('delete'),
    ].filter(Boolean);
  const list = new Intl.ListFormat(i18n.language).format((may ?? []).map(String)) || t('nothing');
  return (
    <Group justify="space-between" gap="sm">
      <Stack gap={2} flex={1} miw={180}>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {t('keyInUse', { name: `${key ? `${key.name} ` : ''}…${testKey.key?.slice(-4)}` })}
        </Text>
        <Text size="sm" c="dimmed" mih={22}>
          {key && `${t('may', { what: list })} ${t(`sees${key.scope}`)}`}
        </Text>
      </Stack>
      <Button variant="default" onClick={testKey.forget}>
        {t('forgetKey')}
      </Button>
    </Group>
  );
}
