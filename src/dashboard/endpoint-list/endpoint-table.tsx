import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { graphql } from '../generated/gql.ts';
import type { EndpointRowFragment } from '../generated/graphql.ts';
import { ListTable } from '../lists/list-table.tsx';
import { EndpointRow } from './endpoint-row.tsx';

graphql(`
  fragment EndpointRow on Endpoint {
    id
    name
    slug
    active
    version
    role
    ownerName
    lastUsedAt
    ...TroubleParts
    sandbox: monthFigures(environment: SANDBOX) {
      month
      succeeded
      failed
    }
    production: monthFigures(environment: PRODUCTION) {
      month
      succeeded
      failed
    }
  }
`);

/** The endpoints as rows, with the figures of both environments. */
export function EndpointTable({ endpoints }: { endpoints: readonly EndpointRowFragment[] }) {
  const { t } = useTranslation('endpointList');
  return (
    <>
      <ListTable verticalSpacing="sm" highlightOnHover aria-label={t('title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('name')}</Table.Th>
            <Table.Th>{t('state')}</Table.Th>
            <Table.Th>{t('lastUsed')}</Table.Th>
            <Table.Th ta="right">{t('requests')}</Table.Th>
            <Table.Th ta="right">{t('applied')}</Table.Th>
            <Table.Th>{t('trend')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {endpoints.map((endpoint) => (
            <EndpointRow key={endpoint.id} endpoint={endpoint} />
          ))}
        </Table.Tbody>
      </ListTable>
      <Text size="sm" c="dimmed" mt="xs">
        {t('figuresHint')}
      </Text>
    </>
  );
}
