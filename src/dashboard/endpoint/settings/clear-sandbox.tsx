import { Alert, Button, Group, Progress, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { confirm } from '../../frame/confirm.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { formatNumber } from '../../frame/format.ts';
import { graphql } from '../../generated/gql.ts';

const document = graphql(`
  mutation ClearSandbox($slug: String!) {
    clearSandbox(endpoint: $slug) {
      records
      requests
    }
  }
`);

/** Clears the sandbox, and shows how much was deleted. */
export function ClearSandbox({ slug, owns }: { slug: string; owns: boolean }) {
  const { t } = useTranslation('settings');
  const [cleared, setCleared] = useState<{ records: number; requests: number }>();
  const [error, setError] = useState<unknown>();
  const [{ fetching }, clear] = useMutation(document);
  const text = owns ? t('clearText') : t('clearOwnText');
  const run = async () => {
    if (!(await confirm({ title: t('clearQuestion'), text, confirm: t('clearConfirm'), danger: true }))) return;
    setError(undefined);
    setCleared(undefined);
    const { data, error: failure } = await clear({ slug });
    setError(failure);
    setCleared(data?.clearSandbox ?? undefined);
  };
  return (
    <div>
      <Group justify="space-between" gap="md">
        <div style={{ flex: '1 1 240px' }}>
          <Text fw={600}>{t('clearTitle')}</Text>
          <Text size="sm" c="dimmed">
            {text}
          </Text>
        </div>
        <Button variant="default" loading={fetching} onClick={run}>
          {t('clear')}
        </Button>
      </Group>
      {fetching && (
        <div role="status">
          <Progress value={100} animated mt="md" mb="xs" aria-label={t('clearTitle')} />
          <Text size="sm">{t('clearing')}</Text>
        </div>
      )}
      {cleared && (
        <Alert color="green" mt="md" role="status">
          {t('cleared', { records: formatNumber(cleared.records), requests: formatNumber(cleared.requests) })}
        </Alert>
      )}
      <ErrorNotice error={error} />
    </div>
  );
}
