import '@mantine/charts/styles.css';
import { BarChart, LineChart } from '@mantine/charts';
import { Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDay, formatDuration, formatNumber } from '../../frame/format.ts';
import type { Day } from './figure-cells.tsx';

/**
 * The days of a month as bars of succeeded, failed and refused calls, and as lines of their durations. The table has
 * the same figures.
 */
export function DayCharts({ days }: { days: readonly Day[] }) {
  const { t } = useTranslation('statistics');
  const data = days.map(({ day, succeeded, failed, refused, meanMs, p95Ms }) => ({
    day: formatDay(day),
    succeeded,
    failed,
    refused,
    meanMs,
    p95Ms,
  }));
  return (
    <Stack gap="md">
      <Paper withBorder p="md" role="img" aria-label={t('countsChart')}>
        <Text size="sm" fw={500} mb="sm" aria-hidden>
          {t('counts')}
        </Text>
        <BarChart
          h={240}
          data={data}
          dataKey="day"
          type="stacked"
          withLegend
          valueFormatter={(value) => formatNumber(value)}
          barChartProps={still}
          barProps={{ isAnimationActive: false }}
          series={[
            { name: 'succeeded', label: t('succeeded'), color: 'teal.6' },
            { name: 'failed', label: t('failed'), color: 'red.6' },
            { name: 'refused', label: t('refused'), color: 'orange.5' },
          ]}
        />
      </Paper>
      <Paper withBorder p="md" role="img" aria-label={t('durationsChart')}>
        <Text size="sm" fw={500} mb="sm" aria-hidden>
          {t('durations')}
        </Text>
        <LineChart
          h={220}
          data={data}
          dataKey="day"
          withLegend
          curveType="linear"
          connectNulls={false}
          valueFormatter={formatDuration}
          yAxisProps={{ width: 76 }}
          lineChartProps={still}
          lineProps={{ isAnimationActive: false }}
          series={[
            { name: 'meanMs', label: t('mean'), color: 'indigo.6' },
            { name: 'p95Ms', label: t('p95'), color: 'grape.5' },
          ]}
        />
      </Paper>
    </Stack>
  );
}

/** Keeps charts out of the tab order. */
const still = { accessibilityLayer: false };
