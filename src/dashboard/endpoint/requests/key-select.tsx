import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '../../generated/gql.ts';
import { useEndpoint } from '../use-endpoint.ts';

export const keyNames = graphql(`
  query KeyNames($slug: String!) {
    endpoint(endpoint: $slug) {
      id
      keys(first: 100) {
        edges {
          node {
            id
            name
          }
        }
      }
    }
  }
`);

/** A choice of one key pair, or all: ''. */
export function KeySelect({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (key: string) => void;
}) {
  const { t } = useTranslation('requests');
  const { endpoint } = useEndpoint();
  const [{ data }] = useQuery({ query: keyNames, variables: { slug: endpoint.slug } });
  const keys = data?.endpoint.keys.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? [];
  // A deleted key, or one beyond the first hundred, can still be in the URL.
  const known = !value || keys.some((key) => key.value === value) ? keys : [...keys, { value, label: value }];
  return (
    <Select
      label={label}
      placeholder={t('any')}
      searchable
      clearable
      nothingFoundMessage={t('noKey')}
      value={value || null}
      onChange={(key) => onChange(key ?? '')}
      data={known}
    />
  );
}
