import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { notifyDone } from '../frame/notify.ts';
import { graphql } from '../generated/gql.ts';
import type { KeyWebhookPartsFragment } from '../generated/graphql.ts';
import { KeyWebhookActions } from './key-webhook-actions.tsx';
import { Secret } from './once-shown-modal.tsx';

graphql(`
  fragment KeyWebhookParts on Webhook {
    id
    url
    active
    endedBy
    failingSince
  }
`);

const setting = graphql(`
  mutation SetKeyWebhook($endpoint: String!, $key: ID!, $url: String!) {
    setKeyWebhook(endpoint: $endpoint, key: $key, url: $url) {
      secret
      webhook {
        ...KeyWebhookParts
      }
    }
  }
`);

interface KeyWebhookProps {
  slug: string;
  keyId: string;
  webhook: KeyWebhookPartsFragment | null | undefined;
}

/** Sets the URL; a new webhook's secret is shown once. */
export function KeyWebhook({ slug, keyId, webhook }: KeyWebhookProps) {
  const { t } = useTranslation('keys');
  const [secret, setSecret] = useState<string>();
  const [{ fetching, error }, set] = useMutation(setting);
  const form = useForm({ initialValues: { url: webhook?.url ?? '' }, validate: { url: (url) => (url.trim() ? null : t('webhookUrlMissing')) } });
  const save = form.onSubmit(async ({ url }) => {
    const { data } = await set({ endpoint: slug, key: keyId, url: url.trim() });
    if (!data) return;
    setSecret(data.setKeyWebhook?.secret ?? undefined);
    notifyDone(t('webhookSaved'));
  });
  return (
    <Stack>
      <form noValidate onSubmit={save}>
        <ErrorNotice error={error} />
        <TextInput
          {...form.getInputProps('url')}
          data-autofocus
          type="url"
          label={t('webhookUrl')}
          placeholder="https://example.com/hooks"
          maxLength={2048}
          autoComplete="off"
        />
        <Group mt="sm" justify="flex-end">
          <Button type="submit" loading={fetching}>
            {t('webhookSave')}
          </Button>
        </Group>
      </form>
      {secret && (
        <Alert color="yellow">
          <Secret label={t('webhookSecret')} text={secret} copyLabel={t('copyWebhookSecret')} />
          <Text size="sm" mt="xs">
            {t('webhookSecretOnce')}
          </Text>
        </Alert>
      )}
      {webhook && (
        <KeyWebhookActions
          slug={slug}
          keyId={keyId}
          webhook={webhook}
          onSecret={setSecret}
          onRemoved={() => {
            setSecret(undefined);
            form.setValues({ url: '' });
          }}
        />
      )}
    </Stack>
  );
}
