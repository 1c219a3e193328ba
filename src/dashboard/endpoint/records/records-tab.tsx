import { useTranslation } from 'react-i18next';
import { useQuery } from 'urql';
import { Pending } from '../../frame/pending.tsx';
import { ThingDrawer } from '../../frame/side-drawer.tsx';
import { graphql } from '../../generated/gql.ts';
import { useUrlParams } from '../../lists/use-url-params.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { RecordList } from './record-list.tsx';
import { RecordView } from './record-view.tsx';

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

/** The records of an endpoint. `?record=rec_…` opens one of them. */
export function RecordsTab() {
  const { endpoint, environment } = useEndpoint();
  const { get, set } = useUrlParams();
  const [{ data, error }, refetch] = useQuery({ query, variables: { slug: endpoint.slug, environment } });
  if (!data) return <Pending error={error} refetch={refetch} lines={8} height={40} />;
  return (
    <>
      <RecordList key={`${endpoint.slug} ${environment}`} fields={data.endpoint.fields} />
      <RecordDrawer id={get('record')} onClose={() => set({ record: '' })} />
    </>
  );
}

/** Shows a record beside the page while `id` is set. */
function RecordDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('records');
  return (
    <ThingDrawer id={id} title={t('record')} copyLabel={t('copyId')} onClose={onClose}>
      {(shown) => <RecordView key={shown} id={shown} />}
    </ThingDrawer>
  );
}
