import { Button, Group, Paper, Stack, Text, Textarea, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { DraftNote } from '../../forms/draft-notice.tsx';
import { useDraftForm } from '../../forms/use-draft-form.ts';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { notifyDone } from '../../frame/notify.ts';
import { Time } from '../../frame/time.tsx';
import { useMailOff } from '../../frame/use-mail-off.ts';
import { graphql } from '../../generated/gql.ts';
import { LoadMore } from '../../lists/load-more.tsx';
import { usePages } from '../../lists/use-pages.ts';

const query = graphql(`
  query DeploymentRequests($slug: String!, $after: String) {
    endpoint(endpoint: $slug) {
      id
      deploymentRequests(open: true, first: 10, after: $after) {
        edges {
          node {
            id
            note
            createdAt
            account {
              id
              name
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const requestDocument = graphql(`
  mutation RequestDeployment($slug: String!, $note: String!) {
    requestDeployment(endpoint: $slug, note: $note) {
      id
      note
      createdAt
    }
  }
`);

interface DeploymentRequestsProps {
  slug: string;
  owns: boolean;
  /** A deploy answers all earlier requests. */
  version: number;
  /** True if the user may make a request here. */
  askable: boolean;
}

/** The deployment requests of collaborators. For collaborators, also the form that makes one. */
export function DeploymentRequests({ slug, owns, version, askable }: DeploymentRequestsProps) {
  const { t } = useTranslation('versions');
  const pages = usePages({ query, variables: { slug }, list: ({ endpoint }) => endpoint.deploymentRequests });
  const rows = pages.rows ?? [];
  return (
    <>
      <ErrorNotice error={pages.rows ? undefined : pages.error} />
      {rows.length > 0 && (
        <section aria-labelledby="deployment-requests" key={version}>
          <Title order={2} size="h4" mb="sm" id="deployment-requests">
            {owns ? t('requestsTitle') : t('ownRequests')}
          </Title>
          <Stack gap="xs">
            {rows.map(({ id, note, createdAt, account }) => (
              <Paper key={id} withBorder px="md" py="sm">
                <Group justify="space-between" gap="xs">
                  <Text size="sm" fw={600}>
                    {account.name}
                  </Text>
                  <Text size="sm" c="dimmed">
                    <Time at={createdAt} />
                  </Text>
                </Group>
                <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                  {note || t('noNote')}
                </Text>
              </Paper>
            ))}
          </Stack>
          <LoadMore pages={pages} />
        </section>
      )}
      {askable && <AskForm slug={slug} onAsked={pages.refresh} />}
    </>
  );
}

function AskForm({ slug, onAsked }: { slug: string; onAsked: () => void }) {
  const { t } = useTranslation('versions');
  const mailOff = useMailOff();
  const draft = useDraftForm({ name: `deployment.${slug}`, saved: { note: '' } });
  const { form } = draft;
  const [error, setError] = useState<unknown>();
  const [{ fetching }, ask] = useMutation(requestDocument);
  const submit = async ({ note }: typeof form.values) => {
    setError(undefined);
    const { error: failure } = await ask({ slug, note });
    if (failure) return setError(failure);
    draft.discard();
    notifyDone(t('requested'));
    onAsked();
  };
  return (
    <section aria-labelledby="ask-deployment">
      <Title order={2} size="h4" mb="xs" id="ask-deployment">
        {t('requestTitle')}
      </Title>
      <Text size="sm" mb="sm">
        {t(mailOff ? 'requestMailOff' : 'requestText')}
      </Text>
      <form noValidate onSubmit={form.onSubmit(submit)}>
        <Textarea {...form.getInputProps('note')} label={t('note')} maxLength={2_000} autosize minRows={2} mb="sm" />
        <ErrorNotice error={error} />
        <Group>
          <Button type="submit" loading={fetching}>
            {t('request')}
          </Button>
          <DraftNote draft={draft} busy={fetching} />
        </Group>
      </form>
    </section>
  );
}
