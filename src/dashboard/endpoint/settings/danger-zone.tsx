import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { SettingsTabQuery } from '../../generated/graphql.ts';
import { ClearSandbox } from './clear-sandbox.tsx';
import { DeleteEndpoint } from './delete-endpoint.tsx';

/** The actions that delete. A collaborator may clear the data of their keys. */
export function DangerZone({ endpoint, owns }: { endpoint: SettingsTabQuery['endpoint']; owns: boolean }) {
  const { t } = useTranslation('settings');
  const [deleting, { open, close }] = useDisclosure();
  return (
    <section aria-labelledby="danger">
      <Title order={2} size="h4" mb="sm" id="danger">
        {t('dangerTitle')}
      </Title>
      <Paper withBorder p="lg" style={{ borderColor: 'var(--mantine-color-red-outline)' }}>
        <Stack gap="xl">
          <ClearSandbox slug={endpoint.slug} owns={owns} />
          {owns && (
            <Group justify="space-between" gap="md">
              <div style={{ flex: '1 1 240px' }}>
                <Text fw={600}>{t('deleteTitle')}</Text>
                <Text size="sm" c="dimmed">
                  {t('deleteText')}
                </Text>
              </div>
              <Button color="red.9" onClick={open}>
                {t('delete')}
              </Button>
            </Group>
          )}
        </Stack>
      </Paper>
      <DeleteEndpoint endpoint={endpoint} opened={deleting} onClose={close} />
    </section>
  );
}
