import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from 'urql';
import { Pending } from '../../frame/pending.tsx';
import { graphql } from '../../generated/gql.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { EndpointAddress } from './endpoint-address.tsx';
import { EnvironmentState } from './environment-state.tsx';
import { MonthInBrief } from './month-in-brief.tsx';
import { ReadyCurl } from './ready-curl.tsx';

const query = graphql(`
  query EndpointOverview($slug: String!, $environment: EnvironmentName!, $isOwner: Boolean!) {
    endpoint(endpoint: $slug) {
      id
      description
      sandboxTested
      samplePayload(environment: $environment) {
        text
        withoutValue
      }
      pendingChanges {
        fieldsReordered
        fields {
          name
        }
        webhook @include(if: $isOwner) {
          __typename
        }
      }
      monthFigures(environment: $environment, months: 1) {
        month
        succeeded
        failed
        refused
        meanMs
        p95Ms
      }
    }
  }
`);

/** An overview of an environment: its address, a sample call, its state and this month's figures. */
export function OverviewTab() {
  const view = useEndpoint();
  const { endpoint, environment } = view;
  const [{ data, error }, refetch] = useQuery({
    query,
    variables: { slug: endpoint.slug, environment, isOwner: endpoint.role === 'OWNER' },
  });
  if (!data) return <Pending error={error} refetch={refetch} lines={3} height={180} />;
  const { description, samplePayload, monthFigures } = data.endpoint;
  return (
    <Stack gap="lg">
      {description && <Text style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{description}</Text>}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <MonthInBrief
          figure={monthFigures.at(-1)}
          path={`/endpoints/${endpoint.slug}/${environment.toLowerCase()}/statistics`}
        />
        <EnvironmentState view={view} state={data.endpoint} />
      </SimpleGrid>
      <EndpointAddress url={endpoint.url} />
      <ReadyCurl view={view} sample={samplePayload} />
    </Stack>
  );
}
