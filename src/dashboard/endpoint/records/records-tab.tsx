import { useQuery } from 'urql';
import { useEndpoint } from '../use-endpoint.ts';
import { ErrorNotice } from '../../frame/error-notice.tsx';
import { Loading } from '../../frame/loading.tsx';
import { graphql } from '../../generated/gql.ts';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { RecordDrawer } from './record-drawer.tsx';
import { RecordList } from './record-list.tsx';

const query = graphql(`
  query RecordFields($slug: String!, $environment: EnvironmentName!) {
    endpoint(endpoint: $slug) {
      id
      fields(environment: $environment) {
        name
        type
        searchable
      }
    }
  }
`);

/** What an endpoint holds. `?record=rec_…` opens one of its records. */
export function RecordsTab() {
  const { endpoint, environment } = useEndpoint();
  const { get, set } = useUrlParams();
  const [{ data, error }, refetch] = useQuery({ query, variables: { slug: endpoint.slug, environment } });
  if (!data)
    return error ? (
      <ErrorNotice error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />
    ) : (
      <Loading lines={8} height={40} />
    );
  return (
    <>
      <RecordList key={`${endpoint.slug} ${environment}`} fields={data.endpoint.fields} />
      <RecordDrawer id={get('record')} onClose={() => set({ record: '' })} />
    </>
  );
}
