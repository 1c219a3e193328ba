import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDay } from '../../frame/format.ts';
import { ListTable } from '../../lists/list-table.tsx';
import type { Day } from './day.ts';
import { FigureCells, FigureHeads } from './figure-cells.tsx';

/** The days on which something happened, the latest first. */
export function DayTable({ days }: { days: readonly Day[] }) {
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
