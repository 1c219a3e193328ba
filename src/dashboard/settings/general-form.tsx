import { Button, Group, Stack, Textarea, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { notifyDone } from '../frame/notify.ts';
import { graphql } from '../generated/gql.ts';
import type { SettingsTabQuery } from '../generated/graphql.ts';

const document = graphql(`
  mutation UpdateEndpoint($slug: String!, $input: UpdateEndpointInput!) {
    updateEndpoint(endpoint: $slug, input: $input) {
      id
      name
      description
    }
  }
`);

/** Name and description. */
export function GeneralForm({ endpoint: { slug, name, description } }: { endpoint: SettingsTabQuery['endpoint'] }) {
  const { t } = useTranslation('settings');
  const [error, setError] = useState<unknown>();
  const [{ fetching }, update] = useMutation(document);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name, description },
    validate: { name: (wanted) => (wanted.trim() ? null : t('nameMissing')) },
  });
  const save = async (input: typeof form.values) => {
    setError(undefined);
    const { error: failure } = await update({ slug, input });
    if (failure) setError(failure);
    else notifyDone(t('saved'));
  };
  return (
    <section aria-labelledby="general">
      <Title order={2} size="h4" mb="sm" id="general">
        {t('generalTitle')}
      </Title>
      <form noValidate onSubmit={form.onSubmit(save)}>
        <Stack>
          <TextInput key={form.key('name')} {...form.getInputProps('name')} label={t('name')} maxLength={100} />
          <Textarea
            key={form.key('description')}
            {...form.getInputProps('description')}
            label={t('description')}
            description={t('descriptionHint')}
            maxLength={2_000}
            autosize
            minRows={3}
          />
          <ErrorNotice error={error} />
          <Group>
            <Button type="submit" loading={fetching}>
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}
