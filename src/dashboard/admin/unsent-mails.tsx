import { Alert, Badge, Button, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { Loading } from '../frame/loading.tsx';
import { notifyError } from '../frame/notify.ts';
import { Time } from '../frame/time.tsx';
import { useMailOff } from '../frame/use-mail-off.ts';
import { graphql } from '../generated/gql.ts';
import type { UnsentMailsQuery } from '../generated/graphql.ts';
import { ListTable } from '../lists/list-table.tsx';
import { LoadMore } from '../lists/load-more.tsx';
import { usePages } from '../lists/use-pages.ts';
import { type RevealedMail, revealMail } from './reveal-mail.ts';
import { UnsentMailModal } from './unsent-mail-modal.tsx';

const query = graphql(`
  query UnsentMails($after: String) {
    unsentMails(first: 20, after: $after) {
      edges {
        node {
          id
          kind
          recipient
          subject
          createdAt
          revealedAt
          linkEndsAt
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const everyMs = 5_000;
const pageRows = 20;

type Mail = UnsentMailsQuery['unsentMails']['edges'][number]['node'];

/**
 * Says that mail is off and how to turn it on. Lists the unsent mails, to be passed on by hand. Renders nothing while
 * mail is on.
 */
export function UnsentMails() {
  const { t } = useTranslation('admin');
  const mailOff = useMailOff();
  if (!mailOff) return null;
  return (
    <section aria-labelledby="unsent-mails">
      <Title order={2} size="h4" id="unsent-mails" mb="md">
        {t('mail')}
      </Title>
      <Alert color="yellow" mb="md" title={t('mailOff')}>
        {t('mailOffText')}
      </Alert>
      <List />
    </section>
  );
}

/** Reads the list again every few seconds, as long as only the first page is shown. */
function List() {
  const { t } = useTranslation('admin');
  const pages = usePages({ query, variables: {}, list: (data) => data.unsentMails });
  const { rows, error, refresh } = pages;
  useInterval(() => (rows?.length ?? 0) <= pageRows && refresh(), everyMs, { autoInvoke: true });
  const [revealed, setRevealed] = useState<RevealedMail>();
  // Visitors without the permission see the refusal once, above.
  if (!rows && error) return null;
  return (
    <>
      <ErrorNotice error={error} />
      {!rows && <Loading lines={2} height={52} />}
      {rows && (
        <Paper withBorder p="md">
          <Stack gap="xs">
            <Text size="sm" c="dimmed">
              {t(rows.length === 0 ? 'noUnsentMails' : 'unsentMailsText')}
            </Text>
            {rows.length > 0 && <Mails mails={rows} show={setRevealed} again={refresh} />}
          </Stack>
        </Paper>
      )}
      <LoadMore pages={pages} />
      <UnsentMailModal revealed={revealed} close={() => setRevealed(undefined)} />
    </>
  );
}

function Mails({
  mails,
  ...row
}: {
  mails: readonly Mail[];
  show: (revealed: RevealedMail) => void;
  again: () => void;
}) {
  const { t } = useTranslation('admin');
  return (
    <ListTable aria-label={t('mail')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('subject')}</Table.Th>
          <Table.Th>{t('recipient')}</Table.Th>
          <Table.Th>{t('dueAt')}</Table.Th>
          <Table.Th>{t('linkEnds')}</Table.Th>
          <Table.Td />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {mails.map((mail) => (
          <Row key={mail.id} mail={mail} {...row} />
        ))}
      </Table.Tbody>
    </ListTable>
  );
}

interface RowProps {
  mail: Mail;
  show: (revealed: RevealedMail) => void;
  again: () => void;
}

function Row({ mail: { id, kind, recipient, subject, createdAt, revealedAt, linkEndsAt }, show, again }: RowProps) {
  const { t } = useTranslation('admin');
  const [{ fetching }, reveal] = useMutation(revealMail);
  const submit = async () => {
    const { data, error } = await reveal({ id });
    if (data?.revealMail) return show(data.revealMail);
    if (error) notifyError(error);
    again();
  };
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={revealedAt ? 400 : 600} style={{ overflowWrap: 'anywhere' }}>
          {subject}
        </Text>
        <Badge variant="default" tt="none" fw={400}>
          {t(`mailKinds.${kind}`)}
        </Badge>
      </Table.Td>
      <Table.Td data-label={t('recipient')} style={{ overflowWrap: 'anywhere' }}>
        {recipient}
      </Table.Td>
      <Table.Td data-label={t('dueAt')}>
        <Time at={createdAt} />
      </Table.Td>
      <Table.Td data-label={t('linkEnds')}>
        {linkEndsAt ? Date.parse(linkEndsAt) > Date.now() ? <Time at={linkEndsAt} /> : t('linkEnded') : '–'}
      </Table.Td>
      <Table.Td ta="end">
        <Button
          variant="default"
          size="xs"
          loading={fetching}
          onClick={submit}
          aria-label={t('showMailTo', { recipient, subject })}
        >
          {t('showMail')}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
