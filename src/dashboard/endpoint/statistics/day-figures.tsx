import { Group, SegmentedControl, Skeleton, Title } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Day } from './day.ts';
import { DayTable } from './day-table.tsx';

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
