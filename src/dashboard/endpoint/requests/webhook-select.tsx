import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { graphql } from '../../generated/gql.ts';
import { useEndpoint } from '../use-endpoint.ts';

const query = graphql(`
  query WebhookTargets($slug: String!, $environment: EnvironmentName!, $owner: Boolean!) {
    endpoint(endpoint: $slug) {
      id
      webhook(environment: $environment) @include(if: $owner) {
        id
        url
      }
      keys(first: 100) {
        edges {
          node {
            id
            name
            webhook {
              id
              url
            }
          }
        }
      }
    }
  }
`);

/** A choice of one webhook that receives an environment's results, or all: ''. */
export function WebhookSelect({ value, onChange }: { value: string; onChange: (webhook: string) => void }) {
  const { t } = useTranslation('requests');
  const { endpoint, environment } = useEndpoint();
  const [{ data }] = useQuery({
    query,
    variables: { slug: endpoint.slug, environment, owner: endpoint.role === 'OWNER' },
  });
  const own = data?.endpoint.webhook;
  const webhooks = [
    ...(own ? [{ value: own.id, label: t('targets.ENDPOINT') }] : []),
    ...(data?.endpoint.keys.edges.flatMap(({ node: { name, webhook } }) =>
      webhook ? [{ value: webhook.id, label: t('webhookOf', { name }) }] : [],
    ) ?? []),
  ];
  const known =
    !value || webhooks.some((webhook) => webhook.value === value) ? webhooks : [...webhooks, { value, label: value }];
  return (
    <Select
      label={t('target')}
      placeholder={t('any')}
      clearable
      value={value || null}
      onChange={(webhook) => onChange(webhook ?? '')}
      data={known}
    />
  );
}
