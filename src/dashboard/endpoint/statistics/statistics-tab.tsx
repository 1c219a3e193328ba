import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { EmptyState } from '../../frame/empty-state.tsx';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Loading } from '../../frame/loading.tsx';
import { graphql } from '../../generated/gql.ts';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { DayFigures } from './day-figures.tsx';
import { KeyFigures } from './key-figures.tsx';
import { MonthTools } from './month-tools.tsx';
import { MonthTotals } from './month-totals.tsx';

const query = graphql(`
  query Statistics($slug: String!, $environment: EnvironmentName!, $month: String!, $key: ID) {
    endpoint(endpoint: $slug) {
      id
      dayFigures(environment: $environment, month: $month, key: $key) {
        day
        ...FigureView
      }
      keyFigures(environment: $environment, month: $month) {
        key
        name
        ...FigureView
      }
      monthFigures(environment: $environment, months: 13, key: $key) {
        month
        ...FigureView
      }
    }
  }
`);

/** The figures of a day, a month or a key. */
graphql(`
  fragment FigureView on Figure {
    succeeded
    failed
    refused
    meanMs
    p95Ms
    refusals {
      code
      count
    }
  }
`);

/** A month of an endpoint: its totals, its days, and its key pairs. */
export function StatisticsTab() {
  const { t } = useTranslation('statistics');
  const { endpoint, environment } = useEndpoint();
  const { get } = useUrlParams();
  const months = lastMonths(new Date());
  const month = months.find((one) => one === get('month')) ?? months[0] ?? '';
  const key = get('key') || null;
  const [{ data, error, fetching }, refetch] = useQuery({
    query,
    variables: { slug: endpoint.slug, environment, month, key },
  });
  const figures = data?.endpoint;
  const none = figures?.dayFigures.every(({ succeeded, failed, refused }) => succeeded + failed + refused === 0);
  return (
    <Stack gap="lg" aria-busy={fetching}>
      <MonthTools months={months} month={month} />
      <ErrorNotice error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />
      {!figures && !error && <Loading lines={3} height={140} />}
      {figures && <MonthTotals months={figures.monthFigures} month={month} />}
      {figures && none && <EmptyState title={t('none')} text={t('noneText')} />}
      {figures && !none && (
        <>
          <DayFigures days={figures.dayFigures} />
          {!key && <KeyFigures keys={figures.keyFigures} />}
        </>
      )}
    </Stack>
  );
}

/** Returns the present month and the twelve before it in UTC, newest first, such as 2026-11. */
function lastMonths(now: Date): string[] {
  return Array.from({ length: 13 }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back)).toISOString().slice(0, 7),
  );
}
