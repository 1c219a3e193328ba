import { Paper, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDuration, formatMonth, formatNumber, formatPercent } from '../../frame/format.ts';
import type { StatisticsQuery } from '../../generated/graphql.ts';

type Month = StatisticsQuery['endpoint']['monthFigures'][number];

/** The totals of a month, each with the month before. `months` are in ascending order. */
export function MonthTotals({ months, month }: { months: readonly Month[]; month: string }) {
  const { t } = useTranslation('statistics');
  const at = months.findIndex((one) => one.month === month);
  const now = months[at];
  const before = months[at - 1];
  if (!now) return null;
  const totals = [
    { name: t('requests'), of: requestsOf, show: formatNumber },
    { name: t('success'), of: successOf, show: formatPercent },
    { name: t('refused'), of: ({ refused }: Month) => refused, show: formatNumber },
    { name: t('mean'), of: ({ meanMs }: Month) => meanMs, show: formatDuration },
    { name: t('p95'), of: ({ p95Ms }: Month) => p95Ms, show: formatDuration },
  ];
  const shown = ({ of, show }: (typeof totals)[number], figure: Month) => {
    const value = of(figure);
    return value === null || value === undefined ? t('noData') : show(value);
  };
  return (
    <SimpleGrid component="dl" m={0} cols={{ base: 2, xs: 3, lg: 5 }} spacing="md">
      {totals.map((total) => (
        <Paper key={total.name} withBorder p="md">
          <Text component="dt" size="sm" c="dimmed">
            {total.name}
          </Text>
          <Text component="dd" m={0} fz={shown(total, now) === t('noData') ? 16 : 26} fw={600} lh={1.3}>
            {shown(total, now)}
          </Text>
          {before && (
            <Text component="dd" m={0} size="xs" c="dimmed">
              {t('against', { month: formatMonth(before.month), value: shown(total, before) })}
            </Text>
          )}
        </Paper>
      ))}
    </SimpleGrid>
  );
}

interface Counts {
  succeeded: number;
  failed: number;
}

/** Completed requests: accepted writes that were applied or failed. */
function requestsOf({ succeeded, failed }: Counts): number {
  return succeeded + failed;
}

/** The share of applied requests; undefined without requests. */
function successOf(counts: Counts): number | undefined {
  const all = requestsOf(counts);
  return all > 0 ? counts.succeeded / all : undefined;
}
