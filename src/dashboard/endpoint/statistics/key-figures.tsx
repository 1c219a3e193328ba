import { Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StatisticsQuery } from '../../generated/graphql.ts';
import { ListTable } from '../../lists/list-table.tsx';
import { FigureCells, FigureHeads } from './figure-cells.tsx';

/** A month's figures of each key pair and of the console. */
export function KeyFigures({ keys }: { keys: StatisticsQuery['endpoint']['keyFigures'] }) {
  const { t } = useTranslation('statistics');
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {t('keys')}
      </Title>
      <ListTable aria-label={t('keys')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('key')}</Table.Th>
            <FigureHeads />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((figure) => (
            <Table.Tr key={figure.key ?? ''}>
              <Table.Th scope="row" fw={400} style={{ overflowWrap: 'anywhere' }}>
                {figure.name ?? t(figure.key ? 'keyGone' : 'console')}
              </Table.Th>
              <FigureCells figure={figure} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </ListTable>
    </section>
  );
}
