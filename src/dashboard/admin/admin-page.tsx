import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Page } from '../frame/page.tsx';
import { Accounts } from './accounts.tsx';
import { FailedJobs } from './failed-jobs.tsx';
import { QueueHealth } from './queue-health.tsx';
import { UnsentMails } from './unsent-mails.tsx';

/** The page for administrators. The API refuses everybody else, and the page shows that refusal. */
export function AdminPage() {
  const { t } = useTranslation('admin');
  return (
    <Page title={t('title')}>
      <Stack gap="xl">
        <QueueHealth />
        <FailedJobs />
        <UnsentMails />
        <Accounts />
      </Stack>
    </Page>
  );
}
