import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { graphql } from '../generated/gql.ts';

const document = graphql(`
  mutation NameEndpoint($name: String!) {
    createEndpoint(input: { name: $name }) {
      endpoint {
        id
        slug
        name
        url
      }
      keys {
        sandbox
        production
      }
    }
  }
`);

/** A new endpoint's keys, which no later answer has. */
export interface Keys {
  sandbox: string;
  production: string;
}

/** Makes the endpoint: nothing is needed for it but a name. */
export function NameStep({ onMade }: { onMade: (slug: string, keys: Keys) => void }) {
  const { t } = useTranslation('firstMinutes');
  const [error, setError] = useState<unknown>();
  const [{ fetching }, create] = useMutation(document);
  const form = useForm({ mode: 'uncontrolled', initialValues: { name: '' }, validate: { name: (name) => (name.trim() ? null : t('nameMissing')) } });
  const make = async ({ name }: { name: string }) => {
    setError(undefined);
    const { data, error: failure } = await create({ name });
    if (!data?.createEndpoint) return setError(failure);
    onMade(data.createEndpoint.endpoint.slug, data.createEndpoint.keys);
  };
  return (
    <form noValidate onSubmit={form.onSubmit(make)}>
      <Stack maw={480}>
        <div>
          <Title order={2} size="h4" mb={4}>
            {t('nameTitle')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('nameText')}
          </Text>
        </div>
        <TextInput
          key={form.key('name')}
          {...form.getInputProps('name')}
          label={t('name')}
          placeholder={t('namePlaceholder')}
          maxLength={100}
          autoComplete="off"
        />
        <ErrorNotice error={error} />
        <Group>
          <Button type="submit" loading={fetching}>
            {t('make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
