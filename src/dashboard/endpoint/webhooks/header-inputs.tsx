import { ActionIcon, Button, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { WebhookValues } from './webhook-values.ts';

/** The inputs for a webhook's headers. */
export function HeaderInputs({ form }: { form: UseFormReturnType<WebhookValues> }) {
  const { t } = useTranslation('webhooks');
  const { headers } = form.getValues();
  return (
    <Fieldset legend={t('headers')} radius="md">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t('headersHint')}
        </Text>
        {headers.map(({ key, kept }, index) => (
          <Group key={key} gap="xs" align="flex-end" wrap="nowrap">
            <TextInput
              {...form.getInputProps(`headers.${index}.name`)}
              label={t('headerName')}
              placeholder="Authorization"
              style={{ flex: 1, minWidth: 0 }}
            />
            <TextInput
              {...form.getInputProps(`headers.${index}.value`)}
              label={t('headerValue')}
              placeholder={kept ? t('headerKept') : ''}
              style={{ flex: 1, minWidth: 0 }}
            />
            <ActionIcon
              variant="default"
              size={36}
              aria-label={t('headerRemove')}
              onClick={() => form.removeListItem('headers', index)}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {headers.length < 20 && (
          <Group>
            <Button
              variant="default"
              size="xs"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() =>
                form.insertListItem('headers', { key: crypto.randomUUID(), name: '', value: '', kept: false })
              }
            >
              {t('headerAdd')}
            </Button>
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}
