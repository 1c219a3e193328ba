import { Button, Group, Stack, Textarea, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { ConflictNotice, DraftNote } from '../../forms/draft-notice.tsx';
import { useDraftForm } from '../../forms/use-draft-form.ts';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { notifyDone } from '../../frame/notify.ts';
import { graphql } from '../../generated/gql.ts';
import type { SettingsTabQuery } from '../../generated/graphql.ts';

const document = graphql(`
  mutation UpdateEndpoint($slug: String!, $input: UpdateEndpointInput!, $ifRevision: Int) {
    updateEndpoint(endpoint: $slug, input: $input, ifRevision: $ifRevision) {
      id
      revision
      name
      description
    }
  }
`);

/** The form for name and description. */
export function GeneralForm({
  endpoint: { slug, name, description, revision },
}: {
  endpoint: SettingsTabQuery['endpoint'];
}) {
  const { t } = useTranslation('settings');
  const [error, setError] = useState<unknown>();
  const [{ fetching }, update] = useMutation(document);
  const draft = useDraftForm({
    name: `general.${slug}`,
    saved: { name, description },
    revision,
    partsOf: (values) => ({ [t('name')]: values.name, [t('description')]: values.description }),
    validate: { name: (wanted) => (wanted.trim() ? null : t('nameMissing')) },
  });
  const { form } = draft;
  const save = async (input: typeof form.values) => {
    setError(undefined);
    const { data, error: failure } = await update({ slug, input, ifRevision: draft.revision });
    if (data?.updateEndpoint) {
      const { name, description, revision } = data.updateEndpoint;
      draft.done({ name, description }, revision);
      notifyDone(t('saved'));
    } else if (failure && !draft.refused(failure)) setError(failure);
  };
  return (
    <section aria-labelledby="general">
      <Title order={2} size="h4" mb="sm" id="general">
        {t('generalTitle')}
      </Title>
      <form noValidate onSubmit={form.onSubmit(save)}>
        <Stack>
          <TextInput {...form.getInputProps('name')} label={t('name')} maxLength={100} />
          <Textarea
            {...form.getInputProps('description')}
            label={t('description')}
            description={t('descriptionHint')}
            maxLength={2_000}
            autosize
            minRows={3}
          />
          <ConflictNotice conflict={draft.conflict} />
          <ErrorNotice error={error} />
          <Group>
            <Button type="submit" disabled={draft.conflict !== undefined} loading={fetching}>
              {t('save')}
            </Button>
            <DraftNote draft={draft} busy={fetching} />
          </Group>
        </Stack>
      </form>
    </section>
  );
}
