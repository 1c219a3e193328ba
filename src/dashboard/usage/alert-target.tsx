import { Button, Group, Paper, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { useAccount } from '../frame/account.tsx';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { notifyDone } from '../frame/notify.ts';
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

/** Where alerts about the quota go beside the mail. */
export function AlertTarget({ url }: { url: string | null }) {
  const { t } = useTranslation('usage');
  const { revision } = useAccount();
  const [{ fetching, error }, save] = useMutation(setAlertTarget);
  const form = useForm({ mode: 'uncontrolled', initialValues: { url: url ?? '' } });
  const submit = async (wanted: string) => {
    const { data } = await save({ url: wanted.trim() || null, ifRevision: revision });
    if (!data?.updateAccount) return;
    form.setInitialValues({ url: data.updateAccount.alertWebhookUrl ?? '' });
    form.reset();
    notifyDone(t(wanted.trim() ? 'alertSaved' : 'alertRemoved'));
  };
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="alerts">
      <Title order={2} size="h4" id="alerts">
        {t('alerts')}
      </Title>
      <Text c="dimmed" size="sm" mb="md">
        {t('alertsText')}
      </Text>
      <ErrorNotice error={error} />
      <form noValidate onSubmit={form.onSubmit((values) => submit(values.url))}>
        <TextInput
          key={form.key('url')}
          {...form.getInputProps('url')}
          type="url"
          maw={640}
          label={t('alertUrl')}
          description={t('alertUrlHint')}
          placeholder="https://hooks.slack.com/services/…"
        />
        <Group mt="md" gap="xs">
          <Button type="submit" loading={fetching}>
            {t('save')}
          </Button>
          {url && (
            <Button variant="default" disabled={fetching} onClick={() => submit('')}>
              {t('alertRemove')}
            </Button>
          )}
        </Group>
      </form>
    </Paper>
  );
}
