import { Alert, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../frame/error-notice.tsx';
import { LoadMore } from '../frame/load-more.tsx';
import { Loading } from '../frame/loading.tsx';
import { usePages } from '../frame/use-pages.ts';
import { graphql } from '../generated/gql.ts';
import { CollaborationKeys } from './collaboration-keys.tsx';
import { KeyCard } from './key-card.tsx';
import { SectionHeading } from './section-heading.tsx';
import { useEndpoint } from './use-endpoint.ts';

const query = graphql(`
  query EndpointKeys($slug: String!, $isOwner: Boolean!, $after: String, $search: String, $orderBy: KeyOrder) {
    endpoint(endpoint: $slug) {
      id
      own: keys(first: 1) {
        edges {
          node {
            ...KeyParts
          }
        }
      }
      keys(first: 50, after: $after, search: $search, orderBy: $orderBy) {
        edges {
          node {
            ...KeyParts
            acceptedInvitations @include(if: $isOwner)
            pendingInvitations @include(if: $isOwner)
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** The keys of an endpoint: its owner's pair and those for others, or, for a collaborator, those they work with. */
export function KeysTab() {
  const { t } = useTranslation('keys');
  const view = useEndpoint();
  const { slug, role, version } = view.endpoint;
  const isOwner = role === 'OWNER';
  const pages = usePages({ query, variables: { slug, isOwner }, list: (data) => data.endpoint.keys });
  const { rows, error } = pages;
  if (!rows) return error ? <ErrorNotice error={error} retry={pages.refresh} /> : <Loading lines={3} height={170} />;
  const own = rows.find((key) => key.default);
  const others = rows.filter((key) => !key.default);
  return (
    <Stack gap="xl">
      {error && <ErrorNotice error={error} retry={pages.refresh} />}
      {view.environment === 'PRODUCTION' && version === 0 && (
        <Alert>
          <Text size="sm">{t('notDeployed')}</Text>
        </Alert>
      )}
      {own && (
        <section>
          <SectionHeading title={t('defaultTitle')} text={t('defaultText')} />
          <KeyCard apiKey={own} view={view} />
        </section>
      )}
      <section>
        <CollaborationKeys keys={others} view={view} />
        <LoadMore pages={pages} />
      </section>
    </Stack>
  );
}
