import { Button, Group, Paper, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { ConflictNotice, DraftNote } from '../forms/draft-notice.tsx';
import { useDraftForm } from '../forms/use-draft-form.ts';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { notifyDone } from '../frame/notify.ts';
import { useAccount } from '../frame/signed-in.tsx';
import { useMailOff } from '../frame/use-mail-off.ts';
import { graphql } from '../generated/gql.ts';

const setAlertTarget = graphql(`
  mutation SetAlertTarget($url: String, $ifRevision: Int) {
    updateAccount(input: { alertWebhookUrl: $url }, ifRevision: $ifRevision) {
      id
      revision
      alertWebhookUrl
    }
  }
`);

/** The webhook that receives quota alerts, in addition to the mail. */
export function AlertTarget({ url }: { url: string | null }) {
  const { t } = useTranslation('usage');
  const { revision } = useAccount();
  const mailOff = useMailOff();
  const [{ fetching }, save] = useMutation(setAlertTarget);
  const [error, setError] = useState<unknown>();
  const draft = useDraftForm({
    name: 'alerts',
    saved: { url: url ?? '' },
    revision,
    partsOf: (values) => ({ [t('alertUrl')]: values.url }),
  });
  const { form } = draft;
  const submit = async (wanted: string) => {
    setError(undefined);
    const { data, error: failure } = await save({ url: wanted.trim() || null, ifRevision: draft.revision });
    if (failure && !draft.refused(failure)) setError(failure);
    if (!data?.updateAccount) return;
    draft.done({ url: data.updateAccount.alertWebhookUrl ?? '' }, data.updateAccount.revision);
    notifyDone(t(wanted.trim() ? 'alertSaved' : mailOff ? 'alertNotPosted' : 'alertRemoved'));
  };
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="alerts">
      <Title order={2} size="h4" id="alerts">
        {t('alerts')}
      </Title>
      <Text c="dimmed" size="sm" mb="md">
        {t(mailOff ? 'alertsMailOff' : 'alertsText')}
      </Text>
      <ErrorNotice error={error} />
      <form noValidate onSubmit={form.onSubmit((values) => submit(values.url))}>
        <TextInput
          {...form.getInputProps('url')}
          type="url"
          maw={640}
          label={t('alertUrl')}
          description={t(mailOff ? 'alertUrlHintMailOff' : 'alertUrlHint')}
          placeholder="https://hooks.slack.com/services/…"
        />
        <ConflictNotice conflict={draft.conflict} />
        <Group mt="md" gap="xs">
          <Button type="submit" disabled={draft.conflict !== undefined} loading={fetching}>
            {t('save')}
          </Button>
          {url && (
            <Button variant="default" disabled={fetching} onClick={() => submit('')}>
              {t('alertRemove')}
            </Button>
          )}
          <DraftNote draft={draft} busy={fetching} />
        </Group>
      </form>
    </Paper>
  );
}
