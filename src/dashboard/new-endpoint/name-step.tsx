import { Accordion, Button, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { DraftNote } from '../forms/draft-notice.tsx';
import { useDraftForm } from '../forms/use-draft-form.ts';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { graphql } from '../generated/gql.ts';

const document = graphql(`
  mutation NameEndpoint($input: CreateEndpointInput!) {
    createEndpoint(input: $input) {
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

/** A new endpoint with its keys, which no later answer contains. */
export interface Keys {
  sandbox: string;
  production: string;
}

/** Creates the endpoint. Only a name is required. */
export function NameStep({ onMade }: { onMade: (slug: string, keys: Keys) => void }) {
  const { t } = useTranslation('newEndpoint');
  const [error, setError] = useState<unknown>();
  const [{ fetching }, create] = useMutation(document);
  const draft = useDraftForm({
    name: 'endpoint.new',
    saved: { name: '', slug: '', description: '' },
    validate: { name: (name) => (name.trim() ? null : t('nameMissing')) },
  });
  const { form } = draft;
  const [more] = useState(form.values.slug !== '' || form.values.description !== '');
  const make = async ({ name, slug, description }: typeof form.values) => {
    setError(undefined);
    const { data, error: failure } = await create({ input: { name, slug: slug.trim() || undefined, description } });
    if (!data?.createEndpoint) return setError(failure);
    draft.discard();
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
          {...form.getInputProps('name')}
          label={t('name')}
          placeholder={t('namePlaceholder')}
          maxLength={100}
          autoComplete="off"
        />
        <Accordion variant="contained" defaultValue={more ? 'more' : null}>
          <Accordion.Item value="more">
            <Accordion.Control>{t('more')}</Accordion.Control>
            <Accordion.Panel>
              <Stack>
                <TextInput
                  {...form.getInputProps('slug')}
                  label={t('slug')}
                  description={t('slugHint')}
                  placeholder={t('slugPlaceholder')}
                  maxLength={63}
                  autoComplete="off"
                  spellCheck={false}
                />
                <Textarea
                  {...form.getInputProps('description')}
                  label={t('description')}
                  description={t('descriptionHint')}
                  maxLength={2_000}
                  autosize
                  minRows={2}
                />
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        <ErrorNotice error={error} />
        <Group>
          <Button type="submit" loading={fetching}>
            {t('make')}
          </Button>
          <DraftNote draft={draft} busy={fetching} />
        </Group>
      </Stack>
    </form>
  );
}
