import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Box, Paper, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDay, formatNumber, formatPercent } from '../frame/format.ts';
import { ListTable } from '../lists/list-table.tsx';
import type { UsageAccount } from './usage-account.ts';

/** The latest periods, as bars and as figures. */
export function History({ periods }: { periods: UsageAccount['usageHistory'] }) {
  const { t } = useTranslation('usage');
  const bars = periods.toReversed().map(({ periodStart, used, overage }) => ({
    period: formatDay(periodStart.slice(0, 10)),
    used: used - overage,
    overage,
  }));
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="usage-history">
      <Title order={2} size="h4" id="usage-history" mb="md">
        {t('history')}
      </Title>
      {periods.length > 1 ? (
        // The table below has the same figures.
        <Box aria-hidden inert>
          <BarChart
            h={220}
            data={bars}
            dataKey="period"
            type="stacked"
            maxBarWidth={48}
            series={[
              { name: 'used', label: t('used'), color: 'indigo.6' },
              { name: 'overage', label: t('overage'), color: 'yellow.6' },
            ]}
            valueFormatter={(value) => formatNumber(value)}
            barProps={{ isAnimationActive: false }}
          />
        </Box>
      ) : (
        <Text c="dimmed" size="sm">
          {t('firstPeriod')}
        </Text>
      )}
      <ListTable mt="md" aria-label={t('history')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('periodLabel')}</Table.Th>
            <Table.Th ta="end">{t('used')}</Table.Th>
            <Table.Th ta="end">{t('included')}</Table.Th>
            <Table.Th ta="end">{t('share')}</Table.Th>
            <Table.Th ta="end">{t('overage')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {periods.map(({ periodStart, periodEnd, used, limit, overage }) => (
            <Table.Tr key={periodStart}>
              <Table.Td
                fw={500}
              >{`${formatDay(periodStart.slice(0, 10))} – ${formatDay(periodEnd.slice(0, 10), true)}`}</Table.Td>
              <Table.Td ta="end" data-label={t('used')}>
                {formatNumber(used)}
              </Table.Td>
              <Table.Td ta="end" data-label={t('included')}>
                {formatNumber(limit)}
              </Table.Td>
              <Table.Td ta="end" data-label={t('share')}>
                {limit > 0 ? formatPercent(used / limit) : '–'}
              </Table.Td>
              <Table.Td ta="end" data-label={t('overage')}>
                {formatNumber(overage)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ListTable>
    </Paper>
  );
}
