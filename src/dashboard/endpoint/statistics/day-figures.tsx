import { Group, SegmentedControl, Skeleton, Table, Title } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay } from '../../frame/format.ts';
import { ListTable } from '../../lists/list-table.tsx';
import { type Day, FigureCells, FigureHeads } from './figure-cells.tsx';

const DayCharts = lazy(async () => ({ default: (await import('./day-charts.tsx')).DayCharts }));

/** The days of a month, as charts or as a table. */
export function DayFigures({ days }: { days: readonly Day[] }) {
  const { t } = useTranslation('statistics');
  const [shape, setShape] = useState('charts');
  return (
    <section>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4">
          {t('days')}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={t('shape')}
          value={shape}
          onChange={setShape}
          data={[
            { value: 'charts', label: t('charts') },
            { value: 'table', label: t('table') },
          ]}
        />
      </Group>
      {shape === 'table' ? (
        <DayTable days={days} />
      ) : (
        <Suspense fallback={<Skeleton height={610} />}>
          <DayCharts days={days} />
        </Suspense>
      )}
    </section>
  );
}

/** The days with calls, the latest first. */
function DayTable({ days }: { days: readonly Day[] }) {
  const { t } = useTranslation('statistics');
  const busy = days.filter(({ succeeded, failed, refused }) => succeeded + failed + refused > 0).toReversed();
  return (
    <ListTable aria-label={t('days')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('day')}</Table.Th>
          <FigureHeads />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {busy.map((figure) => (
          <Table.Tr key={figure.day}>
            <Table.Th scope="row" fw={400}>
              {formatDay(figure.day)}
            </Table.Th>
            <FigureCells figure={figure} />
          </Table.Tr>
        ))}
      </Table.Tbody>
    </ListTable>
  );
}
