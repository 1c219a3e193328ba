import { Table, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDuration, formatNumber } from '../../frame/format.ts';
import type { StatisticsQuery } from '../../generated/graphql.ts';

type FigureView = Omit<StatisticsQuery['endpoint']['dayFigures'][number], 'day' | '__typename'>;

const aligned = { ta: 'right', style: { fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' } } as const;

/** Figures as cells of a row. */
export function FigureCells({ figure }: { figure: FigureView }) {
  const { t } = useTranslation('statistics');
  const { succeeded, failed, refused, meanMs, p95Ms, refusals } = figure;
  const codes = refusals.map(({ code, count }) => `${code} ${formatNumber(count)}`).join(', ');
  return (
    <>
      <Table.Td {...aligned} data-label={t('succeeded')}>
        {formatNumber(succeeded)}
      </Table.Td>
      <Table.Td {...aligned} data-label={t('failed')}>
        {formatNumber(failed)}
      </Table.Td>
      <Table.Td {...aligned} data-label={t('refused')}>
        <Tooltip label={codes} disabled={codes === ''}>
          <span>{formatNumber(refused)}</span>
        </Tooltip>
      </Table.Td>
      <Table.Td {...aligned} data-label={t('mean')}>
        {typeof meanMs === 'number' ? formatDuration(meanMs) : '–'}
      </Table.Td>
      <Table.Td {...aligned} data-label={t('p95')}>
        {typeof p95Ms === 'number' ? formatDuration(p95Ms) : '–'}
      </Table.Td>
    </>
  );
}

/** The heads of these cells. */
export function FigureHeads() {
  const { t } = useTranslation('statistics');
  return (['succeeded', 'failed', 'refused', 'mean', 'p95'] as const).map((name) => (
    <Table.Th key={name} {...aligned}>
      {t(name)}
    </Table.Th>
  ));
}

/** The figures of a day. */
export type Day = StatisticsQuery['endpoint']['dayFigures'][number];
