import { Alert, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Loading } from '../../frame/loading.tsx';
import { graphql } from '../../generated/gql.ts';
import { ListTools, orderIn } from '../../lists/list-tools.tsx';
import { LoadMore } from '../../lists/load-more.tsx';
import { usePages } from '../../lists/use-pages.ts';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { CollaborationKeys } from './collaboration-keys.tsx';
import { KeyCard } from './key-card.tsx';
import { SectionHeading } from './section-heading.tsx';

const query = graphql(`
  query EndpointKeys($slug: String!, $isOwner: Boolean!, $after: String, $search: String, $orderBy: KeyOrder) {
    endpoint(endpoint: $slug) {
      id
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

const ownQuery = graphql(`
  query OwnKey($slug: String!, $isOwner: Boolean!) {
    endpoint(endpoint: $slug) {
      id
      keys(first: 1) {
        totalCount
        edges {
          node {
            ...KeyParts
            acceptedInvitations @include(if: $isOwner)
            pendingInvitations @include(if: $isOwner)
          }
        }
      }
    }
  }
`);

const orders = ['CREATED', 'NAME', 'LAST_USED'] as const;
const byAge = { by: 'CREATED', direction: 'DESC' } as const;

/** The keys of an endpoint: its owner's pair and the collaboration keys. A collaborator sees their own. */
export function KeysTab() {
  const { t } = useTranslation('keys');
  const view = useEndpoint();
  const { slug, role, version } = view.endpoint;
  const isOwner = role === 'OWNER';
  const { get } = useUrlParams();
  const search = get('q');
  const orderBy = orderIn(get('order'), orders, byAge);
  const [{ data }] = useQuery({ query: ownQuery, variables: { slug, isOwner } });
  const pages = usePages({
    query,
    variables: { slug, isOwner, search: search || null, orderBy },
    list: (data) => data.endpoint.keys,
  });
  const { rows, error } = pages;
  if (!rows || !data)
    return error ? <ErrorNotice error={error} retry={pages.refresh} /> : <Loading lines={3} height={170} />;
  const { edges, totalCount } = data.endpoint.keys;
  const own = edges.map(({ node }) => node).find((key) => key.default);
  const others = rows.filter((key) => !key.default);
  const many = totalCount > (own ? 2 : 1);
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
        <CollaborationKeys keys={others} view={view} searched={search !== ''} tools={many && <KeyTools />} />
        <LoadMore pages={pages} />
      </section>
    </Stack>
  );
}

function KeyTools() {
  const { t } = useTranslation('keys');
  return (
    <ListTools
      search={t('search')}
      byDefault="-CREATED"
      orders={[
        { value: '-CREATED', label: t('byCreated') },
        { value: '+NAME', label: t('byName') },
        { value: '-LAST_USED', label: t('byUse') },
      ]}
    />
  );
}
