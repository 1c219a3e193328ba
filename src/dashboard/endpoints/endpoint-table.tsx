import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { graphql } from '../generated/gql.ts';
import type { EndpointRowFragment } from '../generated/graphql.ts';
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
    sandbox: monthFigures(environment: SANDBOX) {
      month
      succeeded
      failed
      refused
    }
    production: monthFigures(environment: PRODUCTION) {
      month
      succeeded
      failed
      refused
    }
  }
`);

/** On a narrow screen the figures stand below the name. */
export function EndpointTable({ endpoints }: { endpoints: readonly EndpointRowFragment[] }) {
  const { t } = useTranslation('endpoints');
  return (
    <>
      <Table verticalSpacing="sm" highlightOnHover aria-label={t('title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('name')}</Table.Th>
            <Table.Th>{t('state')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('role')}</Table.Th>
            <Table.Th visibleFrom="sm" ta="right">
              {t('requests')}
            </Table.Th>
            <Table.Th visibleFrom="sm" ta="right">
              {t('success')}
            </Table.Th>
            <Table.Th visibleFrom="sm">{t('trend')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {endpoints.map((endpoint) => (
            <EndpointRow key={endpoint.id} endpoint={endpoint} />
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" mt="xs">
        {t('figuresHint')}
      </Text>
    </>
  );
}
