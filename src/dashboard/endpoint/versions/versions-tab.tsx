import { Stack } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from 'urql';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Loading } from '../../frame/loading.tsx';
import { useAskAgain } from '../../frame/use-ask-again.ts';
import { graphql } from '../../generated/gql.ts';
import { usePages } from '../../lists/use-pages.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { SecretNotice } from '../webhooks/secret-notice.tsx';
import { CompareVersions } from './compare-versions.tsx';
import { DeployPanel } from './deploy-panel.tsx';
import { DeploymentRequests } from './deployment-requests.tsx';
import { VersionList } from './version-list.tsx';

const query = graphql(`
  query VersionsTab($slug: String!, $owns: Boolean!) {
    endpoint(endpoint: $slug) {
      id
      version
      settingsRevision
      sandboxTested
      pendingChanges {
        ...SettingsChangesParts
      }
    }
  }
`);

const versionsQuery = graphql(`
  query Versions($slug: String!, $after: String) {
    endpoint(endpoint: $slug) {
      id
      versions(first: 10, after: $after) {
        edges {
          node {
            number
            deployedAt
            restoredFrom
            deployedBy {
              id
              name
            }
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

/**
 * The versions, the changes that a deploy would make, and rollbacks. All of it is about production, in either
 * environment.
 */
export function VersionsTab() {
  const { slug, role } = useEndpoint().endpoint;
  const owns = role === 'OWNER';
  const [{ data, fetching, stale, error }, refetch] = useQuery({ query, variables: { slug, owns } });
  const pages = usePages({ query: versionsQuery, variables: { slug }, list: ({ endpoint }) => endpoint.versions });
  const [secret, setSecret] = useState<string>();
  const ask = useAskAgain(fetching || stale, () => refetch({ requestPolicy: 'network-only' }));
  const changed = (made?: string | null) => {
    if (made) setSecret(made);
    ask();
    pages.refresh();
  };
  if (!data) return error ? <ErrorNotice error={error} retry={ask} /> : <Loading lines={6} height={48} />;
  const { endpoint } = data;
  return (
    <Stack gap="xl" maw={900}>
      <div>
        <SecretNotice secret={secret} onClose={() => setSecret(undefined)} />
        <DeployPanel slug={slug} owns={owns} endpoint={endpoint} onDeployed={changed} />
      </div>
      <DeploymentRequests slug={slug} owns={owns} version={endpoint.version} askable={!owns} />
      <VersionList
        slug={slug}
        owns={owns}
        current={endpoint.version}
        revision={endpoint.settingsRevision}
        pages={pages}
        onRolledBack={changed}
      />
      {endpoint.version > 0 && (
        <CompareVersions key={endpoint.version} slug={slug} owns={owns} latest={endpoint.version} />
      )}
    </Stack>
  );
}
