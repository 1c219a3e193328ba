import { Alert, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { formatDateTime } from '../frame/format.ts';
import { Loading } from '../frame/loading.tsx';
import { Page } from '../frame/page.tsx';
import { graphql } from '../generated/gql.ts';
import { AlertTarget } from './alert-target.tsx';
import { History } from './history.tsx';
import { PlanChoice } from './plan-choice.tsx';
import { PresentPeriod } from './present-period.tsx';
import type { UsageAccount } from './usage-account.ts';

const query = graphql(`
  query UsagePage {
    account {
      ...UsageParts
      alertWebhookUrl
    }
    plans {
      ...PlanParts
    }
  }
`);

/** The quota and usage of the account, its plan, and its alerts. */
export function UsagePage() {
  const { t } = useTranslation('usage');
  const [{ data, error }, refetch] = useQuery({ query });
  return (
    <Page title={t('title')}>
      {error && <ErrorNotice error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
      {data ? (
        <Stack gap="xl">
          <StateNotice subscription={data.account.subscription} />
          <PresentPeriod account={data.account} />
          <PlanChoice account={data.account} plans={data.plans} />
          <History periods={data.account.usageHistory} />
          <AlertTarget url={data.account.alertWebhookUrl ?? null} />
        </Stack>
      ) : (
        !error && <Loading lines={4} height={180} />
      )}
    </Page>
  );
}

function StateNotice({ subscription: { status, endsAt } }: Pick<UsageAccount, 'subscription'>) {
  const { t } = useTranslation('usage');
  if (status === 'EXPIRED') {
    return (
      <Alert color="red" title={t('expiredTitle')} role="status">
        {t('expiredText')}
      </Alert>
    );
  }
  return endsAt ? <Alert title={t('endsTitle', { at: formatDateTime(endsAt) })}>{t('endsText')}</Alert> : null;
}
