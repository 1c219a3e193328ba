import { Button, Group, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '../generated/gql.ts';
import { actions } from './actions.ts';
import type { useFilter } from './use-filter.ts';

const query = graphql(`
  query AuditedEndpoints {
    endpoints(first: 100) {
      edges {
        node {
          id
          name
          slug
          role
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** The filters of the audit log. */
export function FilterBar({ filter, change, clear, isEmpty }: ReturnType<typeof useFilter>) {
  const { t } = useTranslation('audit');
  const [{ data }] = useQuery({ query });
  const own =
    data?.endpoints.edges.flatMap(({ node }) =>
      node.role === 'OWNER' ? [{ value: node.slug, label: node.name }] : [],
    ) ?? [];
  // A deleted endpoint, or one beyond the first hundred, can still be in the URL.
  const endpoints =
    filter.endpoint && !own.some(({ value }) => value === filter.endpoint)
      ? [...own, { value: filter.endpoint, label: filter.endpoint }]
      : own;
  return (
    <Group mb="md" gap="sm" align="flex-end" role="search" aria-label={t('filter')}>
      <Select
        label={t('endpoint')}
        placeholder={t('all')}
        data={endpoints}
        value={filter.endpoint || null}
        onChange={(endpoint) => change({ endpoint: endpoint ?? '' })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('clearField') }}
        style={{ flex: '1 1 200px' }}
      />
      <Select
        label={t('action')}
        placeholder={t('all')}
        data={actions.map((action) => ({ value: action, label: t(`actions.${action}`) }))}
        value={filter.action || null}
        onChange={(action) => change({ action: action ?? '' })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('clearField') }}
        style={{ flex: '1 1 220px' }}
      />
      <TextInput
        type="date"
        label={t('fromDay')}
        value={filter.from}
        onChange={({ currentTarget }) => change({ from: currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('toDay')}
        value={filter.to}
        onChange={({ currentTarget }) => change({ to: currentTarget.value })}
      />
      <Button variant="default" disabled={isEmpty} onClick={clear}>
        {t('clear')}
      </Button>
    </Group>
  );
}
